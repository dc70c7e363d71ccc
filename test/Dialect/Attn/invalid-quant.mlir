// RUN: attn-opt %s --verify-diagnostics --split-input-file

func.func @quantize_c1(%x: tensor<?x?x?x64xf16>) {
  // expected-error @+1 {{'attn.quantize' op expected scales rank 3, got 2}}
  %c, %s = attn.quantize %x as <groups = <per_tensor>, max = 127.0> : tensor<?x?x?x64xf16> -> (tensor<?x?x?x64xi8>, tensor<?x?xf32>)
  return
}

// -----

func.func @quantize_c1_encoding(%x: tensor<?x?x?x64xf16>) {
  // expected-error @+1 {{'attn.quantize' op expected scales without an encoding, got "nhd"}}
  %c, %s = attn.quantize %x as <groups = <per_tensor>, max = 127.0> : tensor<?x?x?x64xf16> -> (tensor<?x?x?x64xi8>, tensor<?x?x1xf32, "nhd">)
  return
}

// -----

func.func @quantize_c2(%x: tensor<?x?x?x64xf64>) {
  // expected-error @+1 {{'attn.quantize' op operand #0 must be ranked tensor of 16-bit float or bfloat16 type or 32-bit float values, but got 'tensor<?x?x?x64xf64>'}}
  %c, %s = attn.quantize %x as <groups = <per_tensor>, max = 127.0> : tensor<?x?x?x64xf64> -> (tensor<?x?x?x64xi8>, tensor<?x?x1xf32>)
  return
}

// -----

func.func @quantize_c2_codes(%x: tensor<?x?x?x64xf16>) {
  // expected-error @+1 {{'attn.quantize' op result #0 must be ranked tensor of 8-bit signless integer or f8E4M3FN type values, but got 'tensor<?x?x?x64xf8E5M2>'}}
  %c, %s = attn.quantize %x as <groups = <per_tensor>, max = 127.0> : tensor<?x?x?x64xf16> -> (tensor<?x?x?x64xf8E5M2>, tensor<?x?x1xf32>)
  return
}

// -----

func.func @quantize_c3(%x: tensor<?x?x?x64xf16>) {
  // expected-error @+1 {{'attn.quantize' op expected codes head size 64, got 32}}
  %c, %s = attn.quantize %x as <groups = <per_tensor>, max = 127.0> : tensor<?x?x?x64xf16> -> (tensor<?x?x?x32xi8>, tensor<?x?x1xf32>)
  return
}

// -----

func.func @quantize_c4(%x: tensor<?x?x5x64xf16>) {
  // expected-error @+1 {{'attn.quantize' op expected codes length 5, got 6}}
  %c, %s = attn.quantize %x as <groups = <per_tensor>, max = 127.0> : tensor<?x?x5x64xf16> -> (tensor<?x?x6x64xi8>, tensor<?x?x1xf32>)
  return
}

// -----

func.func @quantize_c4_heads(%x: tensor<?x4x?x64xf16>) {
  // expected-error @+1 {{'attn.quantize' op expected scales heads 4, got 2}}
  %c, %s = attn.quantize %x as <groups = <per_tensor>, max = 127.0> : tensor<?x4x?x64xf16> -> (tensor<?x4x?x64xi8>, tensor<?x2x1xf32>)
  return
}

// -----

func.func @quantize_c4_one(%x: tensor<?x?x?x64xf16>) {
  // expected-error @+1 {{'attn.quantize' op expected scales groups 1, got 2}}
  %c, %s = attn.quantize %x as <groups = <per_tensor>, max = 127.0> : tensor<?x?x?x64xf16> -> (tensor<?x?x?x64xi8>, tensor<?x?x2xf32>)
  return
}

// -----

func.func @quantize_c4_groups(%x: tensor<?x?x130x64xf16>) {
  // expected-error @+1 {{'attn.quantize' op expected scales groups 8, got 4}}
  %c, %s = attn.quantize %x as <groups = <per_thread_column, rows = 128>, max = 127.0> : tensor<?x?x130x64xf16> -> (tensor<?x?x130x64xi8>, tensor<?x?x4xf32>)
  return
}

// -----

