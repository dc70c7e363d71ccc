// RUN: attn-opt %s --attn-form-kernels --verify-diagnostics --split-input-file

// expected-error @+1 {{'func.func' op expected a function of one block, got 0 blocks}}
func.func private @declaration(tensor<1x1x8x64xf16>)

// -----

// expected-error @+1 {{'func.func' op expected at least one computation (attn.block_attention, attn.merge and so on), got none}}
func.func @no_attention() {
  return
}

// -----

func.func @other_op(%x: tensor<1x1x8x64xf16>, %scale: f32) -> tensor<1x1x8x64xf16> {
  // expected-error @+1 {{'arith.addf' op expected computations (attn.block_attention, attn.merge and so on) or arith.constant in a function that becomes a plan, got 'arith.addf'}}
  %twice = arith.addf %scale, %scale : f32
  %o = attn.block_attention %x, %x, %x scale(%twice)
    : (tensor<1x1x8x64xf16>, tensor<1x1x8x64xf16>, tensor<1x1x8x64xf16>) -> tensor<1x1x8x64xf16>
  return %o : tensor<1x1x8x64xf16>
}

// -----

func.func @constant_operand(%x: tensor<1x1x8x64xf16>, %scale: f32) -> tensor<1x1x8x64xf16> {
  %k = arith.constant dense<1.0> : tensor<1x1x8x64xf16>
  // expected-error @+1 {{'attn.block_attention' op expected k to be an argument of the function or computed, got a constant}}
  %o = attn.block_attention %x, %k, %x scale(%scale)
    : (tensor<1x1x8x64xf16>, tensor<1x1x8x64xf16>, tensor<1x1x8x64xf16>) -> tensor<1x1x8x64xf16>
  return %o : tensor<1x1x8x64xf16>
}

// -----

func.func @output_unused(%x: tensor<1x1x8x64xf16>, %scale: f32) -> tensor<1x1x8xf32> {
  // expected-error @+1 {{'attn.block_attention' op expected o to be returned or read by a computation, got neither}}
  %o, %lse = attn.block_attention %x, %x, %x scale(%scale)
    : (tensor<1x1x8x64xf16>, tensor<1x1x8x64xf16>, tensor<1x1x8x64xf16>) -> (tensor<1x1x8x64xf16>, tensor<1x1x8xf32>)
  return %lse : tensor<1x1x8xf32>
}

// -----

func.func @lse_twice(%x: tensor<1x1x8x64xf16>, %scale: f32)
    -> (tensor<1x1x8x64xf16>, tensor<1x1x8xf32>, tensor<1x1x8xf32>) {
  // expected-error @+1 {{'attn.block_attention' op expected lse to be returned once, got 2 times}}
  %o, %lse = attn.block_attention %x, %x, %x scale(%scale)
    : (tensor<1x1x8x64xf16>, tensor<1x1x8x64xf16>, tensor<1x1x8x64xf16>) -> (tensor<1x1x8x64xf16>, tensor<1x1x8xf32>)
  return %o, %lse, %lse : tensor<1x1x8x64xf16>, tensor<1x1x8xf32>, tensor<1x1x8xf32>
}

// -----

// expected-error @+1 {{'func.func' op expected every argument to be read by a computation, got unused argument 1}}
func.func @argument_unused(%x: tensor<1x1x8x64xf16>, %y: tensor<4xf16>, %scale: f32) -> tensor<1x1x8x64xf16> {
  %o = attn.block_attention %x, %x, %x scale(%scale)
    : (tensor<1x1x8x64xf16>, tensor<1x1x8x64xf16>, tensor<1x1x8x64xf16>) -> tensor<1x1x8x64xf16>
  return %o : tensor<1x1x8x64xf16>
}

// -----

func.func @argument_returned(%x: tensor<1x1x8x64xf16>, %scale: f32) -> (tensor<1x1x8x64xf16>, tensor<1x1x8x64xf16>) {
  %o = attn.block_attention %x, %x, %x scale(%scale)
    : (tensor<1x1x8x64xf16>, tensor<1x1x8x64xf16>, tensor<1x1x8x64xf16>) -> tensor<1x1x8x64xf16>
  // expected-error @+1 {{'func.return' op expected every result to be computed, got an argument as result 1}}
  return %o, %x : tensor<1x1x8x64xf16>, tensor<1x1x8x64xf16>
}

// -----

