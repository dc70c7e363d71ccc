// RUN: attn-opt %s --verify-diagnostics --split-input-file

func.func @attention_c1_packed_q(%q: tensor<?x8x?x64xf16>, %k: tensor<?x8x?x64xf16>, %c: tensor<?xi32>) {
  // expected-error @+1 {{'attn.attention' op expected q rank 3, got 4}}
  %o = attn.attention %q, %k, %k cu_seqlens_q(%c) : (tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?xi32>) -> tensor<?x8x?x64xf16>
  return
}

// -----

func.func @attention_c1_packed_k(%q: tensor<?x8x?x64xf16>, %k: tensor<?x8x?x64xf16>, %c: tensor<?xi32>) {
  // expected-error @+1 {{'attn.attention' op expected k rank 3, got 4}}
  %o = attn.attention %q, %k, %k cu_seqlens_k(%c) : (tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?xi32>) -> tensor<?x8x?x64xf16>
  return
}

// -----

func.func @attention_c1_packed_lse(%q: tensor<?x8x64xf16>, %k: tensor<?x8x64xf16>, %c: tensor<?xi32>) {
  // expected-error @+1 {{'attn.attention' op expected lse rank 2, got 3}}
  %o, %lse = attn.attention %q, %k, %k cu_seqlens_q(%c) cu_seqlens_k(%c) : (tensor<?x8x64xf16>, tensor<?x8x64xf16>, tensor<?x8x64xf16>, tensor<?xi32>, tensor<?xi32>) -> (tensor<?x8x64xf16>, tensor<?x8x?xf32>)
  return
}

// -----

func.func @attention_c5_packed_length(%q: tensor<5x8x64xf16>, %k: tensor<?x8x64xf16>, %c: tensor<?xi32>) {
  // expected-error @+1 {{'attn.attention' op expected o length 5, got 6}}
  %o = attn.attention %q, %k, %k cu_seqlens_q(%c) cu_seqlens_k(%c) : (tensor<5x8x64xf16>, tensor<?x8x64xf16>, tensor<?x8x64xf16>, tensor<?xi32>, tensor<?xi32>) -> tensor<6x8x64xf16>
  return
}

// -----

func.func @attention_c5_packed_lse(%q: tensor<?x8x64xf16>, %k: tensor<?x8x64xf16>, %c: tensor<?xi32>) {
  // expected-error @+1 {{'attn.attention' op expected lse heads 8, got 4}}
  %o, %lse = attn.attention %q, %k, %k cu_seqlens_q(%c) cu_seqlens_k(%c) : (tensor<?x8x64xf16>, tensor<?x8x64xf16>, tensor<?x8x64xf16>, tensor<?xi32>, tensor<?xi32>) -> (tensor<?x8x64xf16>, tensor<4x?xf32>)
  return
}

// -----

func.func @attention_c5_pages(%q: tensor<?x8x?x64xf16>, %k: tensor<7x8x16x64xf16>, %v: tensor<6x8x16x64xf16>, %u: tensor<?xi32>, %t: tensor<?x?xi32>) {
  // expected-error @+1 {{'attn.attention' op expected v pages 7, got 6}}
  %o = attn.attention %q, %k, %v seqused_k(%u) block_table(%t) : (tensor<?x8x?x64xf16>, tensor<7x8x16x64xf16>, tensor<6x8x16x64xf16>, tensor<?xi32>, tensor<?x?xi32>) -> tensor<?x8x?x64xf16>
  return
}

// -----

func.func @attention_c5_page_size(%q: tensor<?x8x?x64xf16>, %k: tensor<?x8x16x64xf16>, %v: tensor<?x8x32x64xf16>, %u: tensor<?xi32>, %t: tensor<?x?xi32>) {
  // expected-error @+1 {{'attn.attention' op expected v page size 16, got 32}}
  %o = attn.attention %q, %k, %v seqused_k(%u) block_table(%t) : (tensor<?x8x?x64xf16>, tensor<?x8x16x64xf16>, tensor<?x8x32x64xf16>, tensor<?xi32>, tensor<?x?xi32>) -> tensor<?x8x?x64xf16>
  return
}

// -----

