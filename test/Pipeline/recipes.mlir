// Attention as it is declared, with a recipe, down to kernels that make codes and
// one that computes over them: near the real numbers by what the recipe loses.
// RUN: attn-compile %s --emit=gpu -o %t.gpu.mlir
// RUN: attn-compile %s --emit=explicit -o %t.explicit.mlir
// RUN: FileCheck %s --input-file=%t.gpu.mlir

// The mean of the keys and the largest values, then codes, then attention.
// CHECK: attn.plan @attention(
// CHECK: attn.launch{{.*}}kernel = @attention_0,
// CHECK: attn.launch{{.*}}dependent variants [#attn.variant<kernel = @attention_0_combine,
// CHECK: attn.launch{{.*}}dependent variants [#attn.variant<kernel = @attention_6,

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
