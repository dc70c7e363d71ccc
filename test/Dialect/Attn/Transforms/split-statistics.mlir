// RUN: attn-opt %s --attn-form-kernels --attn-split-statistics -o %t.once
// RUN: FileCheck %s < %t.once
// RUN: attn-opt %t.once --attn-split-statistics | diff %t.once -

// A kernel over blocks, and one over their statistics; the tensor between them is the plan's.
// CHECK-LABEL: attn.kernel @means_0(%{{.*}}: tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf32>
// CHECK: attn.block_statistics mean
// CHECK: attn.kernel @means_0_combine(%[[S:.*]]: tensor<?x?x?x64xf32>, %[[X:.*]]: tensor<?x?x?x64xf16>) -> tensor<?x?x64xf32>
// CHECK: attn.combine_statistics mean %[[S]] of %[[X]]
// CHECK: attn.kernel @means_1(%{{.*}}: tensor<?x?x?x64xf16>, %{{.*}}: tensor<?x?x64xf32>) -> tensor<?x?x?x64xf32>
// CHECK: attn.block_statistics absmax %{{.*}} minus(
// CHECK: attn.kernel @means_1_combine(
// CHECK: attn.combine_statistics absmax
// CHECK: attn.plan @means(%[[K:.*]]: tensor<?x?x?x64xf16>)
// CHECK: %[[SUMS:.*]] = attn.launch(%[[K]]) variants [#attn.variant<kernel = @means_0, when = "1">] intermediates [#attn.intermediate<name = "block_sums", shape = ["x[0]", "x[1]", "ceildiv(x[2], 128)", "64"]>]
// CHECK: %[[MEAN:.*]] = attn.launch(%[[SUMS]], %[[K]]) variants [#attn.variant<kernel = @means_0_combine, when = "1">] intermediates [#attn.intermediate<name = "mean"
// CHECK: %[[MAX:.*]] = attn.launch(%[[K]], %[[MEAN]]) {{.*}} intermediates [#attn.intermediate<name = "block_absmax"
// CHECK: %[[R:.*]] = attn.launch(%[[MAX]], %[[K]]) variants [#attn.variant<kernel = @means_1_combine, when = "1">] :
// CHECK: attn.yield %[[R]]
func.func @means(%k: tensor<?x?x?x64xf16>) -> tensor<?x?x64xf32> {
  %m = attn.mean %k : tensor<?x?x?x64xf16> -> tensor<?x?x64xf32>
  %a = attn.absmax %k minus(%m : tensor<?x?x64xf32>) : tensor<?x?x?x64xf16> -> tensor<?x?x64xf32>
  return %a : tensor<?x?x64xf32>
}

// CHECK-LABEL: attn.kernel @merge_0(
// CHECK-NOT: attn.kernel
// CHECK: attn.plan @merge(
func.func @merge(%parts: tensor<?x?x?x?x64xf32>, %lses: tensor<?x?x?x?xf32>) -> tensor<?x?x?x64xbf16> {
  %o = attn.merge %parts, %lses : (tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>) -> tensor<?x?x?x64xbf16>
  return %o : tensor<?x?x?x64xbf16>
}
