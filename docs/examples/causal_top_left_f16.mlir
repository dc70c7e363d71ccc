// Causal attention in f16 with heads of 64, aligned at the first key: query i
// sees the keys 0 to i, so of these keys the last 64 are never seen.
// DEMO: --shape=q=2x4x192x64 --shape=k=2x4x256x64 --shape=v=2x4x256x64
func.func @attention(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x?x64xf16>,
                     %v: tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16> {
  %o = attn.attention %q, %k, %v {mask = #attn.mask<causal = top_left>}
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  return %o : tensor<?x?x?x64xf16>
}
