// Sequences of different lengths, one behind the other: sequence b is rows
// cu_seqlens_q[b] to cu_seqlens_q[b + 1] - 1 of q, and the same for k and v. The
// mask aligns the ends of each.
// DEMO: --shape=q=500x8x128 --shape=k=700x2x128 --shape=v=700x2x128 --shape=cu_seqlens_q=6 --shape=cu_seqlens_k=6
func.func @attention(%q: tensor<?x?x128xbf16>, %k: tensor<?x?x128xbf16>, %v: tensor<?x?x128xbf16>,
                     %cu_seqlens_q: tensor<?xi32>, %cu_seqlens_k: tensor<?xi32>) -> (tensor<?x?x128xbf16>, tensor<?x?xf32>) {
  %o, %lse = attn.attention %q, %k, %v cu_seqlens_q(%cu_seqlens_q) cu_seqlens_k(%cu_seqlens_k)
    {mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x?x128xbf16>, tensor<?x?x128xbf16>, tensor<?x?x128xbf16>, tensor<?xi32>, tensor<?xi32>)
    -> (tensor<?x?x128xbf16>, tensor<?x?xf32>)
  return %o, %lse : tensor<?x?x128xbf16>, tensor<?x?xf32>
}
