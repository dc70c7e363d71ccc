// Attention as it is declared, with a recipe, down to kernels that make codes and
// one that computes over them: near the real numbers by what the recipe loses.
// RUN: attn-compile %s --emit=gpu -o %t.gpu.mlir
// RUN: attn-compile %s --emit=explicit -o %t.explicit.mlir
// RUN: FileCheck %s --input-file=%t.gpu.mlir

// The largest values and the mean of the keys, in blocks and combined, then codes, then attention.
// CHECK: attn.plan @attention(
// CHECK: attn.launch{{.*}}) variants [#attn.variant<kernel = @attention_3_with_attention_0,
// CHECK-NEXT: attn.launch{{.*}}dependent variants [#attn.variant<kernel = @attention_3_combine_with_attention_0_combine,
// CHECK-NEXT: attn.launch{{.*}}dependent variants [#attn.variant<kernel = @attention_2_with_attention_1_with_attention_4,
// CHECK-NEXT: attn.launch{{.*}}dependent variants [#attn.variant<kernel = @attention_5,
// CHECK-NEXT: attn.yield

// With samples statistics are one launch.
// RUN: sed -e 's/per_channel>/per_channel, absmax = sampled>/' -e 's/k = mean/k = sampled_mean/' %s > %t.sampled.mlir
// RUN: attn-compile %t.sampled.mlir --emit=gpu -o %t.sampled-gpu.mlir
// RUN: attn-compile %t.sampled.mlir --emit=explicit -o %t.sampled-explicit.mlir
// RUN: FileCheck %s --input-file=%t.sampled-gpu.mlir --check-prefix=SAMPLED
// RUN: attn-interpret %t.sampled-gpu.mlir --reference=%s --tolerance=6e-2 --random=1 --shape=q=2x4x200x128 --shape=k=2x2x300x128 --shape=v=2x2x300x128
// RUN: attn-interpret %t.sampled-gpu.mlir --compare=%t.sampled-explicit.mlir --tolerance=5e-2 --random=1 --shape=q=2x4x200x128 --shape=k=2x2x300x128 --shape=v=2x2x300x128
// SAMPLED: attn.plan @attention(
// SAMPLED: attn.launch{{.*}}) variants [#attn.variant<kernel = @attention_3_with_attention_0,
// SAMPLED-NEXT: attn.launch{{.*}}dependent variants [#attn.variant<kernel = @attention_2_with_attention_1_with_attention_4,
// SAMPLED-NEXT: attn.launch{{.*}}dependent variants [#attn.variant<kernel = @attention_5,
// SAMPLED-NEXT: attn.yield

// DEFINE: %{queries} = 2x4x200
// DEFINE: %{keys} = 2x2x300
// DEFINE: %{inputs} = --random=1 --shape=q=%{queries}x128 --shape=k=%{keys}x128 --shape=v=%{keys}x128
// DEFINE: %{check} = attn-interpret %t.gpu.mlir --reference=%s --tolerance=6e-2 %{inputs} && attn-interpret %t.gpu.mlir --compare=%t.explicit.mlir --tolerance=5e-2 %{inputs}
// RUN: %{check}
// REDEFINE: %{queries} = 2x2x1
// RUN: %{check}
// REDEFINE: %{queries} = 1x2x65
// REDEFINE: %{keys} = 1x1x17
// RUN: %{check}
func.func @attention(%q: tensor<?x?x?x128xbf16>, %k: tensor<?x?x?x128xbf16>, %v: tensor<?x?x?x128xbf16>)
    -> (tensor<?x?x?x128xbf16>, tensor<?x?x?xf32>) {
  %o, %lse = attn.attention %q, %k, %v {mask = #attn.mask<causal = bottom_right>, quant = #attn.quant<qk = <i8, per_thread>, pv = <f8E4M3FN, per_channel>>,
                                        smooth = #attn.smooth<k = mean>}
    : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>) -> (tensor<?x?x?x128xbf16>, tensor<?x?x?xf32>)
  return %o, %lse : tensor<?x?x?x128xbf16>, tensor<?x?x?xf32>
}
