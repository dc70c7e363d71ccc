// RUN: attn-opt %s --attn-lower-attention --verify-diagnostics

func.func @preset(%q: tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16> {
  // expected-error @+2 {{'attn.attention' op expected no 'preset'}}
  // expected-note @+1 {{attn-expand-presets should have replaced it}}
  %o = attn.attention %q, %q, %q {preset = #attn.preset<sage2>} : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  return %o : tensor<?x?x?x64xf16>
}