func.func @attention_c7_known(%q: tensor<?x8x64xf16>, %k: tensor<?x8x64xf16>, %c: tensor<?xi32>) {
  // expected-error @+1 {{'attn.attention' op expected no attribute but 'mask', 'quant', 'smooth' and 'preset', got 'window'}}
  %o = attn.attention %q, %k, %k cu_seqlens_q(%c) cu_seqlens_k(%c) {window = 3} : (tensor<?x8x64xf16>, tensor<?x8x64xf16>, tensor<?x8x64xf16>, tensor<?xi32>, tensor<?xi32>) -> tensor<?x8x64xf16>
  return
}

// -----

func.func @attention_c8_rank(%q: tensor<?x8x64xf16>, %k: tensor<?x8x64xf16>, %c: tensor<?x?xi32>) {
  // expected-error @+1 {{'attn.attention' op operand #3 must be tensor of i32 of rank 1, but got 'tensor<?x?xi32>'}}
  %o = attn.attention %q, %k, %k cu_seqlens_q(%c) cu_seqlens_k(%c) : (tensor<?x8x64xf16>, tensor<?x8x64xf16>, tensor<?x8x64xf16>, tensor<?x?xi32>, tensor<?x?xi32>) -> tensor<?x8x64xf16>
  return
}

// -----

func.func @attention_c8_type(%q: tensor<?x8x?x64xf16>, %k: tensor<?x8x?x64xf16>, %c: tensor<?xi64>) {
  // expected-error @+1 {{'attn.attention' op operand #3 must be tensor of i32 of rank 1, but got 'tensor<?xi64>'}}
  %o = attn.attention %q, %k, %k seqused_k(%c) : (tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?xi64>) -> tensor<?x8x?x64xf16>
  return
}

// -----

func.func @attention_c8_table(%q: tensor<?x8x?x64xf16>, %k: tensor<?x8x16x64xf16>, %c: tensor<?xi32>) {
  // expected-error @+1 {{'attn.attention' op operand #4 must be tensor of i32 of rank 2, but got 'tensor<?xi32>'}}
  %o = attn.attention %q, %k, %k seqused_k(%c) block_table(%c) : (tensor<?x8x?x64xf16>, tensor<?x8x16x64xf16>, tensor<?x8x16x64xf16>, tensor<?xi32>, tensor<?xi32>) -> tensor<?x8x?x64xf16>
  return
}

// -----

func.func @attention_c8_encoding(%q: tensor<?x8x?x64xf16>, %k: tensor<?x8x?x64xf16>, %c: tensor<?xi32, "sorted">) {
  // expected-error @+1 {{'attn.attention' op expected seqused_k without an encoding, got "sorted"}}
  %o = attn.attention %q, %k, %k seqused_k(%c) : (tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?xi32, "sorted">) -> tensor<?x8x?x64xf16>
  return
}

// -----

func.func @attention_c9_used(%q: tensor<4x8x?x64xf16>, %k: tensor<?x8x?x64xf16>, %c: tensor<3xi32>) {
  // expected-error @+1 {{'attn.attention' op expected seqused_k batch 4, got 3}}
  %o = attn.attention %q, %k, %k seqused_k(%c) : (tensor<4x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<3xi32>) -> tensor<4x8x?x64xf16>
  return
}

// -----

func.func @attention_c9_offsets(%q: tensor<?x8x64xf16>, %k: tensor<4x8x?x64xf16>, %c: tensor<4xi32>) {
  // expected-error @+1 {{'attn.attention' op expected cu_seqlens_q batch 4, got 3}}
  %o = attn.attention %q, %k, %k cu_seqlens_q(%c) : (tensor<?x8x64xf16>, tensor<4x8x?x64xf16>, tensor<4x8x?x64xf16>, tensor<4xi32>) -> tensor<?x8x64xf16>
  return
}

// -----

func.func @attention_c9_offsets_k(%q: tensor<4x8x?x64xf16>, %k: tensor<?x8x64xf16>, %c: tensor<4xi32>) {
  // expected-error @+1 {{'attn.attention' op expected cu_seqlens_k batch 4, got 3}}
  %o = attn.attention %q, %k, %k cu_seqlens_k(%c) : (tensor<4x8x?x64xf16>, tensor<?x8x64xf16>, tensor<?x8x64xf16>, tensor<4xi32>) -> tensor<4x8x?x64xf16>
  return
}

// -----

