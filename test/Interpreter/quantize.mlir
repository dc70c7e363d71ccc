// Codes and scales that can be checked by hand.

// RUN: attn-interpret %s --entry=per_tensor --print | FileCheck %s --check-prefix=TENSOR
// RUN: attn-interpret %s --entry=half_away --print | FileCheck %s --check-prefix=AWAY
// RUN: attn-interpret %s --entry=groups --print | FileCheck %s --check-prefix=GROUPS
// RUN: attn-interpret %s --entry=f8 --print | FileCheck %s --check-prefix=F8
// RUN: attn-interpret %s --entry=small --print | FileCheck %s --check-prefix=SMALL
// RUN: attn-interpret %s --entry=special --print | FileCheck %s --check-prefix=SPECIAL
// RUN: attn-interpret %s --entry=reciprocal --print | FileCheck %s --check-prefix=RECIPROCAL

// amax 127: the scale is 1. Ties go to the even code.
// TENSOR: codes[0, 0, 0]: 127, 0, 2, 2, 0, -2, -2, -100
// TENSOR-NEXT: scales[0, 0]: 1
func.func @per_tensor() -> (tensor<1x1x1x8xi8>, tensor<1x1x1xf32>) {
  %x = arith.constant dense<[[[[127.0, 0.5, 1.5, 2.5, -0.5, -1.5, -2.5, -100.25]]]]> : tensor<1x1x1x8xf16>
  %amax0 = attn.absmax %x : tensor<1x1x1x8xf16> -> tensor<1x1x8xf32>
  %c, %s = attn.quantize %x absmax(%amax0 : tensor<1x1x8xf32>) as <groups = <per_tensor>, max = 127.0> : tensor<1x1x1x8xf16> -> (tensor<1x1x1x8xi8>, tensor<1x1x1xf32>)
  return %c, %s : tensor<1x1x1x8xi8>, tensor<1x1x1xf32>
}

// The same away from zero. 0.49999997 plus 0.5 is 1 in f32.
// AWAY: codes[0, 0, 0]: 127, 1, 2, 3, -1, -2, 1, 0
// AWAY-NEXT: scales[0, 0]: 1
func.func @half_away() -> (tensor<1x1x1x8xi8>, tensor<1x1x1xf32>) {
  %x = arith.constant dense<[[[[127.0, 0.5, 1.5, 2.5, -0.5, -1.5, 0.49999997, 0.4999]]]]> : tensor<1x1x1x8xf32>
  %amax1 = attn.absmax %x : tensor<1x1x1x8xf32> -> tensor<1x1x8xf32>
  %c, %s = attn.quantize %x absmax(%amax1 : tensor<1x1x8xf32>) as <groups = <per_tensor>, max = 127.0, rounding = half_away> : tensor<1x1x1x8xf32> -> (tensor<1x1x1x8xi8>, tensor<1x1x1xf32>)
  return %c, %s : tensor<1x1x1x8xi8>, tensor<1x1x1xf32>
}

