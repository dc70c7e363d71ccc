// RUN: attn-opt %s --attn-form-kernels --split-input-file | FileCheck %s

// CHECK-LABEL: attn.kernel @dynamic_0(
// CHECK-SAME: %[[Q:.*]]: tensor<?x?x?x128xbf16>, %[[K:.*]]: tensor<?x?x?x128xbf16>, %[[V:.*]]: tensor<?x?x?x64xbf16>, %[[SCALE:.*]]: f32) -> (tensor<?x?x?x64xbf16>, tensor<?x?x?xf32>) {
// CHECK: %[[O:.*]], %[[LSE:.*]] = attn.block_attention %[[Q]], %[[K]], %[[V]] scale(%[[SCALE]]) {mask = #attn.mask<causal = bottom_right>}
// CHECK: attn.yield %[[O]], %[[LSE]]

// CHECK: attn.plan @dynamic(%[[PQ:.*]]: tensor<?x?x?x128xbf16>, %[[PK:.*]]: tensor<?x?x?x128xbf16>, %[[PV:.*]]: tensor<?x?x?x64xbf16>, %[[PS:.*]]: f32)
// CHECK-SAME: arg_names = ["q", "k", "v", "scale"]
// CHECK-SAME: constraints = [
// CHECK-SAME: #attn.constraint<"k[0] == q[0]", "expected the batch of k to equal the batch of q ({q[0]}), got {k[0]}">,
// CHECK-SAME: #attn.constraint<"v[0] == q[0]", "expected the batch of v to equal the batch of q ({q[0]}), got {v[0]}">,
// CHECK-SAME: #attn.constraint<"v[1] == k[1]", "expected the heads of v to equal the heads of k ({k[1]}), got {v[1]}">,
// CHECK-SAME: #attn.constraint<"v[2] == k[2]", "expected the length of v to equal the length of k ({k[2]}), got {v[2]}">,
// CHECK-SAME: #attn.constraint<"select(k[1], mod(q[1], k[1]), q[1]) == 0", "expected the heads of q to be a multiple of the heads of k ({k[1]}), got {q[1]}">]
// CHECK-SAME: result_names = ["o", "lse"]
// CHECK-SAME: result_shapes = {{\[}}["q[0]", "q[1]", "q[2]", "64"], ["q[0]", "q[1]", "q[2]"]]
// CHECK: %[[R:.*]]:2 = attn.launch(%[[PQ]], %[[PK]], %[[PV]], %[[PS]]) variants [#attn.variant<kernel = @dynamic_0, when = "1">]
// CHECK: attn.yield %[[R]]#0, %[[R]]#1
// CHECK-NOT: func.func
func.func @dynamic(%q: tensor<?x?x?x128xbf16>, %k: tensor<?x?x?x128xbf16>, %v: tensor<?x?x?x64xbf16>, %scale: f32)
    -> (tensor<?x?x?x64xbf16>, tensor<?x?x?xf32>) {
  %o, %lse = attn.block_attention %q, %k, %v scale(%scale) {mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x64xbf16>)
    -> (tensor<?x?x?x64xbf16>, tensor<?x?x?xf32>)
  return %o, %lse : tensor<?x?x?x64xbf16>, tensor<?x?x?xf32>
}

// -----

// What the types say needs no constraint.
// CHECK-LABEL: attn.plan @static(
// CHECK-SAME: attributes {arg_names = ["q", "k", "v"], result_names = ["o"], result_shapes = {{\[}}["2", "8", "100", "64"]]}
func.func @static(%q: tensor<2x8x100x64xf16>, %k: tensor<2x4x50x64xf16>, %v: tensor<2x4x50x64xf16>)
    -> tensor<2x8x100x64xf16> {
  %scale = arith.constant 0.125 : f32
  %o = attn.block_attention %q, %k, %v scale(%scale)
    : (tensor<2x8x100x64xf16>, tensor<2x4x50x64xf16>, tensor<2x4x50x64xf16>) -> tensor<2x8x100x64xf16>
  return %o : tensor<2x8x100x64xf16>
}

// -----