func.func @attention_c9_table(%q: tensor<?x8x?x64xf16>, %k: tensor<?x8x16x64xf16>, %c: tensor<4xi32>, %t: tensor<5x?xi32>) {
  // expected-error @+1 {{'attn.attention' op expected block_table batch 4, got 5}}
  %o = attn.attention %q, %k, %k seqused_k(%c) block_table(%t) : (tensor<?x8x?x64xf16>, tensor<?x8x16x64xf16>, tensor<?x8x16x64xf16>, tensor<4xi32>, tensor<5x?xi32>) -> tensor<?x8x?x64xf16>
  return
}

// -----

func.func @attention_c9_no_offsets(%q: tensor<?x8x64xf16>, %k: tensor<?x8x64xf16>, %c: tensor<0xi32>, %d: tensor<?xi32>) {
  // expected-error @+1 {{'attn.attention' op expected cu_seqlens_q of at least 1 element, one more than the batch, got 0}}
  %o = attn.attention %q, %k, %k cu_seqlens_q(%c) cu_seqlens_k(%d) : (tensor<?x8x64xf16>, tensor<?x8x64xf16>, tensor<?x8x64xf16>, tensor<0xi32>, tensor<?xi32>) -> tensor<?x8x64xf16>
  return
}

// -----

func.func @attention_c10_used(%q: tensor<?x8x?x64xf16>, %k: tensor<?x8x16x64xf16>, %t: tensor<?x?xi32>) {
  // expected-error @+1 {{'attn.attention' op expected seqused_k with block_table, as pages do not say how many keys they hold, got none}}
  %o = attn.attention %q, %k, %k block_table(%t) : (tensor<?x8x?x64xf16>, tensor<?x8x16x64xf16>, tensor<?x8x16x64xf16>, tensor<?x?xi32>) -> tensor<?x8x?x64xf16>
  return
}

// -----

func.func @attention_c10_packed(%q: tensor<?x8x?x64xf16>, %k: tensor<?x8x16x64xf16>, %c: tensor<?xi32>, %t: tensor<?x?xi32>) {
  // expected-error @+1 {{'attn.attention' op expected keys that are packed or in pages, got cu_seqlens_k and block_table}}
  %o = attn.attention %q, %k, %k cu_seqlens_k(%c) seqused_k(%c) block_table(%t) : (tensor<?x8x?x64xf16>, tensor<?x8x16x64xf16>, tensor<?x8x16x64xf16>, tensor<?xi32>, tensor<?xi32>, tensor<?x?xi32>) -> tensor<?x8x?x64xf16>
  return
}

// -----

func.func @attention_c11_dynamic(%q: tensor<?x8x?x64xf16>, %k: tensor<?x8x?x64xf16>, %c: tensor<?xi32>, %t: tensor<?x?xi32>) {
  // expected-error @+1 {{'attn.attention' op expected a static page size of k that is a power of two from 16 to 256, got ?}}
  %o = attn.attention %q, %k, %k seqused_k(%c) block_table(%t) : (tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?xi32>, tensor<?x?xi32>) -> tensor<?x8x?x64xf16>
  return
}

// -----

func.func @attention_c11_small(%q: tensor<?x8x?x64xf16>, %k: tensor<?x8x8x64xf16>, %c: tensor<?xi32>, %t: tensor<?x?xi32>) {
  // expected-error @+1 {{'attn.attention' op expected a static page size of k that is a power of two from 16 to 256, got 8}}
  %o = attn.attention %q, %k, %k seqused_k(%c) block_table(%t) : (tensor<?x8x?x64xf16>, tensor<?x8x8x64xf16>, tensor<?x8x8x64xf16>, tensor<?xi32>, tensor<?x?xi32>) -> tensor<?x8x?x64xf16>
  return
}

// -----

func.func @attention_c11_large(%q: tensor<?x8x?x64xf16>, %k: tensor<?x8x512x64xf16>, %c: tensor<?xi32>, %t: tensor<?x?xi32>) {
  // expected-error @+1 {{'attn.attention' op expected a static page size of k that is a power of two from 16 to 256, got 512}}
  %o = attn.attention %q, %k, %k seqused_k(%c) block_table(%t) : (tensor<?x8x?x64xf16>, tensor<?x8x512x64xf16>, tensor<?x8x512x64xf16>, tensor<?xi32>, tensor<?x?xi32>) -> tensor<?x8x?x64xf16>
  return
}

// -----

