// RUN: attn-opt %s --attn-verify-explicit --split-input-file --verify-diagnostics --allow-unregistered-dialect

func.func @good(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x?x64xf16>, %v: tensor<?x?x?x64xf16>, %scale: f32) -> tensor<?x?x?x64xf16> {
  %o = attn.block_attention %q, %k, %v scale(%scale) : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  return %o : tensor<?x?x?x64xf16>
}

// -----

func.func @declared(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x?x64xf16>, %v: tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16> {
  // expected-error @+2 {{'attn.attention' op expected an op of the explicit room (R1)}}
  // expected-note @+1 {{attn-lower-attention should have rewritten it}}
  %o = attn.attention %q, %k, %v : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  return %o : tensor<?x?x?x64xf16>
}

// -----

// expected-error @+2 {{'attn.kernel' op expected an op of the explicit room (R1)}}
// expected-note @+1 {{the room holds builtin.module, func.func, func.return, attn.block_attention, attn.merge, attn.work_list, arith.constant}}
attn.kernel @kernel() {
  attn.yield
}

// -----

// expected-error @+1 {{'func.func' op expected no attribute but 'attn.name' on argument 0, got 'test.window'}}
func.func @attributes(%q: tensor<?x?x?x64xf16> {test.window = 128}, %scale: f32) -> tensor<?x?x?x64xf16> {
  %o = attn.block_attention %q, %q, %q scale(%scale) : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  return %o : tensor<?x?x?x64xf16>
}
