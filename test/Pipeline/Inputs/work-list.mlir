func.func @order(%q: tensor<?x?x128xbf16>, %k: tensor<?x?x128xbf16>, %cq: tensor<?xi32>, %ck: tensor<?xi32>,
                 %used: tensor<?xi32>) -> tensor<?x8xi32> {
  %list = attn.work_list %q, %k cu_seqlens_q(%cq) cu_seqlens_k(%ck) seqused_k(%used)
    {tile_q = 128, tile_k = 96, mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x?x128xbf16>, tensor<?x?x128xbf16>, tensor<?xi32>, tensor<?xi32>, tensor<?xi32>) -> tensor<?x8xi32>
  return %list : tensor<?x8xi32>
}