// Row r holds r + 1, in every channel 127 times: the scale of a group is the
// number of its last row. The last block of `blocks` has rows 8 to 10.
// GROUPS: blocks[0, 0]: 8, 11
// GROUPS-NEXT: rows[0, 0]: 9, 10, 11, 4, 5, 6, 7, 8
// GROUPS-NEXT: columns[0, 0]: 10, 11, 6, 8
// GROUPS-NEXT: tokens[0, 0]: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
// GROUPS-NEXT: channels[0, 0]: 11, 11, 11, 11, 11, 11, 11, 11
func.func @groups() -> (tensor<1x1x2xf32> {attn.name = "blocks"}, tensor<1x1x8xf32> {attn.name = "rows"},
                        tensor<1x1x4xf32> {attn.name = "columns"}, tensor<1x1x11xf32> {attn.name = "tokens"},
                        tensor<1x1x8xf32> {attn.name = "channels"}) {
  %x = arith.constant dense<[[[
    [127.0, 127.0, 127.0, 127.0, 127.0, 127.0, 127.0, 127.0], [254.0, 254.0, 254.0, 254.0, 254.0, 254.0, 254.0, 254.0],
    [381.0, 381.0, 381.0, 381.0, 381.0, 381.0, 381.0, 381.0], [508.0, 508.0, 508.0, 508.0, 508.0, 508.0, 508.0, 508.0],
    [635.0, 635.0, 635.0, 635.0, 635.0, 635.0, 635.0, 635.0], [762.0, 762.0, 762.0, 762.0, 762.0, 762.0, 762.0, 762.0],
    [889.0, 889.0, 889.0, 889.0, 889.0, 889.0, 889.0, 889.0], [1016.0, 1016.0, 1016.0, 1016.0, 1016.0, 1016.0, 1016.0, 1016.0],
    [1143.0, 1143.0, 1143.0, 1143.0, 1143.0, 1143.0, 1143.0, 1143.0], [1270.0, 1270.0, 1270.0, 1270.0, 1270.0, 1270.0, 1270.0, 1270.0],
    [1397.0, 1397.0, 1397.0, 1397.0, 1397.0, 1397.0, 1397.0, 1397.0]]]]> : tensor<1x1x11x8xf16>
  %c0, %s0 = attn.quantize %x as <groups = <per_block, rows = 8>, max = 127.0> : tensor<1x1x11x8xf16> -> (tensor<1x1x11x8xi8>, tensor<1x1x2xf32>)
  %c1, %s1 = attn.quantize %x as <groups = <per_thread_row, rows = 16>, max = 127.0> : tensor<1x1x11x8xf16> -> (tensor<1x1x11x8xi8>, tensor<1x1x8xf32>)
  %c2, %s2 = attn.quantize %x as <groups = <per_thread_column, rows = 128>, max = 127.0> : tensor<1x1x11x8xf16> -> (tensor<1x1x11x8xi8>, tensor<1x1x4xf32>)
  %c3, %s3 = attn.quantize %x as <groups = <per_token>, max = 127.0> : tensor<1x1x11x8xf16> -> (tensor<1x1x11x8xi8>, tensor<1x1x11xf32>)
  %amax2 = attn.absmax %x : tensor<1x1x11x8xf16> -> tensor<1x1x8xf32>
  %c4, %s4 = attn.quantize %x absmax(%amax2 : tensor<1x1x8xf32>) as <groups = <per_channel>, max = 127.0> : tensor<1x1x11x8xf16> -> (tensor<1x1x11x8xi8>, tensor<1x1x8xf32>)
  return %s0, %s1, %s2, %s3, %s4 : tensor<1x1x2xf32>, tensor<1x1x8xf32>, tensor<1x1x4xf32>, tensor<1x1x11xf32>, tensor<1x1x8xf32>
}

// amax 448 or, with max 2.25, scales of 448 / 2.25. Three bits of fraction:
// 17 is a tie between 16 and 18, 19 one between 18 and 20.
// F8: full[0, 0, 0]: 448, 16, 20, -104, 0.00195312, 0, 0.5, 1
// F8-NEXT: small[0, 0, 0]: 2.25, 0.0859375, 0.09375, -0.5, 0, 0, 0.00195312, 0.00585938
// F8-NEXT: scales[0, 0]: 199.111
func.func @f8() -> (tensor<1x1x1x8xf8E4M3FN> {attn.name = "full"}, tensor<1x1x1x8xf8E4M3FN> {attn.name = "small"}, tensor<1x1x1xf32>) {
  %x = arith.constant dense<[[[[448.0, 17.0, 19.0, -100.5, 0.00196, 0.0009, 0.5, 1.0]]]]> : tensor<1x1x1x8xf32>
  %amax3 = attn.absmax %x : tensor<1x1x1x8xf32> -> tensor<1x1x8xf32>
  %c, %s = attn.quantize %x absmax(%amax3 : tensor<1x1x8xf32>) as <groups = <per_tensor>, max = 448.0> : tensor<1x1x1x8xf32> -> (tensor<1x1x1x8xf8E4M3FN>, tensor<1x1x1xf32>)
  %amax4 = attn.absmax %x : tensor<1x1x1x8xf32> -> tensor<1x1x8xf32>
  %d, %t = attn.quantize %x absmax(%amax4 : tensor<1x1x8xf32>) as <groups = <per_tensor>, max = 2.25> : tensor<1x1x1x8xf32> -> (tensor<1x1x1x8xf8E4M3FN>, tensor<1x1x1xf32>)
  return %c, %d, %t : tensor<1x1x1x8xf8E4M3FN>, tensor<1x1x1x8xf8E4M3FN>, tensor<1x1x1xf32>
}

