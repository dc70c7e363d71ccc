// RUN: attn-opt %s --verify-diagnostics --split-input-file --allow-unregistered-dialect

func.func @attention_c1_q(%q: tensor<?x?x128xbf16>, %k: tensor<?x?x?x128xbf16>, %v: tensor<?x?x?x128xbf16>) {
  // expected-error @+1 {{'attn.attention' op expected q rank 4, got 3}}
  %o = attn.attention %q, %k, %v
    : (tensor<?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xbf16>
  return
}

// -----

func.func @attention_c1_lse(%q: tensor<?x?x?x128xbf16>, %k: tensor<?x?x?x128xbf16>, %v: tensor<?x?x?x128xbf16>) {
  // expected-error @+1 {{'attn.attention' op expected lse rank 3, got 2}}
  %o, %lse = attn.attention %q, %k, %v
    : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>) -> (tensor<?x?x?x128xbf16>, tensor<?x?xf32>)
  return
}

// -----

func.func @attention_c1_encoding(%q: tensor<?x?x?x128xbf16>, %k: tensor<?x?x?x128xbf16, "transposed">, %v: tensor<?x?x?x128xbf16>) {
  // expected-error @+1 {{'attn.attention' op expected k without an encoding, got "transposed"}}
  %o = attn.attention %q, %k, %v
    : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16, "transposed">, tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xbf16>
  return
}

// -----

func.func @attention_c1_lse_encoding(%q: tensor<?x?x?x128xbf16>, %k: tensor<?x?x?x128xbf16>, %v: tensor<?x?x?x128xbf16>) {
  // expected-error @+1 {{'attn.attention' op expected lse without an encoding, got 1 : i64}}
  %o, %lse = attn.attention %q, %k, %v
    : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>) -> (tensor<?x?x?x128xbf16>, tensor<?x?x?xf32, 1 : i64>)
  return
}

// -----

func.func @attention_c2_k(%q: tensor<?x?x?x128xbf16>, %k: tensor<?x?x?x128xf16>, %v: tensor<?x?x?x128xbf16>) {
  // expected-error @+1 {{'attn.attention' op expected k element type 'bf16', got 'f16'}}
  %o = attn.attention %q, %k, %v
    : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xf16>, tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xbf16>
  return
}

// -----

func.func @attention_c2_f32(%q: tensor<?x?x?x128xf32>, %k: tensor<?x?x?x128xf32>, %v: tensor<?x?x?x128xf32>) {
  // expected-error @+1 {{'attn.attention' op operand #0 must be ranked tensor of 16-bit float or bfloat16 type values, but got 'tensor<?x?x?x128xf32>'}}
  %o = attn.attention %q, %k, %v
    : (tensor<?x?x?x128xf32>, tensor<?x?x?x128xf32>, tensor<?x?x?x128xf32>) -> tensor<?x?x?x128xf32>
  return
}

// -----

func.func @attention_c2_lse(%q: tensor<?x?x?x128xbf16>, %k: tensor<?x?x?x128xbf16>, %v: tensor<?x?x?x128xbf16>) {
  // expected-error @+1 {{'attn.attention' op result #1 must be ranked tensor of 32-bit float values, but got 'tensor<?x?x?xbf16>'}}
  %o, %lse = attn.attention %q, %k, %v
    : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>) -> (tensor<?x?x?x128xbf16>, tensor<?x?x?xbf16>)
  return
}

// -----

func.func @attention_c3_multiple(%q: tensor<?x?x?x20xbf16>, %k: tensor<?x?x?x20xbf16>, %v: tensor<?x?x?x128xbf16>) {
  // expected-error @+1 {{'attn.attention' op expected q head size to be a multiple of 8 from 8 to 256, got 20}}
  %o = attn.attention %q, %k, %v
    : (tensor<?x?x?x20xbf16>, tensor<?x?x?x20xbf16>, tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xbf16>
  return
}

// -----

func.func @attention_c3_too_large(%q: tensor<?x?x?x128xbf16>, %k: tensor<?x?x?x128xbf16>, %v: tensor<?x?x?x264xbf16>) {
  // expected-error @+1 {{'attn.attention' op expected v head size to be a multiple of 8 from 8 to 256, got 264}}
  %o = attn.attention %q, %k, %v
    : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x264xbf16>) -> tensor<?x?x?x264xbf16>
  return
}

// -----