func.func @constant_returned(%x: tensor<1x1x8x64xf16>) -> (tensor<1x1x8x64xf16>, f32) {
  %scale = arith.constant 1.0 : f32
  %o = attn.block_attention %x, %x, %x scale(%scale)
    : (tensor<1x1x8x64xf16>, tensor<1x1x8x64xf16>, tensor<1x1x8x64xf16>) -> tensor<1x1x8x64xf16>
  // expected-error @+1 {{'func.return' op expected every result to be computed, got a constant as result 1}}
  return %o, %scale : tensor<1x1x8x64xf16>, f32
}

// -----

func.func @merge_of_attention(%x: tensor<1x1x8x64xbf16>, %lses: tensor<2x1x1x8xf32>, %scale: f32)
    -> (tensor<1x1x8x64xbf16>, tensor<1x1x8x64xbf16>) {
  %o = attn.block_attention %x, %x, %x scale(%scale)
    : (tensor<1x1x8x64xbf16>, tensor<1x1x8x64xbf16>, tensor<1x1x8x64xbf16>) -> tensor<1x1x8x64xbf16>
  %parts = arith.constant dense<0.0> : tensor<2x1x1x8x64xf32>
  // expected-error @+1 {{'attn.merge' op expected parts to be an argument of the function or computed, got a constant}}
  %m = attn.merge %parts, %lses : (tensor<2x1x1x8x64xf32>, tensor<2x1x1x8xf32>) -> tensor<1x1x8x64xbf16>
  return %o, %m : tensor<1x1x8x64xbf16>, tensor<1x1x8x64xbf16>
}

// -----

func.func @merge_output_unused(%parts: tensor<2x1x1x8x64xf32>, %lses: tensor<2x1x1x8xf32>) -> tensor<1x1x8xf32> {
  // expected-error @+1 {{'attn.merge' op expected o to be returned or read by a computation, got neither}}
  %o, %lse = attn.merge %parts, %lses
    : (tensor<2x1x1x8x64xf32>, tensor<2x1x1x8xf32>) -> (tensor<1x1x8x64xbf16>, tensor<1x1x8xf32>)
  return %lse : tensor<1x1x8xf32>
}

// -----

func.func @used_constant(%x: tensor<1x1x8x64xf16>, %scale: f32) -> tensor<1x1x8x64xf16> {
  %used = arith.constant dense<4> : tensor<1xi32>
  // expected-error @+1 {{'attn.block_attention' op expected seqused_k to be an argument of the function or computed, got a constant}}
  %o = attn.block_attention %x, %x, %x scale(%scale) seqused_k(%used)
    : (tensor<1x1x8x64xf16>, tensor<1x1x8x64xf16>, tensor<1x1x8x64xf16>, tensor<1xi32>) -> tensor<1x1x8x64xf16>
  return %o : tensor<1x1x8x64xf16>
}

// -----

func.func @policy(%q: tensor<?x?x?x64xf16>, %scale: f32) -> tensor<?x?x?x64xf16> {
  // expected-error @+1 {{'attn.block_attention' op expected no policy, got 'quant' (run attn-materialize-quantization first)}}
  %o = attn.block_attention %q, %q, %q scale(%scale) {quant = #attn.quant<qk = <i8, per_thread>>}
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  return %o : tensor<?x?x?x64xf16>
}

// -----

func.func @codes(%q: tensor<?x?x?x64xf16>, %v: tensor<?x?x?x64xf8E4M3FN>, %vs: tensor<?x?x64xf32>, %scale: f32) -> tensor<?x?x?x64xf16> {
  // expected-error @+1 {{'attn.block_attention' op expected coded values that are arranged, got 'tensor<?x?x?x64xf8E4M3FN>' (run attn-arrange-values first)}}
  %o = attn.block_attention %q, %q, %v scale(%scale) v_scales(%vs) {products = #attn.products<p_max = 448.0, row_sum = coded, accumulate = single>}
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf8E4M3FN>, tensor<?x?x64xf32>) -> tensor<?x?x?x64xf16>
  return %o : tensor<?x?x?x64xf16>
}

// -----

func.func @chained_twice(%x: tensor<1x1x8x64xf16>) -> (tensor<1x1x8x64xi8>, tensor<1x1x64xf32>, tensor<1x1x64xf32>) {
  // expected-error @+1 {{'attn.mean' op expected mean to be returned once, got 2 times}}
  %m = attn.mean %x : tensor<1x1x8x64xf16> -> tensor<1x1x64xf32>
  %c, %s = attn.quantize %x minus(%m : tensor<1x1x64xf32>) as <groups = <per_token>, max = 127.0>
    : tensor<1x1x8x64xf16> -> (tensor<1x1x8x64xi8>, tensor<1x1x8xf32>)
  return %c, %m, %m : tensor<1x1x8x64xi8>, tensor<1x1x64xf32>, tensor<1x1x64xf32>
}
