// What types leave open has to fit when it is run.
// RUN: not attn-interpret %s --entry=minus --random=1 --shape=x=2x3x5x8 --shape=m=2x2x8 2>&1 | FileCheck %s --check-prefix=MINUS
// RUN: not attn-interpret %s --entry=absmax --random=1 --shape=x=2x3x5x8 --shape=m=1x3x8 2>&1 | FileCheck %s --check-prefix=ABSMAX
// RUN: not attn-interpret %s --entry=blocks --random=1 --shape=x=2x3x129x8 --shape=s=2x3x1x8 2>&1 | FileCheck %s --check-prefix=COUNT
// RUN: not attn-interpret %s --entry=blocks --random=1 --shape=x=2x3x129x8 --shape=s=2x4x2x8 2>&1 | FileCheck %s --check-prefix=HEADS

func.func @minus(%x: tensor<?x?x?x8xf16> {attn.name = "x"}, %m: tensor<?x?x8xf32> {attn.name = "m"}) -> tensor<?x?x8xf32> {
  // MINUS: error: expected the heads of minus to be that of x, 3, got 2
  %a = attn.absmax %x minus(%m : tensor<?x?x8xf32>) : tensor<?x?x?x8xf16> -> tensor<?x?x8xf32>
  return %a : tensor<?x?x8xf32>
}

func.func @absmax(%x: tensor<?x?x?x8xf16> {attn.name = "x"}, %m: tensor<?x?x8xf32> {attn.name = "m"}) -> tensor<?x?x?x8xi8> {
  // ABSMAX: error: expected the batch of absmax to be that of x, 2, got 1
  %c, %s = attn.quantize %x absmax(%m : tensor<?x?x8xf32>) as <groups = <per_channel>, max = 127.0> : tensor<?x?x?x8xf16> -> (tensor<?x?x?x8xi8>, tensor<?x?x8xf32>)
  return %c : tensor<?x?x?x8xi8>
}

func.func @blocks(%s: tensor<?x?x?x8xf32> {attn.name = "s"}, %x: tensor<?x?x?x8xf16> {attn.name = "x"}) -> tensor<?x?x8xf32> {
  // COUNT: error: expected 2 blocks of 129 rows, got 1
  // HEADS: error: expected the heads of blocks to be that of x, 3, got 4
  %m = attn.combine_statistics mean %s of %x : (tensor<?x?x?x8xf32>, tensor<?x?x?x8xf16>) -> tensor<?x?x8xf32>
  return %m : tensor<?x?x8xf32>
}
