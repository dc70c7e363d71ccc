// The driver compiles a bundle without a cubin.
// DEFINE: %{inputs} = --random=7 --shape=q=1x1x128x64 --shape=k=1x1x128x64 --shape=v=1x1x128x64 --scalar=scale=0.125
// RUN: attn-compile %s --ptx-only -o %t.bundle
// RUN: attn-run %t.bundle %{inputs} --check=nan --outputs=%t.gpu
// RUN: attn-interpret %s %{inputs} --outputs=%t.cpu
// RUN: %python %attn_src_root/utils/compare_tensors.py %t.gpu %t.cpu --relative-l2 o=6e-4

func.func @attention(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x?x64xf16>, %v: tensor<?x?x?x64xf16>, %scale: f32)
    -> tensor<?x?x?x64xf16> {
  %o = attn.attention %q, %k, %v scale(%scale)
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  return %o : tensor<?x?x?x64xf16>
}
