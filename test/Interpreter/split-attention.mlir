// RUN: attn-interpret %s --entry=make --outputs=%t.safetensors
// RUN: attn-interpret %s --entry=split --inputs=%t.safetensors --print | FileCheck %s
// RUN: attn-interpret %s --entry=make_used --outputs=%t.used.safetensors
// RUN: attn-interpret %s --entry=used --inputs=%t.used.safetensors --print | FileCheck %s --check-prefix=USED
// RUN: not attn-interpret %s --entry=none --inputs=%t.safetensors 2>&1 | FileCheck %s --check-prefix=NONE

// Queries of zero see keys alike: a part's output is the mean of its values,
// and its log-sum-exp the logarithm of their number.
func.func @make() -> (tensor<1x1x2x8xf16> {attn.name = "q"}, tensor<1x1x5x8xf16> {attn.name = "k"}, tensor<1x1x5x8xf16> {attn.name = "v"}) {
  %q = arith.constant dense<0.0> : tensor<1x1x2x8xf16>
  %k = arith.constant dense<1.0> : tensor<1x1x5x8xf16>
  %v = arith.constant dense<[[[[1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
                               [3.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [4.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
                               [5.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]]]> : tensor<1x1x5x8xf16>
  func.return %q, %k, %v : tensor<1x1x2x8xf16>, tensor<1x1x5x8xf16>, tensor<1x1x5x8xf16>
}

// Five keys in tiles of two, dealt to four parts: one tile each for the first
// three, of which the last has one key. k[2] - 1 is 4.
// CHECK: parts[0, 0, 0, 0]: 1.5, 0,
// CHECK: parts[0, 0, 0, 1]: 1.5, 0,
// CHECK: parts[1, 0, 0, 0]: 3.5, 0,
// CHECK: parts[1, 0, 0, 1]: 3.5, 0,
// The first of two queries sees four keys of five: nothing in the third part.
// CHECK: parts[2, 0, 0, 0]: 0, 0,
// CHECK: parts[2, 0, 0, 1]: 5, 0,
// CHECK: parts[3, 0, 0, 0]: 0, 0,
// CHECK: parts[3, 0, 0, 1]: 0, 0,
// CHECK: lses[0, 0, 0]: 0.693147, 0.693147
// CHECK: lses[1, 0, 0]: 0.693147, 0.693147
// CHECK: lses[2, 0, 0]: -inf, 0
// CHECK: lses[3, 0, 0]: -inf, -inf
// Merged, they are what the whole attention is.
// CHECK: o[0, 0, 0]: 2.5, 0,
// CHECK: o[0, 0, 1]: 3, 0,
func.func @split(%q: tensor<1x1x2x8xf16>, %k: tensor<1x1x5x8xf16>, %v: tensor<1x1x5x8xf16>)
    -> (tensor<?x1x1x2x8xf32>, tensor<?x1x1x2xf32>, tensor<1x1x2x8xf16>) {
  %one = arith.constant 1.0 : f32
  %parts, %lses = attn.split_attention %q, %k, %v scale(%one) {splits = "k[2] - 1", tile_k = 2, mask = #attn.mask<causal = bottom_right>}
    : (tensor<1x1x2x8xf16>, tensor<1x1x5x8xf16>, tensor<1x1x5x8xf16>) -> (tensor<?x1x1x2x8xf32>, tensor<?x1x1x2xf32>)
  %o = attn.merge %parts, %lses : (tensor<?x1x1x2x8xf32>, tensor<?x1x1x2xf32>) -> tensor<1x1x2x8xf16>
  func.return %parts, %lses, %o : tensor<?x1x1x2x8xf32>, tensor<?x1x1x2xf32>, tensor<1x1x2x8xf16>
}

// NONE: error: expected at least one split, got 0
func.func @none(%q: tensor<1x1x2x8xf16>, %k: tensor<1x1x5x8xf16>, %v: tensor<1x1x5x8xf16>) -> tensor<?x1x1x2xf32> {
  %one = arith.constant 1.0 : f32
  %parts, %lses = attn.split_attention %q, %k, %v scale(%one) {splits = "k[2] - 5", tile_k = 2}
    : (tensor<1x1x2x8xf16>, tensor<1x1x5x8xf16>, tensor<1x1x5x8xf16>) -> (tensor<?x1x1x2x8xf32>, tensor<?x1x1x2xf32>)
  func.return %lses : tensor<?x1x1x2xf32>
}

func.func @make_used() -> (tensor<2x1x1x8xf16> {attn.name = "q"}, tensor<2x1x5x8xf16> {attn.name = "k"}, tensor<2xi32> {attn.name = "seqused_k"}) {
  %q = arith.constant dense<0.0> : tensor<2x1x1x8xf16>
  %k = arith.constant dense<[[[[1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
                               [3.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [4.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
                               [5.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]],
                             [[[1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
                               [3.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0x7E00, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
                               [0x7E00, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]]]> : tensor<2x1x5x8xf16>
  %used = arith.constant dense<[5, 3]> : tensor<2xi32>
  func.return %q, %k, %used : tensor<2x1x1x8xf16>, tensor<2x1x5x8xf16>, tensor<2xi32>
}

// Three tiles of two keys and two, dealt to two parts: each sequence shares its
// own.
// USED: parts[0, 0, 0, 0]: 2.5, 0,
// USED: parts[0, 1, 0, 0]: 1.5, 0,
// USED: parts[1, 0, 0, 0]: 5, 0,
// USED: parts[1, 1, 0, 0]: 3, 0,
// USED: lses[0, 0, 0]: 1.38629
// USED: lses[0, 1, 0]: 0.693147
// USED: lses[1, 0, 0]: 0
// USED: lses[1, 1, 0]: 0
func.func @used(%q: tensor<2x1x1x8xf16>, %k: tensor<2x1x5x8xf16>, %used: tensor<2xi32>) -> (tensor<?x2x1x1x8xf32>, tensor<?x2x1x1xf32>) {
  %one = arith.constant 1.0 : f32
  %parts, %lses = attn.split_attention %q, %k, %k scale(%one) seqused_k(%used) {splits = "2", tile_k = 2}
    : (tensor<2x1x1x8xf16>, tensor<2x1x5x8xf16>, tensor<2x1x5x8xf16>, tensor<2xi32>) -> (tensor<?x2x1x1x8xf32>, tensor<?x2x1x1xf32>)
  func.return %parts, %lses : tensor<?x2x1x1x8xf32>, tensor<?x2x1x1xf32>
}