func.func @attention_c11_power(%q: tensor<?x8x?x64xf16>, %k: tensor<?x8x48x64xf16>, %c: tensor<?xi32>, %t: tensor<?x?xi32>) {
  // expected-error @+1 {{'attn.attention' op expected a static page size of k that is a power of two from 16 to 256, got 48}}
  %o = attn.attention %q, %k, %k seqused_k(%c) block_table(%t) : (tensor<?x8x?x64xf16>, tensor<?x8x48x64xf16>, tensor<?x8x48x64xf16>, tensor<?xi32>, tensor<?x?xi32>) -> tensor<?x8x?x64xf16>
  return
}

// -----

func.func @block_attention_c12_rank(%q: tensor<?x8x?x64xf16>, %k: tensor<?x8x?x64xf16>, %s: f32, %c: tensor<?xi32>) {
  // expected-error @+1 {{'attn.block_attention' op operand #5 must be tensor of i32 of rank 2, but got 'tensor<?xi32>'}}
  %o = attn.block_attention %q, %k, %k scale(%s) seqused_k(%c) work_list(%c) : (tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?xi32>, tensor<?xi32>) -> tensor<?x8x?x64xf16>
  return
}

// -----

func.func @block_attention_c12_columns(%q: tensor<?x8x?x64xf16>, %k: tensor<?x8x?x64xf16>, %s: f32, %c: tensor<?xi32>, %l: tensor<?x7xi32>) {
  // expected-error @+1 {{'attn.block_attention' op expected work_list of 8 columns, got 7}}
  %o = attn.block_attention %q, %k, %k scale(%s) seqused_k(%c) work_list(%l) : (tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?xi32>, tensor<?x7xi32>) -> tensor<?x8x?x64xf16>
  return
}

// -----

func.func @block_attention_c12_encoding(%q: tensor<?x8x?x64xf16>, %k: tensor<?x8x?x64xf16>, %s: f32, %c: tensor<?xi32>, %l: tensor<?x8xi32, "x">) {
  // expected-error @+1 {{'attn.block_attention' op expected work_list without an encoding, got "x"}}
  %o = attn.block_attention %q, %k, %k scale(%s) seqused_k(%c) work_list(%l) : (tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?xi32>, tensor<?x8xi32, "x">) -> tensor<?x8x?x64xf16>
  return
}

// -----

func.func @block_attention_c12_alone(%q: tensor<?x8x?x64xf16>, %k: tensor<?x8x?x64xf16>, %s: f32, %l: tensor<?x8xi32>) {
  // expected-error @+1 {{'attn.block_attention' op expected cu_seqlens_q, cu_seqlens_k or seqused_k with work_list, got none}}
  %o = attn.block_attention %q, %k, %k scale(%s) work_list(%l) : (tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?x8xi32>) -> tensor<?x8x?x64xf16>
  return
}

// -----

func.func @block_attention_c10(%q: tensor<?x8x?x64xf16>, %k: tensor<?x8x16x64xf16>, %s: f32, %t: tensor<?x?xi32>) {
  // expected-error @+1 {{'attn.block_attention' op expected seqused_k with block_table, as pages do not say how many keys they hold, got none}}
  %o = attn.block_attention %q, %k, %k scale(%s) block_table(%t) : (tensor<?x8x?x64xf16>, tensor<?x8x16x64xf16>, tensor<?x8x16x64xf16>, tensor<?x?xi32>) -> tensor<?x8x?x64xf16>
  return
}

// -----

func.func @work_list_c1_none(%q: tensor<?x8x?x64xf16>, %k: tensor<?x8x?x64xf16>) {
  // expected-error @+1 {{'attn.work_list' op expected cu_seqlens_q, cu_seqlens_k or seqused_k, got none}}
  %list = attn.work_list %q, %k {tile_q = 128, tile_k = 96} : (tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>) -> tensor<?x8xi32>
  return
}

// -----

func.func @work_list_c1_encoding(%q: tensor<?x8x?x64xf16>, %k: tensor<?x8x?x64xf16>, %c: tensor<?xi32, "x">) {
  // expected-error @+1 {{'attn.work_list' op expected seqused_k without an encoding, got "x"}}
  %list = attn.work_list %q, %k seqused_k(%c) {tile_q = 128, tile_k = 96} : (tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?xi32, "x">) -> tensor<?x8xi32>
  return
}

