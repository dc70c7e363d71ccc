// Lengths that divide nothing.
// REQUIRES: ptxas

// DEFINE: %{inputs} = --random=7 --shape=q=2x4x333x128 --shape=k=2x4x517x128 --shape=v=2x4x517x128 --scalar=scale=0.125
// RUN: attn-compile %s -o %t.bundle
// RUN: attn-run %t.bundle %{inputs} --check=nan --outputs=%t.gpu
// RUN: attn-interpret %s %{inputs} --outputs=%t.cpu
// RUN: %python %attn_src_root/utils/compare_tensors.py %t.gpu %t.cpu --relative-l2 o=4e-3

func.func @attention(%q: tensor<?x?x?x128xbf16>, %k: tensor<?x?x?x128xbf16>, %v: tensor<?x?x?x128xbf16>, %scale: f32)
    -> tensor<?x?x?x128xbf16> {
  %o = attn.attention %q, %k, %v scale(%scale)
    : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xbf16>
  return %o : tensor<?x?x?x128xbf16>
}
