// RUN: attn-interpret %s --entry=two_heads --print | FileCheck %s --check-prefix=HEADS
// RUN: attn-interpret %s --entry=order --print | FileCheck %s --check-prefix=ORDER
// RUN: attn-interpret %s --entry=difference --print | FileCheck %s --check-prefix=DIFFERENCE
// RUN: attn-interpret %s --entry=special --print | FileCheck %s --check-prefix=SPECIAL
// RUN: attn-interpret %s --entry=blocks --random=1 --shape=x=2x2x300x8 --print | FileCheck %s --check-prefix=BLOCKS
// RUN: attn-interpret %s --entry=open --random=1 --shape=k=1x2x0x8 --print | FileCheck %s --check-prefix=EMPTY
// RUN: attn-interpret %s --entry=sample --print | FileCheck %s --check-prefix=SAMPLE
// RUN: attn-interpret %s --entry=sample_of_none --random=1 --shape=k=1x2x0x8 --print | FileCheck %s --check-prefix=NONE
// RUN: attn-interpret %s --entry=dots --print | FileCheck %s --check-prefix=DOTS
// RUN: attn-interpret %s --entry=correction --print | FileCheck %s --check-prefix=CORRECTION

// HEADS: mean[0, 0]: 2, 3, 0, 0, 0, 0, 0, 0
// HEADS-NEXT: mean[0, 1]: 0.5, 7, 0, 0, 0, 0, 0, 0
// HEADS-NEXT: absmax[0, 0]: 3, 4, 0, 0, 0, 0, 0, 0
// HEADS-NEXT: absmax[0, 1]: 1, 7, 0, 0, 0, 0, 0, 0
// HEADS-NEXT: rest[0, 0]: 1, 1, 0, 0, 0, 0, 0, 0
// HEADS-NEXT: rest[0, 1]: 0.5, 0, 0, 0, 0, 0, 0, 0
func.func @two_heads() -> (tensor<1x2x8xf32>, tensor<1x2x8xf32>, tensor<1x2x8xf32> {attn.name = "rest"}) {
  %x = arith.constant dense<[[[[1.0, 4.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [3.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]],
                              [[0.0, 7.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [-1.0, 7.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]]]> : tensor<1x2x2x8xf16>
  %y = arith.constant dense<[[[[1.0, 4.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [3.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]],
                              [[0.0, 7.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [1.0, 7.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]]]> : tensor<1x2x2x8xf16>
  %m = attn.mean %y : tensor<1x2x2x8xf16> -> tensor<1x2x8xf32>
  %a = attn.absmax %x : tensor<1x2x2x8xf16> -> tensor<1x2x8xf32>
  %r = attn.absmax %y minus(%m : tensor<1x2x8xf32>) : tensor<1x2x2x8xf16> -> tensor<1x2x8xf32>
  return %m, %a, %r : tensor<1x2x8xf32>, tensor<1x2x8xf32>, tensor<1x2x8xf32>
}

// Sums are rounded in the order of the rows: 2^24 swallows a 1 that stands
// beside it, but not one that comes when it is gone.
// ORDER: mean[0, 0]: 0, 0.25, 0, 0, 0, 0, 0, 0
func.func @order() -> tensor<1x1x8xf32> {
  %x = arith.constant dense<[[[[16777216.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [1.0, 16777216.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
                               [-16777216.0, -16777216.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]]]> : tensor<1x1x4x8xbf16>
  %m = attn.mean %x : tensor<1x1x4x8xbf16> -> tensor<1x1x8xf32>
  return %m : tensor<1x1x8xf32>
}

// Codes are those of 3 - 4/3, 1 - 4/3 and -4/3.
// DIFFERENCE: codes[0, 0, 0]: 127, 0,
// DIFFERENCE: codes[0, 0, 1]: -25, 0,
// DIFFERENCE: codes[0, 0, 2]: -102, 0,
// DIFFERENCE: scales[0, 0]: 0.0131234
func.func @difference() -> (tensor<1x1x3x8xi8>, tensor<1x1x1xf32>) {
  %x = arith.constant dense<[[[[3.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
                               [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]]]> : tensor<1x1x3x8xbf16>
  %m = attn.mean %x : tensor<1x1x3x8xbf16> -> tensor<1x1x8xf32>
  %c, %s = attn.quantize %x minus(%m : tensor<1x1x8xf32>) as <groups = <per_block, rows = 4>, max = 127.0>
    : tensor<1x1x3x8xbf16> -> (tensor<1x1x3x8xi8>, tensor<1x1x1xf32>)
  return %c, %s : tensor<1x1x3x8xi8>, tensor<1x1x1xf32>
}

// NaN is larger than everything.
// SPECIAL: absmax[0, 0]: nan, inf, nan, 2, 0, 0, 0, 0
func.func @special() -> tensor<1x1x8xf32> {
  %x = arith.constant dense<[[[[0x7FC0, 1.0, 0x7F80, 1.0, 0.0, 0.0, 0.0, 0.0], [1.0, 0xFF80, 0xFFC0, -2.0, 0.0, 0.0, 0.0, 0.0]]]]> : tensor<1x1x2x8xbf16>
  %a = attn.absmax %x : tensor<1x1x2x8xbf16> -> tensor<1x1x8xf32>
  return %a : tensor<1x1x8xf32>
}

// Statistics of blocks, combined, are the same numbers.
// BLOCKS: mean[0, 0]: [[M:.*]]
// BLOCKS: mean2[0, 0]: [[M]]{{$}}
// BLOCKS: absmax[0, 0]: [[A:.*]]
// BLOCKS: absmax2[0, 0]: [[A]]{{$}}
// BLOCKS: sums[0, 0, 2]
// BLOCKS-NOT: sums[0, 0, 3]
func.func @blocks(%x: tensor<?x?x?x8xf16> {attn.name = "x"}) -> (tensor<?x?x8xf32>, tensor<?x?x8xf32> {attn.name = "mean2"},
    tensor<?x?x8xf32>, tensor<?x?x8xf32> {attn.name = "absmax2"}, tensor<?x?x?x8xf32> {attn.name = "sums"}) {
  %m = attn.mean %x : tensor<?x?x?x8xf16> -> tensor<?x?x8xf32>
  %mb = attn.block_statistics mean %x : tensor<?x?x?x8xf16> -> tensor<?x?x?x8xf32>
  %mc = attn.combine_statistics mean %mb of %x : (tensor<?x?x?x8xf32>, tensor<?x?x?x8xf16>) -> tensor<?x?x8xf32>
  %a = attn.absmax %x minus(%m : tensor<?x?x8xf32>) : tensor<?x?x?x8xf16> -> tensor<?x?x8xf32>
  %ab = attn.block_statistics absmax %x minus(%m : tensor<?x?x8xf32>) : tensor<?x?x?x8xf16> -> tensor<?x?x?x8xf32>
  %ac = attn.combine_statistics absmax %ab of %x : (tensor<?x?x?x8xf32>, tensor<?x?x?x8xf16>) -> tensor<?x?x8xf32>
  return %m, %mc, %a, %ac, %mb : tensor<?x?x8xf32>, tensor<?x?x8xf32>, tensor<?x?x8xf32>, tensor<?x?x8xf32>, tensor<?x?x?x8xf32>
}

// EMPTY: mean[0, 0]: 0, 0, 0, 0, 0, 0, 0, 0
// EMPTY-NEXT: mean[0, 1]: 0, 0, 0, 0, 0, 0, 0, 0
// EMPTY-NEXT: absmax[0, 0]: 0, 0, 0, 0, 0, 0, 0, 0
func.func @open(%k: tensor<?x?x?x8xf16> {attn.name = "k"}) -> (tensor<?x?x8xf32>, tensor<?x?x8xf32>) {
  %m = attn.mean %k : tensor<?x?x?x8xf16> -> tensor<?x?x8xf32>
  %a = attn.absmax %k : tensor<?x?x?x8xf16> -> tensor<?x?x8xf32>
  return %m, %a : tensor<?x?x8xf32>, tensor<?x?x8xf32>
}

// Two query heads for each mean. Products that cancel leave what is between.
// CORRECTION: lse_correction[0, 0]: 4
// CORRECTION-NEXT: lse_correction[0, 1]: 1
// CORRECTION-NEXT: lse_correction[0, 2]: -7
// CORRECTION-NEXT: lse_correction[0, 3]: 0.25
func.func @correction() -> tensor<1x4x1xf32> {
  %q = arith.constant dense<[[[[1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]], [[1.0, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]],
                              [[-2.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]], [[0.0, 0.25, 16384.0, -16384.0, 0.0, 0.0, 0.0, 0.0]]]]> : tensor<1x4x1x8xf16>
  %m = arith.constant dense<[[[0.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [4.0, 1.0, 65536.0, 65536.0, 0.0, 0.0, 0.0, 0.0]]]> : tensor<1x2x8xf32>
  %c = attn.lse_correction %q, %m : (tensor<1x4x1x8xf16>, tensor<1x2x8xf32>) -> tensor<1x4x1xf32>
  return %c : tensor<1x4x1xf32>
}

// Of 3 rows 16 times: row 0 for i from 0 to 5, row 1 to 10, row 2 to 15. The mean of 6 * 16, 5 * 32 and 5 * 64 is 36.
// The largest of the sample is 64, and 8 times as much becomes 448.
// SAMPLE: mean[0, 0]: 36, 0,
// SAMPLE: absmax[0, 0]: 64, 0,
// SAMPLE: rest[0, 0]: 28, 0,
// SAMPLE: codes[0, 0, 0]: 14, 0,
// SAMPLE: codes[0, 0, 2]: 56, 0,
// SAMPLE: scales[0, 0]: 1.14286,
func.func @sample() -> (tensor<1x1x8xf32>, tensor<1x1x8xf32>, tensor<1x1x8xf32> {attn.name = "rest"}, tensor<1x1x3x8xf8E4M3FN>, tensor<1x1x8xf32>) {
  %x = arith.constant dense<[[[[16.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [32.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
                               [64.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]]]> : tensor<1x1x3x8xbf16>
  %m = attn.sample_statistics mean %x {sample = 16} : tensor<1x1x3x8xbf16> -> tensor<1x1x8xf32>
  %a = attn.sample_statistics absmax %x {sample = 16} : tensor<1x1x3x8xbf16> -> tensor<1x1x8xf32>
  %r = attn.sample_statistics absmax %x minus(%m : tensor<1x1x8xf32>) {sample = 16} : tensor<1x1x3x8xbf16> -> tensor<1x1x8xf32>
  %c, %s = attn.quantize %x absmax(%a : tensor<1x1x8xf32>) as <groups = <per_channel>, max = 448.0, headroom = 8.0>
    : tensor<1x1x3x8xbf16> -> (tensor<1x1x3x8xf8E4M3FN>, tensor<1x1x8xf32>)
  return %m, %a, %r, %c, %s : tensor<1x1x8xf32>, tensor<1x1x8xf32>, tensor<1x1x8xf32>, tensor<1x1x3x8xf8E4M3FN>, tensor<1x1x8xf32>
}

// NONE: mean[0, 1]: 0, 0, 0, 0, 0, 0, 0, 0
// NONE: absmax[0, 0]: 0, 0, 0, 0, 0, 0, 0, 0
func.func @sample_of_none(%k: tensor<?x?x?x8xf16> {attn.name = "k"}) -> (tensor<?x?x8xf32>, tensor<?x?x8xf32>) {
  %m = attn.sample_statistics mean %k {sample = 64} : tensor<?x?x?x8xf16> -> tensor<?x?x8xf32>
  %a = attn.sample_statistics absmax %k {sample = 64} : tensor<?x?x?x8xf16> -> tensor<?x?x8xf32>
  return %m, %a : tensor<?x?x8xf32>, tensor<?x?x8xf32>
}

// Products of the rows themselves, with codes of them.
// DOTS: codes[0, 0, 0]: 64, 127,
// DOTS: lse_correction[0, 0]: 4
// DOTS-NEXT: lse_correction[0, 1]: 3
func.func @dots() -> (tensor<1x2x1x8xi8>, tensor<1x2x1xf32>, tensor<1x2x1xf32>) {
  %q = arith.constant dense<[[[[1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]], [[3.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]]]> : tensor<1x2x1x8xf16>
  %m = arith.constant dense<[[[1.0, 1.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]]> : tensor<1x1x8xf32>
  %c, %s, %d = attn.quantize %q dot(%m : tensor<1x1x8xf32>) as <groups = <per_token>, max = 127.0>
    : tensor<1x2x1x8xf16> -> (tensor<1x2x1x8xi8>, tensor<1x2x1xf32>, tensor<1x2x1xf32>)
  return %c, %s, %d : tensor<1x2x1x8xi8>, tensor<1x2x1xf32>, tensor<1x2x1xf32>
}