func.func @quantize_c4_channels(%x: tensor<?x?x?x64xf16>) {
  // expected-error @+1 {{'attn.quantize' op expected scales groups 64, got 32}}
  %c, %s = attn.quantize %x as <groups = <per_channel>, max = 448.0> : tensor<?x?x?x64xf16> -> (tensor<?x?x?x64xf8E4M3FN>, tensor<?x?x32xf32>)
  return
}

// -----

func.func @quantize_c5(%x: tensor<?x?x?x64xf16>) {
  // expected-error @+1 {{'attn.quantize' op expected max to be 127 for i8, got 4.480000e+02}}
  %c, %s = attn.quantize %x as <groups = <per_tensor>, max = 448.0> : tensor<?x?x?x64xf16> -> (tensor<?x?x?x64xi8>, tensor<?x?x1xf32>)
  return
}

// -----

func.func @quantize_c5_rounding(%x: tensor<?x?x?x64xf16>) {
  // expected-error @+1 {{'attn.quantize' op expected rounding to be half_even for f8E4M3FN, got half_away}}
  %c, %s = attn.quantize %x as <groups = <per_tensor>, max = 448.0, rounding = half_away> : tensor<?x?x?x64xf16> -> (tensor<?x?x?x64xf8E4M3FN>, tensor<?x?x1xf32>)
  return
}

// -----

func.func @quantize_c6(%x: tensor<?x?x?x64xf16>) {
  // expected-error @+1 {{'attn.quantize' op expected no attribute but 'quantizer' and 'arranged', got 'window'}}
  %c, %s = attn.quantize %x as <groups = <per_tensor>, max = 127.0> {window = 1} : tensor<?x?x?x64xf16> -> (tensor<?x?x?x64xi8>, tensor<?x?x1xf32>)
  return
}

// -----

func.func @quantize_c1_minus(%x: tensor<?x?x?x64xf16>, %m: tensor<?x64xf32>) {
  // expected-error @+1 {{'attn.quantize' op expected minus rank 3, got 2}}
  %c, %s = attn.quantize %x minus(%m : tensor<?x64xf32>) as <groups = <per_token>, max = 127.0> : tensor<?x?x?x64xf16> -> (tensor<?x?x?x64xi8>, tensor<?x?x?xf32>)
  return
}

// -----

func.func @quantize_c2_absmax(%x: tensor<?x?x?x64xf16>, %m: tensor<?x?x64xf16>) {
  // expected-error @+1 {{'attn.quantize' op operand #1 must be ranked tensor of 32-bit float values, but got 'tensor<?x?x64xf16>'}}
  %c, %s = attn.quantize %x absmax(%m : tensor<?x?x64xf16>) as <groups = <per_channel>, max = 127.0> : tensor<?x?x?x64xf16> -> (tensor<?x?x?x64xi8>, tensor<?x?x64xf32>)
  return
}

// -----

func.func @quantize_c3_minus(%x: tensor<?x?x?x64xf16>, %m: tensor<?x?x32xf32>) {
  // expected-error @+1 {{'attn.quantize' op expected minus head size 64, got 32}}
  %c, %s = attn.quantize %x minus(%m : tensor<?x?x32xf32>) as <groups = <per_token>, max = 127.0> : tensor<?x?x?x64xf16> -> (tensor<?x?x?x64xi8>, tensor<?x?x?xf32>)
  return
}

// -----

func.func @quantize_c4_absmax(%x: tensor<?x4x?x64xf16>, %m: tensor<?x2x64xf32>) {
  // expected-error @+1 {{'attn.quantize' op expected absmax heads 4, got 2}}
  %c, %s = attn.quantize %x absmax(%m : tensor<?x2x64xf32>) as <groups = <per_channel>, max = 127.0> : tensor<?x4x?x64xf16> -> (tensor<?x4x?x64xi8>, tensor<?x4x64xf32>)
  return
}

// -----

func.func @quantize_c7(%x: tensor<?x?x?x64xf32>, %m: tensor<?x?x64xf32>) {
  // expected-error @+1 {{'attn.quantize' op expected x of 16 bits with minus, got 'f32'}}
  %c, %s = attn.quantize %x minus(%m : tensor<?x?x64xf32>) as <groups = <per_token>, max = 127.0> : tensor<?x?x?x64xf32> -> (tensor<?x?x?x64xi8>, tensor<?x?x?xf32>)
  return
}

// -----

