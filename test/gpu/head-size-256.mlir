// The output takes the queries' place in shared memory.
// REQUIRES: ptxas

// DEFINE: %{inputs} = --random=7 --shape=q=1x2x333x256 --shape=k=1x2x444x256 --shape=v=1x2x444x256 --scalar=scale=0.125
// RUN: attn-compile %s -o %t.bundle
// RUN: attn-run %t.bundle %{inputs} --check=nan --outputs=%t.gpu
// RUN: attn-interpret %s %{inputs} --outputs=%t.cpu
// RUN: %python %attn_src_root/utils/compare_tensors.py %t.gpu %t.cpu --relative-l2 o=6e-4 --absolute lse=1e-4

func.func @attention(%q: tensor<?x?x?x256xf16>, %k: tensor<?x?x?x256xf16>, %v: tensor<?x?x?x256xf16>, %scale: f32)
    -> (tensor<?x?x?x256xf16>, tensor<?x?x?xf32>) {
  %o, %lse = attn.attention %q, %k, %v scale(%scale) {mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x?x?x256xf16>, tensor<?x?x?x256xf16>, tensor<?x?x?x256xf16>) -> (tensor<?x?x?x256xf16>, tensor<?x?x?xf32>)
  return %o, %lse : tensor<?x?x?x256xf16>, tensor<?x?x?xf32>
}
