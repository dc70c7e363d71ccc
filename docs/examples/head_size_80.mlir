// Heads of 80, which is no multiple of 64: shared memory holds 128 columns, of
// which the copy engine fills the last 48 with zeros. No tensor is padded.
// DEMO: --shape=q=1x4x200x80 --shape=k=1x4x300x80 --shape=v=1x4x300x80
func.func @attention(%q: tensor<?x?x?x80xbf16>, %k: tensor<?x?x?x80xbf16>,
                     %v: tensor<?x?x?x80xbf16>) -> tensor<?x?x?x80xbf16> {
  %o = attn.attention %q, %k, %v
    : (tensor<?x?x?x80xbf16>, tensor<?x?x?x80xbf16>, tensor<?x?x?x80xbf16>) -> tensor<?x?x?x80xbf16>
  return %o : tensor<?x?x?x80xbf16>
}
