// One query of each sequence against a cache of keys in pages of 64: page i of
// sequence b is number block_table[b, i] of the pool, and the sequence has its
// first seqused_k[b] keys.
// DEMO: --shape=q=4x16x1x128 --shape=k=40x2x64x128 --shape=v=40x2x64x128 --shape=seqused_k=4 --shape=block_table=4x9
func.func @decode(%q: tensor<?x?x1x128xbf16>, %k: tensor<?x?x64x128xbf16>, %v: tensor<?x?x64x128xbf16>,
                  %seqused_k: tensor<?xi32>, %block_table: tensor<?x?xi32>) -> (tensor<?x?x1x128xbf16>, tensor<?x?x1xf32>) {
  %o, %lse = attn.attention %q, %k, %v seqused_k(%seqused_k) block_table(%block_table)
    : (tensor<?x?x1x128xbf16>, tensor<?x?x64x128xbf16>, tensor<?x?x64x128xbf16>, tensor<?xi32>, tensor<?x?xi32>)
    -> (tensor<?x?x1x128xbf16>, tensor<?x?x1xf32>)
  return %o, %lse : tensor<?x?x1x128xbf16>, tensor<?x?x1xf32>
}
