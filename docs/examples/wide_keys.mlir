// Queries and keys of 192, values of 128, as in multi-head latent attention.
// The default scale is 1 / sqrt(192).
// DEMO: --shape=q=1x4x256x192 --shape=k=1x4x256x192 --shape=v=1x4x256x128
func.func @attention(%q: tensor<?x?x?x192xbf16>, %k: tensor<?x?x?x192xbf16>,
                     %v: tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xbf16> {
  %o = attn.attention %q, %k, %v {mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x?x?x192xbf16>, tensor<?x?x?x192xbf16>, tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xbf16>
  return %o : tensor<?x?x?x128xbf16>
}
