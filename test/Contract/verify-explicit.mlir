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
// expected-note @+1 {{the room holds builtin.module, func.func, func.return, attn.block_attention, attn.merge, attn.work_list, attn.mean, attn.absmax, attn.sample_statistics, attn.quantize, attn.lse_correction, attn.arrange, arith.constant}}
attn.kernel @kernel() {
  attn.yield
}

// -----

// expected-error @+1 {{'func.func' op expected no attribute but 'attn.name' on argument 0, got 'test.window'}}
func.func @attributes(%q: tensor<?x?x?x64xf16> {test.window = 128}, %scale: f32) -> tensor<?x?x?x64xf16> {
  %o = attn.block_attention %q, %q, %q scale(%scale) : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  return %o : tensor<?x?x?x64xf16>
}

// -----

func.func @codes(%q: tensor<?x?x?x64xf16>, %scale: f32) -> tensor<?x?x?x64xf16> {
  %m = attn.mean %q : tensor<?x?x?x64xf16> -> tensor<?x?x64xf32>
  %a = attn.absmax %q minus(%m : tensor<?x?x64xf32>) : tensor<?x?x?x64xf16> -> tensor<?x?x64xf32>
  %c, %x = attn.quantize %q minus(%m : tensor<?x?x64xf32>) absmax(%a : tensor<?x?x64xf32>) as <groups = <per_tensor>, max = 127.0> : tensor<?x?x?x64xf16> -> (tensor<?x?x?x64xi8>, tensor<?x?x1xf32>)
  %l = attn.lse_correction %q, %m : (tensor<?x?x?x64xf16>, tensor<?x?x64xf32>) -> tensor<?x?x?xf32>
  %o, %lse = attn.block_attention %c, %c, %q scale(%scale) q_scales(%x) k_scales(%x) lse_correction(%l)
    {q_groups = #attn.groups<per_tensor>, k_groups = #attn.groups<per_tensor>}
    : (tensor<?x?x?x64xi8>, tensor<?x?x?x64xi8>, tensor<?x?x?x64xf16>, tensor<?x?x1xf32>, tensor<?x?x1xf32>, tensor<?x?x?xf32>)
    -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>)
  return %o : tensor<?x?x?x64xf16>
}

// -----

func.func @policies(%q: tensor<?x?x?x64xf16>, %scale: f32) -> tensor<?x?x?x64xf16> {
  // expected-error @+4 {{'attn.block_attention' op expected no policy 'smooth'}}
  // expected-note @+3 {{attn-materialize-quantization should have consumed 'smooth'}}
  // expected-error @+2 {{'attn.block_attention' op expected no policy 'quant'}}
  // expected-note @+1 {{attn-materialize-quantization should have consumed 'quant'}}
  %o = attn.block_attention %q, %q, %q scale(%scale) {quant = #attn.quant<qk = <i8, per_thread>>, smooth = #attn.smooth<k = mean>}
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  return %o : tensor<?x?x?x64xf16>
}
