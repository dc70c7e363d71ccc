// A recipe of 8 bits, from 16-bit tensors to a 16-bit output.
// REQUIRES: ptxas

// DEFINE: %{inputs} = --random=7 --shape=q=2x8x333x128 --shape=k=2x2x517x128 --shape=v=2x2x517x128 --scalar=scale=0.0884
// RUN: attn-compile %s -o %t.bundle
// RUN: attn-compile %s --emit=explicit -o %t.explicit.mlir
// RUN: attn-run %t.bundle %{inputs} --check=nan --outputs=%t.gpu
// RUN: attn-interpret %t.explicit.mlir %{inputs} --outputs=%t.cpu
// RUN: %python %attn_src_root/utils/compare_tensors.py %t.gpu %t.cpu --relative-l2 o=3e-2 --relative-l2 lse=1e-4

func.func @attention(%q: tensor<?x?x?x128xbf16>, %k: tensor<?x?x?x128xbf16>, %v: tensor<?x?x?x128xbf16>, %scale: f32)
    -> (tensor<?x?x?x128xbf16>, tensor<?x?x?xf32>) {
  %o, %lse = attn.attention %q, %k, %v scale(%scale) {mask = #attn.mask<causal = bottom_right>, preset = #attn.preset<int8_fp8>}
    : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>) -> (tensor<?x?x?x128xbf16>, tensor<?x?x?xf32>)
  return %o, %lse : tensor<?x?x?x128xbf16>, tensor<?x?x?xf32>
}