// -----

func.func @work_list_c1_rank(%q: tensor<?x8x?x64xf16>, %k: tensor<?x8x?x64xf16>, %c: tensor<?x?xi32>) {
  // expected-error @+1 {{'attn.work_list' op operand #2 must be tensor of i32 of rank 1, but got 'tensor<?x?xi32>'}}
  %list = attn.work_list %q, %k seqused_k(%c) {tile_q = 128, tile_k = 96} : (tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?x?xi32>) -> tensor<?x8xi32>
  return
}

// -----

func.func @work_list_c2_q(%q: tensor<?x8x?x64xf16>, %k: tensor<?x8x?x64xf16>, %c: tensor<?xi32>) {
  // expected-error @+1 {{'attn.work_list' op expected q rank 3, got 4}}
  %list = attn.work_list %q, %k cu_seqlens_q(%c) {tile_q = 128, tile_k = 96} : (tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?xi32>) -> tensor<?x8xi32>
  return
}

// -----

func.func @work_list_c2_k(%q: tensor<?x8x?x64xf16>, %k: tensor<?x8x?x64xf16>, %c: tensor<?xi32>) {
  // expected-error @+1 {{'attn.work_list' op expected k rank 3, got 4}}
  %list = attn.work_list %q, %k cu_seqlens_k(%c) {tile_q = 128, tile_k = 96} : (tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?xi32>) -> tensor<?x8xi32>
  return
}

// -----

func.func @work_list_c3(%q: tensor<4x8x?x64xf16>, %k: tensor<?x8x?x64xf16>, %c: tensor<3xi32>) {
  // expected-error @+1 {{'attn.work_list' op expected seqused_k batch 4, got 3}}
  %list = attn.work_list %q, %k seqused_k(%c) {tile_q = 128, tile_k = 96} : (tensor<4x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<3xi32>) -> tensor<?x8xi32>
  return
}

// -----

func.func @work_list_c3_offsets(%q: tensor<?x8x64xf16>, %k: tensor<?x8x?x64xf16>, %c: tensor<0xi32>) {
  // expected-error @+1 {{'attn.work_list' op expected cu_seqlens_q of at least 1 element, one more than the batch, got 0}}
  %list = attn.work_list %q, %k cu_seqlens_q(%c) {tile_q = 128, tile_k = 96} : (tensor<?x8x64xf16>, tensor<?x8x?x64xf16>, tensor<0xi32>) -> tensor<?x8xi32>
  return
}

// -----

func.func @work_list_c4_tile_q(%q: tensor<?x8x?x64xf16>, %k: tensor<?x8x?x64xf16>, %c: tensor<?xi32>) {
  // expected-error @+1 {{'attn.work_list' op expected a positive tile_q, got 0}}
  %list = attn.work_list %q, %k seqused_k(%c) {tile_q = 0, tile_k = 96} : (tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?xi32>) -> tensor<?x8xi32>
  return
}

// -----

func.func @work_list_c4_tile_k(%q: tensor<?x8x?x64xf16>, %k: tensor<?x8x?x64xf16>, %c: tensor<?xi32>) {
  // expected-error @+1 {{'attn.work_list' op expected a positive tile_k, got -1}}
  %list = attn.work_list %q, %k seqused_k(%c) {tile_q = 64, tile_k = -1} : (tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?xi32>) -> tensor<?x8xi32>
  return
}

// -----

func.func @work_list_c5(%q: tensor<?x8x?x64xf16>, %k: tensor<?x8x?x64xf16>, %c: tensor<?xi32>) {
  // expected-error @+1 {{'attn.work_list' op expected a list of 8 columns, got ?}}
  %list = attn.work_list %q, %k seqused_k(%c) {tile_q = 128, tile_k = 96} : (tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?xi32>) -> tensor<?x?xi32>
  return
}

// -----

func.func @work_list_c6(%q: tensor<?x8x?x64xf16>, %k: tensor<?x8x?x64xf16>, %c: tensor<?xi32>) {
  // expected-error @+1 {{'attn.work_list' op expected no attribute but 'tile_q', 'tile_k' and 'mask', got 'order'}}
  %list = attn.work_list %q, %k seqused_k(%c) {tile_q = 64, tile_k = 96, order = 1} : (tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?xi32>) -> tensor<?x8xi32>
  return
}
