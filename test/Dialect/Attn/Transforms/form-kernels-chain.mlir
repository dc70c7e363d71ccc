// RUN: attn-opt %s --attn-form-kernels --split-input-file | FileCheck %s

// What one computation gives another is an intermediate tensor of the plan, unless it is returned. Sizes of all are
// over those of the arguments, and need no check.
// CHECK-LABEL: attn.kernel @codes_0(%{{.*}}: tensor<?x?x?x64xbf16>) -> tensor<?x?x64xf32>
// CHECK: attn.mean
// CHECK: attn.kernel @codes_1(%{{.*}}: tensor<?x?x?x64xbf16>, %{{.*}}: tensor<?x?x64xf32>) -> (tensor<?x?x?x64xi8>, tensor<?x?x?xf32>)
// CHECK: attn.quantize
// CHECK: attn.kernel @codes_2(
// CHECK: attn.absmax
// CHECK: attn.kernel @codes_3(
// CHECK: attn.quantize
// CHECK: attn.kernel @codes_4(
// CHECK: attn.arrange
// CHECK: attn.plan @codes(%[[K:.*]]: tensor<?x?x?x64xbf16>, %[[V:.*]]: tensor<?x?x?x64xbf16>)
// CHECK-SAME: arg_names = ["k", "v"], result_names = ["k8", "ks", "vmax", "vt"]
// CHECK-SAME: "k[0]", "k[1]", "k[2]", "64"], ["k[0]", "k[1]", "ceildiv(k[2], 128) * 4"], ["v[0]", "v[1]", "64"], ["v[0]", "v[1]", "64", "ceildiv(v[2], 128) * 128"]]
// CHECK: %[[MEAN:.*]] = attn.launch(%[[K]]) {{.*}} intermediates [#attn.intermediate<name = "mean", shape = ["k[0]", "k[1]", "64"]>]
// CHECK: %[[KC:.*]]:2 = attn.launch(%[[K]], %[[MEAN]]) variants [#attn.variant<kernel = @codes_1, when = "1">] :
// CHECK: %[[MAX:.*]] = attn.launch(%[[V]]) variants [#attn.variant<kernel = @codes_2, when = "1">] :
// CHECK: %[[VC:.*]]:2 = attn.launch(%[[V]], %[[MAX]]) {{.*}} intermediates [#attn.intermediate<name = "codes", shape = ["v[0]", "v[1]", "v[2]", "64"]>, #attn.intermediate<name = "scales", shape = ["v[0]", "v[1]", "64"]>]
// CHECK: %[[VT:.*]] = attn.launch(%[[VC]]#0)
// CHECK: attn.yield %[[KC]]#0, %[[KC]]#1, %[[MAX]], %[[VT]]
func.func @codes(%k: tensor<?x?x?x64xbf16> {attn.name = "k"}, %v: tensor<?x?x?x64xbf16> {attn.name = "v"})
    -> (tensor<?x?x?x64xi8> {attn.name = "k8"}, tensor<?x?x?xf32> {attn.name = "ks"}, tensor<?x?x64xf32> {attn.name = "vmax"},
        tensor<?x?x64x?xf8E4M3FN> {attn.name = "vt"}) {
  %m = attn.mean %k : tensor<?x?x?x64xbf16> -> tensor<?x?x64xf32>
  %k8, %ks = attn.quantize %k minus(%m : tensor<?x?x64xf32>) as <groups = <per_thread_column, rows = 128>, max = 127.0>
    : tensor<?x?x?x64xbf16> -> (tensor<?x?x?x64xi8>, tensor<?x?x?xf32>)
  %a = attn.absmax %v : tensor<?x?x?x64xbf16> -> tensor<?x?x64xf32>
  // Nobody reads the scales, which come with the codes.
  %v8, %vs = attn.quantize %v absmax(%a : tensor<?x?x64xf32>) as <groups = <per_channel>, max = 448.0>
    : tensor<?x?x?x64xbf16> -> (tensor<?x?x?x64xf8E4M3FN>, tensor<?x?x64xf32>)
  %t = attn.arrange %v8 : tensor<?x?x?x64xf8E4M3FN> -> tensor<?x?x64x?xf8E4M3FN>
  return %k8, %ks, %a, %t : tensor<?x?x?x64xi8>, tensor<?x?x?xf32>, tensor<?x?x64xf32>, tensor<?x?x64x?xf8E4M3FN>
}

// -----

// What callers give has to fit, and what result types promise has to come true.
// CHECK: attn.plan @given(
// CHECK-SAME: arg_names = ["x", "minus"]
// CHECK-SAME: #attn.constraint<"minus[0] == x[0]", "expected the batch of minus to equal the batch of x ({x[0]}), got {minus[0]}">
// CHECK-SAME: #attn.constraint<"x[0] == 2", "expected the batch of x to be 2, got {x[0]}">
// CHECK-SAME: #attn.constraint<"minus[1] == x[1]"
// CHECK-SAME: #attn.constraint<"ceildiv(x[2], 64) * 1 == 5", "expected a length of x that makes 5 scales, got {x[2]}">
func.func @given(%x: tensor<?x?x?x64xf16>, %m: tensor<?x?x64xf32>) -> (tensor<2x?x?x64xi8>, tensor<?x?x5xf32>) {
  %c, %s = attn.quantize %x minus(%m : tensor<?x?x64xf32>) as <groups = <per_block, rows = 64>, max = 127.0>
    : tensor<?x?x?x64xf16> -> (tensor<2x?x?x64xi8>, tensor<?x?x5xf32>)
  return %c, %s : tensor<2x?x?x64xi8>, tensor<?x?x5xf32>
}

// -----

// CHECK: attn.plan @corrected(
// CHECK-SAME: #attn.constraint<"k_mean[0] == q[0]", "expected the batch of k_mean to equal the batch of q ({q[0]}), got {k_mean[0]}">
// CHECK-SAME: #attn.constraint<"select(k_mean[1], mod(q[1], k_mean[1]), q[1]) == 0", "expected the heads of q to be a multiple of the heads of k_mean ({k_mean[1]}), got {q[1]}">
func.func @corrected(%q: tensor<?x?x?x64xf16>, %m: tensor<?x?x64xf32>) -> tensor<?x?x?xf32> {
  %c = attn.lse_correction %q, %m : (tensor<?x?x?x64xf16>, tensor<?x?x64xf32>) -> tensor<?x?x?xf32>
  return %c : tensor<?x?x?xf32>
}

// -----

// Of what is computed, the caller knows what it was computed of.
// CHECK: attn.plan @smoothed(
// CHECK-SAME: #attn.constraint<"k[0] == q[0]", "expected the batch of k to equal the batch of q ({q[0]}), got {k[0]}">
// CHECK-SAME: "expected the heads of q to be a multiple of the heads of k ({k[1]}), got {q[1]}"
func.func @smoothed(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x?x64xf16> {attn.name = "k"}) -> tensor<?x?x?xf32> {
  %m = attn.mean %k : tensor<?x?x?x64xf16> -> tensor<?x?x64xf32>
  %c = attn.lse_correction %q, %m : (tensor<?x?x?x64xf16>, tensor<?x?x64xf32>) -> tensor<?x?x?xf32>
  return %c : tensor<?x?x?xf32>
}