func.func @attention_c3_dynamic(%q: tensor<?x?x?x?xbf16>, %k: tensor<?x?x?x?xbf16>, %v: tensor<?x?x?x128xbf16>) {
  // expected-error @+1 {{'attn.attention' op expected q head size to be a multiple of 8 from 8 to 256, got ?}}
  %o = attn.attention %q, %k, %v
    : (tensor<?x?x?x?xbf16>, tensor<?x?x?x?xbf16>, tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xbf16>
  return
}

// -----

func.func @attention_c4_k(%q: tensor<?x?x?x128xbf16>, %k: tensor<?x?x?x64xbf16>, %v: tensor<?x?x?x128xbf16>) {
  // expected-error @+1 {{'attn.attention' op expected k head size 128, got 64}}
  %o = attn.attention %q, %k, %v
    : (tensor<?x?x?x128xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xbf16>
  return
}

// -----

func.func @attention_c4_o(%q: tensor<?x?x?x128xbf16>, %k: tensor<?x?x?x128xbf16>, %v: tensor<?x?x?x64xbf16>) {
  // expected-error @+1 {{'attn.attention' op expected o head size 64, got 128}}
  %o = attn.attention %q, %k, %v
    : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x64xbf16>) -> tensor<?x?x?x128xbf16>
  return
}

// -----

func.func @attention_c5_batch(%q: tensor<2x?x?x64xf16>, %k: tensor<?x?x?x64xf16>, %v: tensor<3x?x?x64xf16>) {
  // expected-error @+1 {{'attn.attention' op expected v batch 2, got 3}}
  %o = attn.attention %q, %k, %v
    : (tensor<2x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<3x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  return
}

// -----

func.func @attention_c5_key_heads(%q: tensor<?x?x?x64xf16>, %k: tensor<?x4x?x64xf16>, %v: tensor<?x2x?x64xf16>) {
  // expected-error @+1 {{'attn.attention' op expected v heads 4, got 2}}
  %o = attn.attention %q, %k, %v
    : (tensor<?x?x?x64xf16>, tensor<?x4x?x64xf16>, tensor<?x2x?x64xf16>) -> tensor<?x?x?x64xf16>
  return
}

// -----

func.func @attention_c5_key_length(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x128x64xf16>, %v: tensor<?x?x64x64xf16>) {
  // expected-error @+1 {{'attn.attention' op expected v length 128, got 64}}
  %o = attn.attention %q, %k, %v
    : (tensor<?x?x?x64xf16>, tensor<?x?x128x64xf16>, tensor<?x?x64x64xf16>) -> tensor<?x?x?x64xf16>
  return
}

// -----

func.func @attention_c5_heads(%q: tensor<?x8x?x64xf16>, %k: tensor<?x?x?x64xf16>, %v: tensor<?x?x?x64xf16>) {
  // expected-error @+1 {{'attn.attention' op expected o heads 8, got 4}}
  %o = attn.attention %q, %k, %v
    : (tensor<?x8x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x4x?x64xf16>
  return
}

// -----

func.func @attention_c5_length(%q: tensor<?x?x100x64xf16>, %k: tensor<?x?x?x64xf16>, %v: tensor<?x?x?x64xf16>) {
  // expected-error @+1 {{'attn.attention' op expected lse length 100, got 99}}
  %o, %lse = attn.attention %q, %k, %v
    : (tensor<?x?x100x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> (tensor<?x?x?x64xf16>, tensor<?x?x99xf32>)
  return
}

// -----

func.func @attention_c6(%q: tensor<?x12x?x64xf16>, %k: tensor<?x8x?x64xf16>, %v: tensor<?x8x?x64xf16>) {
  // expected-error @+1 {{'attn.attention' op expected q heads to be a multiple of the k heads (8), got 12}}
  %o = attn.attention %q, %k, %v
    : (tensor<?x12x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>) -> tensor<?x12x?x64xf16>
  return
}

// -----

func.func @attention_c6_no_key_heads(%q: tensor<?x12x?x64xf16>, %k: tensor<?x0x?x64xf16>, %v: tensor<?x0x?x64xf16>) {
  // expected-error @+1 {{'attn.attention' op expected q heads to be a multiple of the k heads (0), got 12}}
  %o = attn.attention %q, %k, %v
    : (tensor<?x12x?x64xf16>, tensor<?x0x?x64xf16>, tensor<?x0x?x64xf16>) -> tensor<?x12x?x64xf16>
  return
}

// -----

func.func @attention_c7(%q: tensor<?x?x?x128xbf16>, %k: tensor<?x?x?x128xbf16>, %v: tensor<?x?x?x128xbf16>) {
  // expected-error @+1 {{'attn.attention' op expected no attribute but 'mask', 'quant', 'smooth' and 'preset', got 'sparse'}}
  %o = attn.attention %q, %k, %v {sparse = "blocks"}
    : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xbf16>
  return
}

// -----

// An attribute of another dialect would be ignored just the same.
func.func @attention_c7_dialect(%q: tensor<?x?x?x128xbf16>, %k: tensor<?x?x?x128xbf16>, %v: tensor<?x?x?x128xbf16>) {
  // expected-error @+1 {{'attn.attention' op expected no attribute but 'mask', 'quant', 'smooth' and 'preset', got 'test.window'}}
  %o = attn.attention %q, %k, %v {test.window = 128}
    : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xbf16>
  return
}

// -----

// The two ops share their checks; one case shows that block_attention runs them.
func.func @block_attention_c4(%q: tensor<?x?x?x128xbf16>, %k: tensor<?x?x?x64xbf16>, %v: tensor<?x?x?x128xbf16>, %scale: f32) {
  // expected-error @+1 {{'attn.block_attention' op expected k head size 128, got 64}}
  %o = attn.block_attention %q, %k, %v scale(%scale)
    : (tensor<?x?x?x128xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xbf16>
  return
}

// -----

func.func @split_attention_c1_parts(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x?x64xf16>, %s: f32) {
  // expected-error @+1 {{'attn.split_attention' op expected parts rank 5, got 4}}
  %p:2 = attn.split_attention %q, %k, %k scale(%s) {splits = "2", tile_k = 64} : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> (tensor<?x?x?x64xf32>, tensor<?x?x?x?xf32>)
  return
}

// -----

func.func @split_attention_c1_lses(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x?x64xf16>, %s: f32) {
  // expected-error @+1 {{'attn.split_attention' op expected lses rank 4, got 3}}
  %p:2 = attn.split_attention %q, %k, %k scale(%s) {splits = "2", tile_k = 64} : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> (tensor<?x?x?x?x64xf32>, tensor<?x?x?xf32>)
  return
}

// -----

func.func @split_attention_c1_splits(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x?x64xf16>, %s: f32) {
  // expected-error @+1 {{'attn.split_attention' op expected lses splits 2, got 3}}
  %p:2 = attn.split_attention %q, %k, %k scale(%s) {splits = "2", tile_k = 64} : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> (tensor<2x?x?x?x64xf32>, tensor<3x?x?x?xf32>)
  return
}

// -----

func.func @split_attention_c1_encoding(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x?x64xf16>, %s: f32) {
  // expected-error @+1 {{'attn.split_attention' op expected lses without an encoding, got 1 : i32}}
  %p:2 = attn.split_attention %q, %k, %k scale(%s) {splits = "2", tile_k = 64} : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> (tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32, 1 : i32>)
  return
}

// -----

func.func @split_attention_c2_type(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x?x64xbf16>, %s: f32) {
  // expected-error @+1 {{'attn.split_attention' op expected k element type 'f16', got 'bf16'}}
  %p:2 = attn.split_attention %q, %k, %k scale(%s) {splits = "2", tile_k = 64} : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>) -> (tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>)
  return
}

// -----

func.func @split_attention_c2_head_size(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x?x64xf16>, %s: f32) {
  // expected-error @+1 {{'attn.split_attention' op expected parts head size 64, got 32}}
  %p:2 = attn.split_attention %q, %k, %k scale(%s) {splits = "2", tile_k = 64} : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> (tensor<?x?x?x?x32xf32>, tensor<?x?x?x?xf32>)
  return
}

// -----

func.func @split_attention_c2_batch(%q: tensor<2x?x?x64xf16>, %k: tensor<?x?x?x64xf16>, %s: f32) {
  // expected-error @+1 {{'attn.split_attention' op expected parts batch 2, got 3}}
  %p:2 = attn.split_attention %q, %k, %k scale(%s) {splits = "2", tile_k = 64} : (tensor<2x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> (tensor<?x3x?x?x64xf32>, tensor<?x?x?x?xf32>)
  return
}

// -----

func.func @split_attention_c3(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x?x64xf16>, %s: f32) {
  // expected-error @+1 {{'attn.split_attention' op expected a positive tile_k, got 0}}
  %p:2 = attn.split_attention %q, %k, %k scale(%s) {splits = "2", tile_k = 0} : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> (tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>)
  return
}

// -----

func.func @split_attention_c4_syntax(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x?x64xf16>, %s: f32) {
  // expected-error @+1 {{'attn.split_attention' op expected splits to be an expression, got "2 +"}}
  %p:2 = attn.split_attention %q, %k, %k scale(%s) {splits = "2 +", tile_k = 64} : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> (tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>)
  return
}

// -----

func.func @split_attention_c4_name(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x?x64xf16>, %s: f32) {
  // expected-error @+1 {{'attn.split_attention' op expected splits to read sizes of q, k, v and a block_table that is given, and sms, got o[0]}}
  %p:2 = attn.split_attention %q, %k, %k scale(%s) {splits = "o[0]", tile_k = 64} : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> (tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>)
  return
}

// -----

func.func @split_attention_c4_dim(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x?x64xf16>, %s: f32) {
  // expected-error @+1 {{'attn.split_attention' op expected splits to read sizes of q, k, v and a block_table that is given, and sms, got q[4]}}
  %p:2 = attn.split_attention %q, %k, %k scale(%s) {splits = "q[4]", tile_k = 64} : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> (tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>)
  return
}

// -----

func.func @split_attention_c4_table(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x?x64xf16>, %s: f32, %used: tensor<?xi32>) {
  // expected-error @+1 {{'attn.split_attention' op expected splits to read sizes of q, k, v and a block_table that is given, and sms, got block_table[1]}}
  %p:2 = attn.split_attention %q, %k, %k scale(%s) seqused_k(%used) {splits = "block_table[1]", tile_k = 64} : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?xi32>) -> (tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>)
  return
}

// -----

func.func @split_attention_c5(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x?x64xf16>, %s: f32) {
  // expected-error @+1 {{'attn.split_attention' op expected no attribute but 'splits', 'tile_k' and 'mask', got 'window'}}
  %p:2 = attn.split_attention %q, %k, %k scale(%s) {splits = "2", tile_k = 64, window = 3} : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> (tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>)
  return
}

// -----

func.func @attention_c12(%q: tensor<?x?x?x40xf16>, %v: tensor<?x?x?x64xf16>) {
  // expected-error @+1 {{'attn.attention' op expected q head size to be a multiple of 16 in 8 bits, got 40}}
  %o = attn.attention %q, %q, %v {quant = #attn.quant<qk = <i8, per_thread>>}
    : (tensor<?x?x?x40xf16>, tensor<?x?x?x40xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  return
}

// -----

func.func @attention_c12_v(%q: tensor<?x?x?x40xf16>, %v: tensor<?x?x?x72xf16>) {
  // expected-error @+1 {{'attn.attention' op expected v head size to be a multiple of 16 in 8 bits, got 72}}
  %o = attn.attention %q, %q, %v {quant = #attn.quant<pv = <f8E4M3FN, per_channel>>}
    : (tensor<?x?x?x40xf16>, tensor<?x?x?x40xf16>, tensor<?x?x?x72xf16>) -> tensor<?x?x?x72xf16>
  return
}

// -----

func.func @attention_c13(%q: tensor<?x?x?x64xf16>) {
  // expected-error @+1 {{'attn.attention' op expected quant with qk where smooth is given, as smoothing serves the codes, got none}}
  %o = attn.attention %q, %q, %q {quant = #attn.quant<pv = <f8E4M3FN, per_channel>>, smooth = #attn.smooth<k = mean>}
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  return
}

// -----

func.func @attention_c12_preset(%q: tensor<?x?x?x40xf16>) {
  // expected-error @+1 {{'attn.attention' op expected q head size to be a multiple of 16 in 8 bits, got 40}}
  %o = attn.attention %q, %q, %q {preset = #attn.preset<q8_f16>} : (tensor<?x?x?x40xf16>, tensor<?x?x?x40xf16>, tensor<?x?x?x40xf16>) -> tensor<?x?x?x40xf16>
  return
}

// -----

func.func @attention_c14(%q: tensor<?x?x?x64xf16>) {
  // expected-error @+1 {{'attn.attention' op expected preset without quant, which it stands for, got both}}
  %o = attn.attention %q, %q, %q {preset = #attn.preset<q8_f16>, quant = #attn.quant<qk = <i8, per_thread>>, smooth = #attn.smooth<k = mean>}
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  return
}

// -----

func.func @attention_c14_smooth(%q: tensor<?x?x?x64xf16>) {
  // expected-error @+1 {{'attn.attention' op expected preset without smooth, which it stands for, got both}}
  %o = attn.attention %q, %q, %q {preset = #attn.preset<fa3_fp8>, smooth = #attn.smooth<k = mean>}
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  return
}