func.func @quantize_c8(%x: tensor<?x?x?x64xf16>) {
  // expected-error @+1 {{'attn.quantize' op expected absmax with groups of per_tensor and per_channel, and only there, got none with per_tensor}}
  %c, %s = attn.quantize %x as <groups = <per_tensor>, max = 127.0> : tensor<?x?x?x64xf16> -> (tensor<?x?x?x64xi8>, tensor<?x?x1xf32>)
  return
}

// -----

func.func @quantize_c8_rows(%x: tensor<?x?x?x64xf16>, %m: tensor<?x?x64xf32>) {
  // expected-error @+1 {{'attn.quantize' op expected absmax with groups of per_tensor and per_channel, and only there, got one with per_block}}
  %c, %s = attn.quantize %x absmax(%m : tensor<?x?x64xf32>) as <groups = <per_block, rows = 64>, max = 127.0> : tensor<?x?x?x64xf16> -> (tensor<?x?x?x64xi8>, tensor<?x?x?xf32>)
  return
}

// -----

func.func @quantize_c9(%x: tensor<?x?x?x64xf16>, %m: tensor<?x?x64xf32>) {
  // expected-error @+1 {{'attn.quantize' op expected f8E4M3FN with per_channel where codes are arranged, got 'i8' with per_channel}}
  %c, %s = attn.quantize %x absmax(%m : tensor<?x?x64xf32>) as <groups = <per_channel>, max = 127.0> arranged : tensor<?x?x?x64xf16> -> (tensor<?x?x64x?xi8>, tensor<?x?x64xf32>)
  return
}

// -----

func.func @quantize_c9_groups(%x: tensor<?x?x?x64xf16>, %m: tensor<?x?x64xf32>) {
  // expected-error @+1 {{'attn.quantize' op expected f8E4M3FN with per_channel where codes are arranged, got 'f8E4M3FN' with per_tensor}}
  %c, %s = attn.quantize %x absmax(%m : tensor<?x?x64xf32>) as <groups = <per_tensor>, max = 448.0> arranged : tensor<?x?x?x64xf16> -> (tensor<?x?x64x?xf8E4M3FN>, tensor<?x?x1xf32>)
  return
}

// -----

func.func @quantize_c9_places(%x: tensor<?x?x130x64xf16>, %m: tensor<?x?x64xf32>) {
  // expected-error @+1 {{'attn.quantize' op expected arranged places 256, got 130}}
  %c, %s = attn.quantize %x absmax(%m : tensor<?x?x64xf32>) as <groups = <per_channel>, max = 448.0> arranged : tensor<?x?x130x64xf16> -> (tensor<?x?x64x130xf8E4M3FN>, tensor<?x?x64xf32>)
  return
}

// -----

func.func @lse_correction_c1(%q: tensor<?x?x?x64xf16>, %m: tensor<?x64xf32>) {
  // expected-error @+1 {{'attn.lse_correction' op expected k_mean rank 3, got 2}}
  %c = attn.lse_correction %q, %m : (tensor<?x?x?x64xf16>, tensor<?x64xf32>) -> tensor<?x?x?xf32>
  return
}

// -----

func.func @lse_correction_c1_encoding(%q: tensor<?x?x?x64xf16>, %m: tensor<?x?x64xf32>) {
  // expected-error @+1 {{'attn.lse_correction' op expected correction without an encoding, got "nhd"}}
  %c = attn.lse_correction %q, %m : (tensor<?x?x?x64xf16>, tensor<?x?x64xf32>) -> tensor<?x?x?xf32, "nhd">
  return
}

// -----

func.func @lse_correction_c2(%q: tensor<?x?x?x64xf16>, %m: tensor<?x?x64xf16>) {
  // expected-error @+1 {{'attn.lse_correction' op operand #1 must be ranked tensor of 32-bit float values, but got 'tensor<?x?x64xf16>'}}
  %c = attn.lse_correction %q, %m : (tensor<?x?x?x64xf16>, tensor<?x?x64xf16>) -> tensor<?x?x?xf32>
  return
}

// -----

func.func @lse_correction_c3(%q: tensor<?x?x?x64xf16>, %m: tensor<?x?x32xf32>) {
  // expected-error @+1 {{'attn.lse_correction' op expected k_mean head size 64, got 32}}
  %c = attn.lse_correction %q, %m : (tensor<?x?x?x64xf16>, tensor<?x?x32xf32>) -> tensor<?x?x?xf32>
  return
}