// All zeros, constant rows, subnormals: codes 0, 127, 0. With `add` epsilon is
// in every scale. Scales of groups without rows are epsilon's, too.
// SMALL: floor[0, 0, 0]: 0, 0, 0, 0, 0, 0, 0, 0
// SMALL-NEXT: floor[0, 0, 1]: 127, 127, 127, 127, 127, 127, 127, 127
// SMALL-NEXT: floor[0, 0, 2]: 0, 0, 0, 0, 0, 0, 0, 0
// SMALL-NEXT: scales[0, 0]: 7.87402e-10, 0.023622, 7.87402e-10, 7.87402e-10, 7.87402e-10, 7.87402e-10, 7.87402e-10, 7.87402e-10
// SMALL-NEXT: add[0, 0]: 1e-07, 0.0236221, 1e-07
func.func @small() -> (tensor<1x1x3x8xi8> {attn.name = "floor"}, tensor<1x1x8xf32>, tensor<1x1x3xf32> {attn.name = "add"}) {
  %x = arith.constant dense<[[[[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [3.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0],
                               [1.0e-40, -1.0e-39, 1.0e-39, 0.0, 0.0, 0.0, 0.0, 9.0e-39]]]]> : tensor<1x1x3x8xbf16>
  %c, %s = attn.quantize %x as <groups = <per_thread_row, rows = 16>, max = 127.0> : tensor<1x1x3x8xbf16> -> (tensor<1x1x3x8xi8>, tensor<1x1x8xf32>)
  %d, %t = attn.quantize %x as <groups = <per_token>, max = 127.0, guard = add> : tensor<1x1x3x8xbf16> -> (tensor<1x1x3x8xi8>, tensor<1x1x3xf32>)
  return %c, %s, %t : tensor<1x1x3x8xi8>, tensor<1x1x8xf32>, tensor<1x1x3xf32>
}

// NaN and Inf show in the scale of their group alone. One huge value takes the
// whole range of its group.
// SPECIAL: codes[0, 0, 0]: 0, 0, 0, 0, 0, 0, 0, 0
// SPECIAL-NEXT: codes[0, 0, 1]: 0, 0, 0, 0, 0, 0, 0, 0
// SPECIAL-NEXT: codes[0, 0, 2]: 127, 0, 0, 0, 0, 0, 0, 0
// SPECIAL-NEXT: codes[0, 0, 3]: 127, 127, -127, 127, 127, 127, 127, 127
// SPECIAL-NEXT: scales[0, 0]: nan, inf, 2.66892e+36, 0.00787402
// SPECIAL-NEXT: f8[0, 0, 0]: nan, nan, nan, nan, nan, nan, nan, nan
// SPECIAL-NEXT: f8[0, 0, 1]: nan, 0, 0, 0, 0, 0, 0, 0
func.func @special() -> (tensor<1x1x4x8xi8>, tensor<1x1x4xf32>, tensor<1x1x4x8xf8E4M3FN> {attn.name = "f8"}) {
  %x = arith.constant dense<[[[[0x7FC0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0], [0x7F80, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0],
                               [0x7F7F, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0], [1.0, 1.0, -1.0, 1.0, 1.0, 1.0, 1.0, 1.0]]]]> : tensor<1x1x4x8xbf16>
  %c, %s = attn.quantize %x as <groups = <per_token>, max = 127.0> : tensor<1x1x4x8xbf16> -> (tensor<1x1x4x8xi8>, tensor<1x1x4xf32>)
  %d, %t = attn.quantize %x as <groups = <per_token>, max = 448.0> : tensor<1x1x4x8xbf16> -> (tensor<1x1x4x8xf8E4M3FN>, tensor<1x1x4xf32>)
  return %c, %s, %d : tensor<1x1x4x8xi8>, tensor<1x1x4xf32>, tensor<1x1x4x8xf8E4M3FN>
}

// The code is x * (127 / amax): 63.499996 and 63.5, where x / (amax / 127)
// would be 63.5 and 63.499996.
// RECIPROCAL: codes[0, 0, 0]: 127, 63, 0, 0, 0, 0, 0, 0
// RECIPROCAL-NEXT: codes[0, 0, 1]: 127, 64, 0, 0, 0, 0, 0, 0
func.func @reciprocal() -> tensor<1x1x2x8xi8> {
  %x = arith.constant dense<[[[[1.9257812, 0.9628906, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [11.140625, 5.5703125, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]]]> : tensor<1x1x2x8xf16>
  %c, %s = attn.quantize %x as <groups = <per_token>, max = 127.0> : tensor<1x1x2x8xf16> -> (tensor<1x1x2x8xi8>, tensor<1x1x2xf32>)
  return %c : tensor<1x1x2x8xi8>
}
