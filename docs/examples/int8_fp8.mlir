// Causal attention over codes: i8 queries and keys, f8E4M3FN values, and the mean
// of the keys taken off first. The kernels that make the codes are of the plan.
// TOLERANCE: 4e-2
// DEMO: --shape=q=1x4x300x128 --shape=k=1x2x300x128 --shape=v=1x2x300x128
func.func @attention(%q: tensor<?x?x?x128xbf16>, %k: tensor<?x?x?x128xbf16>, %v: tensor<?x?x?x128xbf16>)
    -> (tensor<?x?x?x128xbf16>, tensor<?x?x?xf32>) {
  %o, %lse = attn.attention %q, %k, %v {mask = #attn.mask<causal = bottom_right>,
                                        quant = #attn.quant<qk = <i8, per_thread>, pv = <f8E4M3FN, per_channel>>,
                                        smooth = #attn.smooth<k = mean>}
    : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>)
    -> (tensor<?x?x?x128xbf16>, tensor<?x?x?xf32>)
  return %o, %lse : tensor<?x?x?x128xbf16>, tensor<?x?x?xf32>
}
