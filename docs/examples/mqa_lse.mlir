// Multi-query attention: every query head reads the one key head, which the
// type states. The second result is the log-sum-exp of each row.
// DEMO: --shape=q=2x8x129x128 --shape=k=2x1x500x128 --shape=v=2x1x500x128
func.func @attention(%q: tensor<?x?x?x128xbf16>, %k: tensor<?x1x?x128xbf16>,
                     %v: tensor<?x1x?x128xbf16>)
    -> (tensor<?x?x?x128xbf16>, tensor<?x?x?xf32>) {
  %o, %lse = attn.attention %q, %k, %v
    : (tensor<?x?x?x128xbf16>, tensor<?x1x?x128xbf16>, tensor<?x1x?x128xbf16>)
    -> (tensor<?x?x?x128xbf16>, tensor<?x?x?xf32>)
  return %o, %lse : tensor<?x?x?x128xbf16>, tensor<?x?x?xf32>
}
