// f16, head sizes that are no whole panels, no scale and no log-sum-exp.
func.func @attention(%q: tensor<?x?x?x40xf16>, %k: tensor<?x?x?x40xf16>, %v: tensor<?x?x?x72xf16>)
    -> tensor<?x?x?x72xf16> {
  %o = attn.attention %q, %k, %v
    : (tensor<?x?x?x40xf16>, tensor<?x?x?x40xf16>, tensor<?x?x?x72xf16>) -> tensor<?x?x?x72xf16>
  return %o : tensor<?x?x?x72xf16>
}