// Static and dynamic sizes together: static key heads need no guard against 0,
// one key head divides everything, and the result's size binds q. A role whose
// name is taken falls back to the argument's number.
// CHECK-LABEL: attn.plan @mixed(
// CHECK-SAME: arg_names = ["q", "keys", "v", "k", "arg4"]
// CHECK-SAME: constraints = [
// CHECK-SAME: #attn.constraint<"q[0] == 2", "expected the batch of q to equal the batch of keys (2), got {q[0]}">,
// CHECK-SAME: #attn.constraint<"v[0] == q[0]",
// CHECK-SAME: #attn.constraint<"v[1] == 8", "expected the heads of v to equal the heads of keys (8), got {v[1]}">,
// CHECK-SAME: #attn.constraint<"v[2] == keys[2]",
// CHECK-SAME: #attn.constraint<"mod(q[1], 8) == 0", "expected the heads of q to be a multiple of the heads of keys (8), got {q[1]}">,
// CHECK-SAME: #attn.constraint<"q[2] == 100", "expected the length of q to be 100, got {q[2]}">,
// CHECK-SAME: #attn.constraint<"k[0] == q[0]",
// CHECK-SAME: #attn.constraint<"arg4[0] == q[0]",
// CHECK-SAME: #attn.constraint<"arg4[2] == k[2]",
// CHECK-SAME: result_names = ["o", "second"]
// CHECK-SAME: result_shapes = {{\[}}["q[0]", "q[1]", "100", "64"], ["q[0]", "q[1]", "q[2]", "64"]]
func.func @mixed(%q: tensor<?x?x?x64xf16>, %k: tensor<2x8x?x64xf16> {attn.name = "keys"}, %v: tensor<?x?x?x64xf16>,
                 %k2: tensor<?x1x?x64xf16>, %v2: tensor<?x1x?x64xf16>)
    -> (tensor<?x?x100x64xf16>, tensor<?x?x?x64xf16> {attn.name = "second"}) {
  %scale = arith.constant 0.125 : f32
  %o = attn.block_attention %q, %k, %v scale(%scale)
    : (tensor<?x?x?x64xf16>, tensor<2x8x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x100x64xf16>
  %o2 = attn.block_attention %q, %k2, %v2 scale(%scale)
    : (tensor<?x?x?x64xf16>, tensor<?x1x?x64xf16>, tensor<?x1x?x64xf16>) -> tensor<?x?x?x64xf16>
  return %o, %o2 : tensor<?x?x100x64xf16>, tensor<?x?x?x64xf16>
}

// -----

// Each attention is a kernel of its own, with its own copy of the constants; a
// log-sum-exp that nobody reads is dropped; one value may be read twice.
// CHECK-LABEL: attn.kernel @two_0(
// CHECK-SAME: %[[Q:.*]]: tensor<1x1x?x64xf16>, %[[K:.*]]: tensor<1x1x?x64xf16>, %[[V:.*]]: tensor<1x1x?x64xf16>) -> tensor<1x1x?x64xf16> {
// CHECK: %[[SCALE:.*]] = arith.constant 1.250000e-01 : f32
// CHECK: %[[O:.*]] = attn.block_attention %[[Q]], %[[K]], %[[V]] scale(%[[SCALE]])
// CHECK: attn.yield %[[O]] : tensor<1x1x?x64xf16>
// CHECK-LABEL: attn.kernel @two_1(
// CHECK-NOT: arith.constant 2.5
// CHECK: %[[SCALE:.*]] = arith.constant 1.250000e-01 : f32
// CHECK: attn.block_attention {{.*}} scale(%[[SCALE]]) {mask = #attn.mask<causal = top_left>}
// CHECK-LABEL: attn.plan @two(
// CHECK-SAME: %[[X:.*]]: tensor<1x1x?x64xf16>, %[[Y:.*]]: tensor<1x1x?x64xf16>)
// CHECK-SAME: arg_names = ["q", "k"]
// CHECK: %[[FIRST:.*]] = attn.launch(%[[X]], %[[Y]], %[[Y]]) variants [#attn.variant<kernel = @two_0, when = "1">]
// CHECK: %[[SECOND:.*]] = attn.launch(%[[X]], %[[X]], %[[X]]) variants [#attn.variant<kernel = @two_1, when = "1">]
// CHECK: attn.yield %[[SECOND]], %[[FIRST]]
func.func @two(%x: tensor<1x1x?x64xf16>, %y: tensor<1x1x?x64xf16>) -> (tensor<1x1x?x64xf16>, tensor<1x1x?x64xf16>) {
  %scale = arith.constant 0.125 : f32
  %unused = arith.constant 2.5 : f32
  %o, %lse = attn.block_attention %x, %y, %y scale(%scale)
    : (tensor<1x1x?x64xf16>, tensor<1x1x?x64xf16>, tensor<1x1x?x64xf16>) -> (tensor<1x1x?x64xf16>, tensor<1x1x?xf32>)
  %p = attn.block_attention %x, %x, %x scale(%scale) {mask = #attn.mask<causal = top_left>}
    : (tensor<1x1x?x64xf16>, tensor<1x1x?x64xf16>, tensor<1x1x?x64xf16>) -> tensor<1x1x?x64xf16>
  return %p, %o : tensor<1x1x?x64xf16>, tensor<1x1x?x64xf16>
}

// -----

// A kernel of another function may have the name already.
// CHECK-LABEL: attn.kernel @f_0(
// CHECK: attn.kernel @[[NAME:f_0_.*]](
// CHECK: attn.plan @f(
// CHECK: attn.launch({{.*}}) variants [#attn.variant<kernel = @[[NAME]], when = "1">]
attn.kernel @f_0() {
  attn.yield
}
func.func @f(%x: tensor<1x1x8x64xf16>, %scale: f32) -> tensor<1x1x8x64xf16> {
  %o = attn.block_attention %x, %x, %x scale(%scale)
    : (tensor<1x1x8x64xf16>, tensor<1x1x8x64xf16>, tensor<1x1x8x64xf16>) -> tensor<1x1x8x64xf16>
  return %o : tensor<1x1x8x64xf16>
}

// -----

// A merge is a kernel as well; nobody reads its log-sum-exp. What the result's
// type promises and the operands' types do not is checked by the host.
// CHECK-LABEL: attn.kernel @merge_0(
// CHECK-SAME: %[[PARTS:.*]]: tensor<?x?x?x?x64xf32>, %[[LSES:.*]]: tensor<4x?x?x?xf32>) -> tensor<?x8x?x64xbf16> {
// CHECK: %[[O:.*]] = attn.merge %[[PARTS]], %[[LSES]] : (tensor<?x?x?x?x64xf32>, tensor<4x?x?x?xf32>) -> tensor<?x8x?x64xbf16>
// CHECK: attn.yield %[[O]]
// CHECK: attn.plan @merge(
// CHECK-SAME: arg_names = ["parts", "lses"]
// CHECK-SAME: #attn.constraint<"parts[0] == 4", "expected the number of parts of parts to equal the number of parts of lses (4), got {parts[0]}">,
// CHECK-SAME: #attn.constraint<"lses[1] == parts[1]", "expected the batch of lses to equal the batch of parts ({parts[1]}), got {lses[1]}">,
// CHECK-SAME: #attn.constraint<"lses[2] == parts[2]", "expected the heads of lses to equal the heads of parts ({parts[2]}), got {lses[2]}">,
// CHECK-SAME: #attn.constraint<"lses[3] == parts[3]", "expected the length of lses to equal the length of parts ({parts[3]}), got {lses[3]}">,
// CHECK-SAME: #attn.constraint<"parts[2] == 8", "expected the heads of parts to be 8, got {parts[2]}">]
// CHECK-SAME: result_names = ["o"], result_shapes = {{\[}}["parts[1]", "8", "parts[3]", "64"]]
func.func @merge(%parts: tensor<?x?x?x?x64xf32>, %lses: tensor<4x?x?x?xf32>) -> tensor<?x8x?x64xbf16> {
  %o, %lse = attn.merge %parts, %lses
    : (tensor<?x?x?x?x64xf32>, tensor<4x?x?x?xf32>) -> (tensor<?x8x?x64xbf16>, tensor<?x8x?xf32>)
  return %o : tensor<?x8x?x64xbf16>
}