// -----

func.func @lse_correction_c4(%q: tensor<2x?x?x64xf16>, %m: tensor<3x?x64xf32>) {
  // expected-error @+1 {{'attn.lse_correction' op expected k_mean batch 2, got 3}}
  %c = attn.lse_correction %q, %m : (tensor<2x?x?x64xf16>, tensor<3x?x64xf32>) -> tensor<?x?x?xf32>
  return
}

// -----

func.func @lse_correction_c4_length(%q: tensor<?x?x5x64xf16>, %m: tensor<?x?x64xf32>) {
  // expected-error @+1 {{'attn.lse_correction' op expected correction length 5, got 6}}
  %c = attn.lse_correction %q, %m : (tensor<?x?x5x64xf16>, tensor<?x?x64xf32>) -> tensor<?x?x6xf32>
  return
}

// -----

func.func @lse_correction_c5(%q: tensor<?x4x?x64xf16>, %m: tensor<?x3x64xf32>) {
  // expected-error @+1 {{'attn.lse_correction' op expected q heads to be a multiple of the k heads (3), got 4}}
  %c = attn.lse_correction %q, %m : (tensor<?x4x?x64xf16>, tensor<?x3x64xf32>) -> tensor<?x4x?xf32>
  return
}

// -----

func.func @lse_correction_c6(%q: tensor<?x?x?x64xf16>, %m: tensor<?x?x64xf32>) {
  // expected-error @+1 {{'attn.lse_correction' op expected no attribute, got 'window'}}
  %c = attn.lse_correction %q, %m {window = 1} : (tensor<?x?x?x64xf16>, tensor<?x?x64xf32>) -> tensor<?x?x?xf32>
  return
}

// -----

