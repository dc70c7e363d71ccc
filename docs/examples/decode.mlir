// One query of each sequence against its keys, eight query heads for each key
// head, with the log-sum-exp. That there is one is in the types: without it there
// are no kernels for few queries, but with --all-variants.
// DEMO: --shape=q=2x16x1x128 --shape=k=2x2x900x128 --shape=v=2x2x900x128
func.func @decode(%q: tensor<?x?x1x128xbf16>, %k: tensor<?x?x?x128xbf16>, %v: tensor<?x?x?x128xbf16>)
    -> (tensor<?x?x1x128xbf16>, tensor<?x?x1xf32>) {
  %o, %lse = attn.attention %q, %k, %v {mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x?x1x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>)
    -> (tensor<?x?x1x128xbf16>, tensor<?x?x1xf32>)
  return %o, %lse : tensor<?x?x1x128xbf16>, tensor<?x?x1xf32>
}
