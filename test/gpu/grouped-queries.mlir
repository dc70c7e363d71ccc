// Eight heads share two of keys, and values are narrower than keys.
// REQUIRES: ptxas

// DEFINE: %{inputs} = --random=7 --shape=q=2x8x257x128 --shape=k=2x2x400x128 --shape=v=2x2x400x64 --scalar=scale=0.125
// RUN: attn-compile %s -o %t.bundle
// RUN: attn-run %t.bundle %{inputs} --check=nan --outputs=%t.gpu
// RUN: attn-interpret %s %{inputs} --outputs=%t.cpu
// RUN: %python %attn_src_root/utils/compare_tensors.py %t.gpu %t.cpu --relative-l2 o=4e-3 --absolute lse=1e-4

func.func @attention(%q: tensor<?x?x?x128xbf16>, %k: tensor<?x?x?x128xbf16>, %v: tensor<?x?x?x64xbf16>, %scale: f32)
    -> (tensor<?x?x?x64xbf16>, tensor<?x?x?xf32>) {
  %o, %lse = attn.attention %q, %k, %v scale(%scale) {mask = #attn.mask<causal = top_left>}
    : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x64xbf16>) -> (tensor<?x?x?x64xbf16>, tensor<?x?x?xf32>)
  return %o, %lse : tensor<?x?x?x64xbf16>, tensor<?x?x?xf32>
}
