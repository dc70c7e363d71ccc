// As dense.mlir, causal and with a scale.
func.func @attention(%q: tensor<?x?x?x128xbf16>, %k: tensor<?x?x?x128xbf16>, %v: tensor<?x?x?x160xbf16>, %scale: f32) -> (tensor<?x?x?x160xbf16>, tensor<?x?x?xf32>) {
  %o, %lse = attn.attention %q, %k, %v scale(%scale) {mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x160xbf16>) -> (tensor<?x?x?x160xbf16>, tensor<?x?x?xf32>)
  return %o, %lse : tensor<?x?x?x160xbf16>, tensor<?x?x?xf32>
}
