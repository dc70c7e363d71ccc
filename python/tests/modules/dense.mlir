// Values wider than the table of schedules knows: the compiler has one choice.
func.func @attention(%q: tensor<?x?x?x128xbf16>, %k: tensor<?x?x?x128xbf16>, %v: tensor<?x?x?x160xbf16>) -> tensor<?x?x?x160xbf16> {
  %o = attn.attention %q, %k, %v : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x160xbf16>) -> tensor<?x?x?x160xbf16>
  return %o : tensor<?x?x?x160xbf16>
}
