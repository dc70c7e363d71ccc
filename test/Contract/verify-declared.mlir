// RUN: attn-opt %s --attn-verify-declared --split-input-file --verify-diagnostics --allow-unregistered-dialect

func.func @good(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x?x64xf16>, %v: tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16> {
  %o = attn.attention %q, %k, %v : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  return %o : tensor<?x?x?x64xf16>
}

// -----

// All violations are reported, not the first alone.
func.func @explicit(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x?x64xf16>, %v: tensor<?x?x?x64xf16>, %scale: f32) -> tensor<?x?x?x64xf16> {
  // expected-error @+2 {{'attn.block_attention' op expected an op of the declared room (R0)}}
  // expected-note @+1 {{the room holds builtin.module, func.func, func.return, attn.attention, attn.merge, arith.constant}}
  %o = attn.block_attention %q, %k, %v scale(%scale) : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  return %o : tensor<?x?x?x64xf16>
}

// expected-error @+2 {{'attn.kernel' op expected an op of the declared room (R0)}}
// expected-note @+1 {{the room holds builtin.module, func.func, func.return, attn.attention, attn.merge, arith.constant}}
attn.kernel @kernel() {
  attn.yield
}

// -----

func.func @other(%x: f32) {
  // expected-error @+2 {{'test.op' op expected an op of the declared room (R0)}}
  // expected-note @+1 {{the room holds builtin.module, func.func, func.return, attn.attention, attn.merge, arith.constant}}
  "test.op"(%x) : (f32) -> ()
  return
}

// -----

// What no pass reads is not ignored: only names are known.
// expected-error @+2 {{'func.func' op expected no attribute but 'attn.name' on argument 1, got 'test.window'}}
// expected-error @+1 {{'func.func' op expected no attribute but 'attn.name' on result 0, got 'test.smooth'}}
func.func @attributes(%q: tensor<?x?x?x64xf16> {attn.name = "queries"}, %k: tensor<?x?x?x64xf16> {test.window = 128}, %v: tensor<?x?x?x64xf16>)
    -> (tensor<?x?x?x64xf16> {attn.name = "out", test.smooth}) {
  %o = attn.attention %q, %k, %v : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  return %o : tensor<?x?x?x64xf16>
}

// -----

// expected-error @+1 {{'func.func' op expected no attribute, got 'test.sparse'}}
func.func @attribute() attributes {test.sparse} {
  return
}