func.func @block_attention_c2(%c: tensor<?x?x?x64xi8>, %v: tensor<?x?x?x64xf16>, %s: tensor<?x?x?xf32>, %scale: f32) {
  // expected-error @+1 {{'attn.block_attention' op expected o element type 'f16', got 'bf16'}}
  %o = attn.block_attention %c, %c, %v scale(%scale) q_scales(%s) k_scales(%s) {q_groups = #attn.groups<per_thread_row, rows = 16>, k_groups = #attn.groups<per_thread_column, rows = 128>} : (tensor<?x?x?x64xi8>, tensor<?x?x?x64xi8>, tensor<?x?x?x64xf16>, tensor<?x?x?xf32>, tensor<?x?x?xf32>) -> tensor<?x?x?x64xbf16>
  return
}

// -----

func.func @block_attention_c7(%v: tensor<?x?x?x64xf16>, %scale: f32) {
  // expected-error @+1 {{'attn.block_attention' op expected no attribute but 'mask', 'q_groups', 'k_groups', 'products', 'arranged', 'quant' and 'smooth', got 'window'}}
  %o = attn.block_attention %v, %v, %v scale(%scale)  {window = 1} : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  return
}

// -----

func.func @block_attention_c12(%c: tensor<?x?x?x40xi8>, %v: tensor<?x?x?x64xf16>, %s: tensor<?x?x?xf32>, %scale: f32) {
  // expected-error @+1 {{'attn.block_attention' op expected q head size to be a multiple of 16 in 8 bits, got 40}}
  %o = attn.block_attention %c, %c, %v scale(%scale) q_scales(%s) k_scales(%s) {q_groups = #attn.groups<per_thread_row, rows = 16>, k_groups = #attn.groups<per_thread_column, rows = 128>} : (tensor<?x?x?x40xi8>, tensor<?x?x?x40xi8>, tensor<?x?x?x64xf16>, tensor<?x?x?xf32>, tensor<?x?x?xf32>) -> tensor<?x?x?x64xf16>
  return
}

// -----

func.func @block_attention_c13(%v: tensor<?x?x?x64xf16>, %scale: f32) {
  // expected-error @+1 {{'attn.block_attention' op expected quant with qk where smooth is given, as smoothing serves the codes, got none}}
  %o = attn.block_attention %v, %v, %v scale(%scale)  {smooth = #attn.smooth<k = mean>} : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  return
}

// -----

func.func @block_attention_c15_type(%c: tensor<?x?x?x64xi8>, %f: tensor<?x?x?x64xf8E4M3FN>, %v: tensor<?x?x?x64xf16>, %s: tensor<?x?x?xf32>, %scale: f32) {
  // expected-error @+1 {{'attn.block_attention' op expected k element type 'i8', got 'f8E4M3FN'}}
  %o = attn.block_attention %c, %f, %v scale(%scale) q_scales(%s) k_scales(%s) {q_groups = #attn.groups<per_thread_row, rows = 16>, k_groups = #attn.groups<per_thread_column, rows = 128>} : (tensor<?x?x?x64xi8>, tensor<?x?x?x64xf8E4M3FN>, tensor<?x?x?x64xf16>, tensor<?x?x?xf32>, tensor<?x?x?xf32>) -> tensor<?x?x?x64xf16>
  return
}

// -----

func.func @block_attention_c15_k(%v: tensor<?x?x?x64xf16>, %c: tensor<?x?x?x64xi8>, %s: tensor<?x?x?xf32>, %scale: f32) {
  // expected-error @+1 {{'attn.block_attention' op expected k element type 'f16', got 'i8'}}
  %o = attn.block_attention %v, %c, %v scale(%scale) q_scales(%s) k_scales(%s) {q_groups = #attn.groups<per_thread_row, rows = 16>, k_groups = #attn.groups<per_thread_column, rows = 128>} : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xi8>, tensor<?x?x?x64xf16>, tensor<?x?x?xf32>, tensor<?x?x?xf32>) -> tensor<?x?x?x64xf16>
  return
}

// -----

func.func @block_attention_c15_scales(%c: tensor<?x?x?x64xi8>, %v: tensor<?x?x?x64xf16>, %s: tensor<?x?x?xf32>, %scale: f32) {
  // expected-error @+1 {{'attn.block_attention' op expected q_scales with q of 'i8', got none}}
  %o = attn.block_attention %c, %c, %v scale(%scale) k_scales(%s) {q_groups = #attn.groups<per_thread_row, rows = 16>, k_groups = #attn.groups<per_thread_column, rows = 128>} : (tensor<?x?x?x64xi8>, tensor<?x?x?x64xi8>, tensor<?x?x?x64xf16>, tensor<?x?x?xf32>) -> tensor<?x?x?x64xf16>
  return
}

// -----

func.func @block_attention_c15_groups(%c: tensor<?x?x?x64xi8>, %v: tensor<?x?x?x64xf16>, %s: tensor<?x?x?xf32>, %scale: f32) {
  // expected-error @+1 {{'attn.block_attention' op expected k_groups with k of 'i8', got none}}
  %o = attn.block_attention %c, %c, %v scale(%scale) q_scales(%s) k_scales(%s) {q_groups = #attn.groups<per_thread_row, rows = 16>} : (tensor<?x?x?x64xi8>, tensor<?x?x?x64xi8>, tensor<?x?x?x64xf16>, tensor<?x?x?xf32>, tensor<?x?x?xf32>) -> tensor<?x?x?x64xf16>
  return
}

// -----

func.func @block_attention_c15_other(%v: tensor<?x?x?x64xf16>, %s: tensor<?x?x?xf32>, %scale: f32) {
  // expected-error @+1 {{'attn.block_attention' op expected no k_scales with k of 'f16', got one}}
  %o = attn.block_attention %v, %v, %v scale(%scale) k_scales(%s) : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?xf32>) -> tensor<?x?x?x64xf16>
  return
}

// -----

func.func @block_attention_c16(%q: tensor<?x?x?x64xf16>, %f: tensor<?x?x?x64xf8E4M3FN>, %scale: f32) {
  // expected-error @+1 {{'attn.block_attention' op expected v_scales with v of 'f8E4M3FN', got none}}
  %o = attn.block_attention %q, %q, %f scale(%scale)  {products = #attn.products<p_max = 448.0, row_sum = coded, accumulate = single>} : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf8E4M3FN>) -> tensor<?x?x?x64xf16>
  return
}

// -----

func.func @block_attention_c16_products(%q: tensor<?x?x?x64xf16>, %f: tensor<?x?x?x64xf8E4M3FN>, %s: tensor<?x?x64xf32>, %scale: f32) {
  // expected-error @+1 {{'attn.block_attention' op expected products with v of 'f8E4M3FN', got none}}
  %o = attn.block_attention %q, %q, %f scale(%scale) v_scales(%s) : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf8E4M3FN>, tensor<?x?x64xf32>) -> tensor<?x?x?x64xf16>
  return
}

// -----

func.func @block_attention_c16_other(%q: tensor<?x?x?x64xf16>, %scale: f32) {
  // expected-error @+1 {{'attn.block_attention' op expected no products with v of 'f16', got one}}
  %o = attn.block_attention %q, %q, %q scale(%scale)  {products = #attn.products<p_max = 448.0, row_sum = coded, accumulate = single>} : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  return
}

// -----

func.func @block_attention_c17_rank(%c: tensor<?x?x?x64xi8>, %v: tensor<?x?x?x64xf16>, %r: tensor<?x?xf32>, %s: tensor<?x?x?xf32>, %scale: f32) {
  // expected-error @+1 {{'attn.block_attention' op expected q_scales rank 3, got 2}}
  %o = attn.block_attention %c, %c, %v scale(%scale) q_scales(%r) k_scales(%s) {q_groups = #attn.groups<per_thread_row, rows = 16>, k_groups = #attn.groups<per_thread_column, rows = 128>} : (tensor<?x?x?x64xi8>, tensor<?x?x?x64xi8>, tensor<?x?x?x64xf16>, tensor<?x?xf32>, tensor<?x?x?xf32>) -> tensor<?x?x?x64xf16>
  return
}

// -----

func.func @block_attention_c17_encoding(%c: tensor<?x?x?x64xi8>, %v: tensor<?x?x?x64xf16>, %s: tensor<?x?x?xf32>, %e: tensor<?x?x?xf32, "nhd">, %scale: f32) {
  // expected-error @+1 {{'attn.block_attention' op expected k_scales without an encoding, got "nhd"}}
  %o = attn.block_attention %c, %c, %v scale(%scale) q_scales(%s) k_scales(%e) {q_groups = #attn.groups<per_thread_row, rows = 16>, k_groups = #attn.groups<per_thread_column, rows = 128>} : (tensor<?x?x?x64xi8>, tensor<?x?x?x64xi8>, tensor<?x?x?x64xf16>, tensor<?x?x?xf32>, tensor<?x?x?xf32, "nhd">) -> tensor<?x?x?x64xf16>
  return
}

// -----

func.func @block_attention_c17_count(%c: tensor<?x?x100x64xi8>, %k: tensor<?x?x?x64xi8>, %v: tensor<?x?x?x64xf16>, %r: tensor<?x?x7xf32>, %s: tensor<?x?x?xf32>, %scale: f32) {
  // expected-error @+1 {{'attn.block_attention' op expected q_scales groups 56, got 7}}
  %o = attn.block_attention %c, %k, %v scale(%scale) q_scales(%r) k_scales(%s) {q_groups = #attn.groups<per_thread_row, rows = 16>, k_groups = #attn.groups<per_thread_column, rows = 128>} : (tensor<?x?x100x64xi8>, tensor<?x?x?x64xi8>, tensor<?x?x?x64xf16>, tensor<?x?x7xf32>, tensor<?x?x?xf32>) -> tensor<?x?x100x64xf16>
  return
}

// -----

func.func @block_attention_c17_v(%q: tensor<?x?x?x64xf16>, %f: tensor<?x?x?x64xf8E4M3FN>, %s: tensor<?x?x32xf32>, %scale: f32) {
  // expected-error @+1 {{'attn.block_attention' op expected v_scales groups 64, got 32}}
  %o = attn.block_attention %q, %q, %f scale(%scale) v_scales(%s) {products = #attn.products<p_max = 448.0, row_sum = coded, accumulate = single>} : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf8E4M3FN>, tensor<?x?x32xf32>) -> tensor<?x?x?x64xf16>
  return
}

// -----

func.func @block_attention_c18_q(%c: tensor<?x?x?x64xi8>, %v: tensor<?x?x?x64xf16>, %s: tensor<?x?x?xf32>, %scale: f32) {
  // expected-error @+1 {{'attn.block_attention' op expected groups of rows of q, got per_thread_column}}
  %o = attn.block_attention %c, %c, %v scale(%scale) q_scales(%s) k_scales(%s) {q_groups = #attn.groups<per_thread_column, rows = 128>, k_groups = #attn.groups<per_thread_column, rows = 128>} : (tensor<?x?x?x64xi8>, tensor<?x?x?x64xi8>, tensor<?x?x?x64xf16>, tensor<?x?x?xf32>, tensor<?x?x?xf32>) -> tensor<?x?x?x64xf16>
  return
}

// -----

func.func @block_attention_c18_k(%c: tensor<?x?x?x64xi8>, %v: tensor<?x?x?x64xf16>, %s: tensor<?x?x?xf32>, %scale: f32) {
  // expected-error @+1 {{'attn.block_attention' op expected groups of rows of k, got per_thread_row}}
  %o = attn.block_attention %c, %c, %v scale(%scale) q_scales(%s) k_scales(%s) {q_groups = #attn.groups<per_thread_row, rows = 16>, k_groups = #attn.groups<per_thread_row, rows = 16>} : (tensor<?x?x?x64xi8>, tensor<?x?x?x64xi8>, tensor<?x?x?x64xf16>, tensor<?x?x?xf32>, tensor<?x?x?xf32>) -> tensor<?x?x?x64xf16>
  return
}

// -----

func.func @block_attention_c18_channel(%c: tensor<?x?x?x64xi8>, %v: tensor<?x?x?x64xf16>, %s: tensor<?x?x?xf32>, %scale: f32) {
  // expected-error @+1 {{'attn.block_attention' op expected groups of rows of k, got per_channel}}
  %o = attn.block_attention %c, %c, %v scale(%scale) q_scales(%s) k_scales(%s) {q_groups = #attn.groups<per_thread_row, rows = 16>, k_groups = #attn.groups<per_channel>} : (tensor<?x?x?x64xi8>, tensor<?x?x?x64xi8>, tensor<?x?x?x64xf16>, tensor<?x?x?xf32>, tensor<?x?x?xf32>) -> tensor<?x?x?x64xf16>
  return
}

// -----

func.func @block_attention_c19_lse(%q: tensor<?x?x?x64xf16>, %s: tensor<?x?x?xf32>, %scale: f32) {
  // expected-error @+1 {{'attn.block_attention' op expected a log-sum-exp with lse_correction, got none}}
  %o = attn.block_attention %q, %q, %q scale(%scale) lse_correction(%s) : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?xf32>) -> tensor<?x?x?x64xf16>
  return
}

// -----

func.func @block_attention_c19_rank(%q: tensor<?x?x?x64xf16>, %s: tensor<?x64xf32>, %scale: f32) {
  // expected-error @+1 {{'attn.block_attention' op expected lse_correction rank 3, got 2}}
  %o, %lse = attn.block_attention %q, %q, %q scale(%scale) lse_correction(%s) : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x64xf32>) -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>)
  return
}

// -----

func.func @block_attention_c19_size(%q: tensor<?x?x5x64xf16>, %k: tensor<?x?x?x64xf16>, %s: tensor<?x?x6xf32>, %scale: f32) {
  // expected-error @+1 {{'attn.block_attention' op expected lse_correction length 5, got 6}}
  %o, %lse = attn.block_attention %q, %k, %k scale(%scale) lse_correction(%s) : (tensor<?x?x5x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x6xf32>) -> (tensor<?x?x5x64xf16>, tensor<?x?x5xf32>)
  return
}

// -----

func.func @block_attention_c20(%c: tensor<?x?x?x64xi8>, %v: tensor<?x?x?x64xf16>, %u: tensor<?xi32>, %s: tensor<?x?x?xf32>, %scale: f32) {
  // expected-error @+1 {{'attn.block_attention' op expected sequences of one length with codes or lse_correction, got cu_seqlens_q, cu_seqlens_k or seqused_k}}
  %o = attn.block_attention %c, %c, %v scale(%scale) seqused_k(%u) q_scales(%s) k_scales(%s) {q_groups = #attn.groups<per_thread_row, rows = 16>, k_groups = #attn.groups<per_thread_column, rows = 128>} : (tensor<?x?x?x64xi8>, tensor<?x?x?x64xi8>, tensor<?x?x?x64xf16>, tensor<?xi32>, tensor<?x?x?xf32>, tensor<?x?x?xf32>) -> tensor<?x?x?x64xf16>
  return
}

// -----

func.func @block_attention_c21(%c: tensor<?x?x?x64xi8>, %v: tensor<?x?x?x64xf16>, %s: tensor<?x?x?xf32>, %scale: f32) {
  // expected-error @+1 {{'attn.block_attention' op expected no 'quant' where operands are codes, got #attn.quant<qk = <i8, per_thread>>}}
  %o = attn.block_attention %c, %c, %v scale(%scale) q_scales(%s) k_scales(%s) {q_groups = #attn.groups<per_thread_row, rows = 16>, k_groups = #attn.groups<per_thread_column, rows = 128>, quant = #attn.quant<qk = <i8, per_thread>>} : (tensor<?x?x?x64xi8>, tensor<?x?x?x64xi8>, tensor<?x?x?x64xf16>, tensor<?x?x?xf32>, tensor<?x?x?xf32>) -> tensor<?x?x?x64xf16>
  return
}

// -----

func.func @block_attention_c21_smooth(%q: tensor<?x?x?x64xf16>, %s: tensor<?x?x?xf32>, %scale: f32) {
  // expected-error @+1 {{'attn.block_attention' op expected no 'smooth' where keys have been smoothed (lse_correction), got #attn.smooth<k = mean>}}
  %o, %lse = attn.block_attention %q, %q, %q scale(%scale) lse_correction(%s) {quant = #attn.quant<qk = <i8, per_thread>>, smooth = #attn.smooth<k = mean>} : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?xf32>) -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>)
  return
}

// -----

func.func @block_attention_c22(%q: tensor<?x?x?x64xf16>, %v: tensor<?x?x64x?xf16>, %scale: f32) {
  // expected-error @+1 {{'attn.block_attention' op expected no 'arranged' with v of 'f16'}}
  %o = attn.block_attention %q, %q, %v scale(%scale) {arranged} : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x64x?xf16>) -> tensor<?x?x?x64xf16>
  return
}

// -----

func.func @block_attention_c22_places(%q: tensor<?x?x100x64xf16>, %v: tensor<?x?x64x112xf8E4M3FN>, %vs: tensor<?x?x64xf32>, %scale: f32) {
  // expected-error @+1 {{'attn.block_attention' op expected v places 128, got 112}}
  %o = attn.block_attention %q, %q, %v scale(%scale) v_scales(%vs) {arranged, products = #attn.products<p_max = 448.0, row_sum = unrounded, accumulate = single>}
    : (tensor<?x?x100x64xf16>, tensor<?x?x100x64xf16>, tensor<?x?x64x112xf8E4M3FN>, tensor<?x?x64xf32>) -> tensor<?x?x100x64xf16>
  return
}

// -----

func.func @block_attention_c22_channels(%q: tensor<?x?x100x64xf16>, %v: tensor<?x?x80x128xf8E4M3FN>, %vs: tensor<?x?x80xf32>, %scale: f32) {
  // expected-error @+1 {{'attn.block_attention' op expected o head size 80, got 64}}
  %o = attn.block_attention %q, %q, %v scale(%scale) v_scales(%vs) {arranged, products = #attn.products<p_max = 448.0, row_sum = unrounded, accumulate = single>}
    : (tensor<?x?x100x64xf16>, tensor<?x?x100x64xf16>, tensor<?x?x80x128xf8E4M3FN>, tensor<?x?x80xf32>) -> tensor<?x?x100x64xf16>
  return
}

// -----

func.func @block_attention_c23(%q: tensor<1x1x8x64xf16>, %v: tensor<1x1x8x64xf8E4M3FN>, %vs: tensor<1x1x64xf32>, %scale: f32) {
  // expected-error @+1 {{'attn.block_attention' op expected q and k of i8 with exp = linear, got 'f16'}}
  %o = attn.block_attention %q, %q, %v scale(%scale) v_scales(%vs)
    {products = #attn.products<p_max = 448.0, exp = linear, row_sum = coded, accumulate = single>}
    : (tensor<1x1x8x64xf16>, tensor<1x1x8x64xf16>, tensor<1x1x8x64xf8E4M3FN>, tensor<1x1x64xf32>) -> tensor<1x1x8x64xf16>
  return
}
