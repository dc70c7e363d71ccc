// RUN: attn-interpret %s --entry=order --print | FileCheck %s --check-prefix=ORDER
// RUN: attn-interpret %s --entry=fused --random=1 --shape=v=1x1x20x8 --shape=m=1x1x8 --print | FileCheck %s --check-prefix=FUSED
// RUN: attn-interpret %s --entry=open --random=1 --shape=v=1x2x0x8 --print | FileCheck %s --check-prefix=EMPTY
// RUN: attn-interpret %s --entry=open --random=1 --shape=v=1x1x129x8 --print | FileCheck %s --check-prefix=LONG

// Key k holds k + 1 in channel 0 and -(k + 1) in channel 7; 13 keys, then 0.
// ORDER: arranged[0, 0, 0]: 1, 2, 9, 10, 3, 4, 11, 12, 5, 6, 13, 0, 7, 8, 0, 0, 0, 0
// ORDER: arranged[0, 0, 7]: -1, -2, -9, -10, -3, -4, -11, -12, -5, -6, -13, 0, -7, -8, 0, 0, 0, 0
func.func @order() -> tensor<1x1x8x128xf8E4M3FN> {
  %v = arith.constant dense<[[[
    [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -1.0],
    [2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -2.0],
    [3.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -3.0],
    [4.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -4.0],
    [5.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -5.0],
    [6.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -6.0],
    [7.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -7.0],
    [8.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -8.0],
    [9.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -9.0],
    [10.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -10.0],
    [11.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -11.0],
    [12.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -12.0],
    [13.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -13.0]]]]> : tensor<1x1x13x8xf8E4M3FN>
  %a = attn.arrange %v : tensor<1x1x13x8xf8E4M3FN> -> tensor<1x1x8x128xf8E4M3FN>
  return %a : tensor<1x1x8x128xf8E4M3FN>
}

// Codes that are arranged at once are the same.
// FUSED: first[0, 0, 3]: [[C:.*]]
// FUSED: second[0, 0, 3]: [[C]]{{$}}
func.func @fused(%v: tensor<?x?x?x8xf16> {attn.name = "v"}, %m: tensor<?x?x8xf32> {attn.name = "m"})
    -> (tensor<?x?x8x?xf8E4M3FN> {attn.name = "first"}, tensor<?x?x8x?xf8E4M3FN> {attn.name = "second"}) {
  %x = attn.absmax %v minus(%m : tensor<?x?x8xf32>) : tensor<?x?x?x8xf16> -> tensor<?x?x8xf32>
  %c, %s = attn.quantize %v minus(%m : tensor<?x?x8xf32>) absmax(%x : tensor<?x?x8xf32>) as <groups = <per_channel>, max = 448.0>
    : tensor<?x?x?x8xf16> -> (tensor<?x?x?x8xf8E4M3FN>, tensor<?x?x8xf32>)
  %a = attn.arrange %c : tensor<?x?x?x8xf8E4M3FN> -> tensor<?x?x8x?xf8E4M3FN>
  %b, %t = attn.quantize %v minus(%m : tensor<?x?x8xf32>) absmax(%x : tensor<?x?x8xf32>) as <groups = <per_channel>, max = 448.0> arranged
    : tensor<?x?x?x8xf16> -> (tensor<?x?x8x?xf8E4M3FN>, tensor<?x?x8xf32>)
  return %a, %b : tensor<?x?x8x?xf8E4M3FN>, tensor<?x?x8x?xf8E4M3FN>
}

// No keys have no places, and key 128 has a block of its own.
// EMPTY: arranged: no elements
// LONG: arranged[0, 0, 0]: {{([^ ,]+, ){128}[^ ,]+(, 0){127}$}}
func.func @open(%v: tensor<?x?x?x8xf16> {attn.name = "v"}) -> tensor<?x?x8x?xf8E4M3FN> {
  %amax0 = attn.absmax %v : tensor<?x?x?x8xf16> -> tensor<?x?x8xf32>
  %c, %s = attn.quantize %v absmax(%amax0 : tensor<?x?x8xf32>) as <groups = <per_channel>, max = 448.0> : tensor<?x?x?x8xf16> -> (tensor<?x?x?x8xf8E4M3FN>, tensor<?x?x8xf32>)
  %a = attn.arrange %c : tensor<?x?x?x8xf8E4M3FN> -> tensor<?x?x8x?xf8E4M3FN>
  return %a : tensor<?x?x8x?xf8E4M3FN>
}
