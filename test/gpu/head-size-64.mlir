// Three consumer warpgroups.
// REQUIRES: ptxas

// DEFINE: %{inputs} = --random=7 --shape=q=1x3x400x64 --shape=k=1x3x700x64 --shape=v=1x3x700x64 --scalar=scale=0.125
// RUN: attn-compile %s -o %t.bundle
// RUN: attn-run %t.bundle %{inputs} --check=nan --outputs=%t.gpu
// RUN: attn-interpret %s %{inputs} --outputs=%t.cpu
// RUN: %python %attn_src_root/utils/compare_tensors.py %t.gpu %t.cpu --relative-l2 o=6e-4 --absolute lse=1e-4

func.func @attention(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x?x64xf16>, %v: tensor<?x?x?x64xf16>, %scale: f32)
    -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>) {
  %o, %lse = attn.attention %q, %k, %v scale(%scale)
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>)
  return %o, %lse : tensor<?x?x?x64xf16>, tensor<?x?x?xf32>
}
