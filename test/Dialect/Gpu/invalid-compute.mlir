// One case for each numbered constraint of products and tiles in registers.
// RUN: attn-opt %s -split-input-file -verify-diagnostics

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
func.func @mma_c1(%a: !acc, %b: !attn_gpu.buffer<64x64xbf16>) {
  // expected-error @below {{operand #0 must be tile in shared memory or tile with an operand layout}}
  %p = attn_gpu.mma %a, %b : !acc, !attn_gpu.buffer<64x64xbf16> -> !attn_gpu.pending<!acc>
  return
}

// -----

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
func.func @mma_c2_inner(%a: !attn_gpu.buffer<64x128xbf16>, %b: !attn_gpu.buffer<64x64xbf16>) {
  // expected-error @below {{expected b with an inner size of 128 and elements of 'bf16', got '!attn_gpu.buffer<64x64xbf16>'}}
  %p = attn_gpu.mma %a, %b transpose_b : !attn_gpu.buffer<64x128xbf16>, !attn_gpu.buffer<64x64xbf16> -> !attn_gpu.pending<!acc>
  return
}

// -----

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
func.func @mma_c2_elements(%a: !attn_gpu.buffer<64x64xf16>, %b: !attn_gpu.buffer<64x64xbf16>) {
  // expected-error @below {{expected b with an inner size of 64 and elements of 'f16', got '!attn_gpu.buffer<64x64xbf16>'}}
  %p = attn_gpu.mma %a, %b : !attn_gpu.buffer<64x64xf16>, !attn_gpu.buffer<64x64xbf16> -> !attn_gpu.pending<!acc>
  return
}

// -----

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
func.func @mma_c2_result(%a: !attn_gpu.buffer<64x64xbf16>, %b: !attn_gpu.buffer<64x128xbf16>) {
  // expected-error @below {{expected a result of 64x128 elements of 'f32', got 'tensor<64x64xf32}}
  %p = attn_gpu.mma %a, %b : !attn_gpu.buffer<64x64xbf16>, !attn_gpu.buffer<64x128xbf16> -> !attn_gpu.pending<!acc>
  return
}

// -----

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
func.func @mma_c2_k(%a: !attn_gpu.buffer<64x40xbf16>, %b: !attn_gpu.buffer<40x64xbf16>) {
  // expected-error @below {{expected an inner size that is a multiple of 16, got 40}}
  %p = attn_gpu.mma %a, %b : !attn_gpu.buffer<64x40xbf16>, !attn_gpu.buffer<40x64xbf16> -> !attn_gpu.pending<!acc>
  return
}

// -----

!acc = tensor<64x264xf32, #attn_gpu.fragment<warpgroups = 1>>
func.func @mma_c2_n(%a: !attn_gpu.buffer<64x64xbf16>, %b: !attn_gpu.buffer<264x64xbf16>) {
  // expected-error @below {{expected at most 256 columns, got 264}}
  %p = attn_gpu.mma %a, %b transpose_b : !attn_gpu.buffer<64x64xbf16>, !attn_gpu.buffer<264x64xbf16> -> !attn_gpu.pending<!acc>
  return
}

// -----

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
!other = tensor<64x128xf32, #attn_gpu.fragment<warpgroups = 1>>
func.func @mma_c3(%a: !attn_gpu.buffer<64x64xbf16>, %b: !attn_gpu.buffer<64x64xbf16>, %t: !other) {
  // expected-error @below {{expected an accumulator of 'tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>', got 'tensor<64x128xf32}}
  %p = attn_gpu.mma %a, %b into %t : !other : !attn_gpu.buffer<64x64xbf16>, !attn_gpu.buffer<64x64xbf16> -> !attn_gpu.pending<!acc>
  return
}

// -----

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
!other = tensor<64x128xf32, #attn_gpu.fragment<warpgroups = 1>>
func.func @wait_c1(%p: !attn_gpu.pending<!acc>) {
  // expected-error @below {{expected the result 'tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>', got 'tensor<64x128xf32}}
  %t = attn_gpu.wait %p younger 0 : !attn_gpu.pending<!acc> -> !other
  return
}

// -----

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
func.func @wait_younger(%p: !attn_gpu.pending<!acc>) {
  // expected-error @below {{attribute 'younger' failed to satisfy constraint}}
  %t = attn_gpu.wait %p younger -1 : !attn_gpu.pending<!acc> -> !acc
  return
}

// -----

func.func @splat_c1(%x: f16) {
  // expected-error @below {{expected a scalar of 'f32', got 'f16'}}
  %t = attn_gpu.splat %x : f16 -> tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>
  return
}

// -----

func.func @splat_layout(%x: f32) {
  // expected-error @below {{result #0 must be tile with a fragment layout or vector with a row layout}}
  %t = attn_gpu.splat %x : f32 -> tensor<64xf32>
  return
}

// -----

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
!part = tensor<64xf32, #attn_gpu.rows<warpgroups = 1, partial = true>>
func.func @broadcast_c1_partial(%r: !part) {
  // expected-error @below {{expected a vector that is not partial, got 'tensor<64xf32}}
  %t = attn_gpu.broadcast %r : !part -> !acc
  return
}

// -----

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
!rows = tensor<128xf32, #attn_gpu.rows<warpgroups = 2>>
func.func @broadcast_c1(%r: !rows) {
  // expected-error @below {{expected one value for each row of 'tensor<64x64xf32}}
  %t = attn_gpu.broadcast %r : !rows -> !acc
  return
}

// -----

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
!rows = tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>
func.func @reduce_c1_sum(%t: !acc) {
  // expected-error @below {{expected the result of a sum to be partial, got 'tensor<64xf32}}
  %r = attn_gpu.reduce sum %t : !acc -> !rows
  return
}

// -----

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
!part = tensor<64xf32, #attn_gpu.rows<warpgroups = 1, partial = true>>
func.func @reduce_c1_max(%t: !acc) {
  // expected-error @below {{expected the result of a max not to be partial, got 'tensor<64xf32}}
  %r = attn_gpu.reduce max %t : !acc -> !part
  return
}

// -----

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
!rows = tensor<128xf32, #attn_gpu.rows<warpgroups = 2>>
func.func @reduce_c1_rows(%t: !acc) {
  // expected-error @below {{expected one value for each row of 'tensor<64x64xf32}}
  %r = attn_gpu.reduce max %t : !acc -> !rows
  return
}

// -----

!rows = tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>
func.func @combine_c1(%r: !rows) {
  // expected-error @below {{expected the same vector, not partial, got 'tensor<64xf32}}
  %t = attn_gpu.combine %r : !rows -> !rows
  return
}

// -----

!rows = tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>
func.func @as_factor_c1(%r: !rows) {
  // expected-error @below {{expected the same vector, partial, got 'tensor<64xf32}}
  %t = attn_gpu.as_factor %r : !rows -> !rows
  return
}

// -----

func.func @pack_c1(%t: tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>) {
  // expected-error @below {{expected an operand of the shape and warpgroups of 'tensor<64x64xf32}}
  %a = attn_gpu.pack %t : tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>> -> tensor<64x32xbf16, #attn_gpu.operand<warpgroups = 1>>
  return
}

// -----

func.func @mask_c1(%t: tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>, %i: index) {
  // expected-error @below {{expected a diagonal with group, got none: without it no row differs from another}}
  %m = attn_gpu.mask %t at(%i, %i) length(%i) group(%i) : tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
  return
}

// -----

func.func @broadcast_c2(%r: tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>) {
  // expected-error @below {{expected a vector and a tile in the same strips, or in layouts of products, got 'tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>' and 'tensor<64x128xf32}}
  %t = attn_gpu.broadcast %r : tensor<64xf32, #attn_gpu.rows<warpgroups = 1>> -> tensor<64x128xf32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>
  return
}

// -----

func.func @broadcast_c3(%r: tensor<4xi1, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>) {
  // expected-error @below {{expected a vector and a tile of the same elements, got 'tensor<4xi1}}
  %t = attn_gpu.broadcast %r : tensor<4xi1, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>> -> tensor<4x128xf32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>
  return
}

// -----

func.func @reduce_c2(%t: tensor<4x128xf32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>) {
  // expected-error @below {{expected a vector and a tile in the same strips}}
  %r = attn_gpu.reduce max %t : tensor<4x128xf32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>> -> tensor<4xf32, #attn_gpu.strips<threads = 64, row_threads = 16, vector = 4>>
  return
}

// -----

func.func @reduce_c3(%t: tensor<4x128xi1, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>) {
  // expected-error @below {{expected elements of f32 or i32, got 'tensor<4x128xi1}}
  %r = attn_gpu.reduce max %t : tensor<4x128xi1, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>> -> tensor<4xi1, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>
  return
}

// -----

func.func @reduce_c3_fragment(%t: tensor<64x64xi32, #attn_gpu.fragment<warpgroups = 1>>) {
  // expected-error @below {{expected elements of f32, got 'tensor<64x64xi32}}
  %r = attn_gpu.reduce max %t : tensor<64x64xi32, #attn_gpu.fragment<warpgroups = 1>> -> tensor<64xi32, #attn_gpu.rows<warpgroups = 1>>
  return
}

// -----

func.func @iota_c1_elements() {
  // expected-error @below {{expected elements of i32, got 'tensor<4xf32}}
  %t = attn_gpu.iota 0 : tensor<4xf32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>
  return
}

// -----

func.func @iota_c1_dim() {
  // expected-error @below {{expected a dimension below the rank 1, got 1}}
  %t = attn_gpu.iota 1 : tensor<4xi32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>
  return
}

// -----

func.func @max_of_rows_c1(%v: tensor<4xf32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>) {
  // expected-error @below {{expected a vector of i32, got 'tensor<4xf32}}
  %r = attn_gpu.max_of_rows %v period 4 span 1 : tensor<4xf32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>
  return
}

// -----

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
func.func @mma_c2_sum(%a: !attn_gpu.buffer<64x64xi8>, %b: !attn_gpu.buffer<64x64xi8>) {
  // expected-error @below {{expected a result of 64x64 elements of 'i32', got 'tensor<64x64xf32}}
  %p = attn_gpu.mma %a, %b transpose_b : !attn_gpu.buffer<64x64xi8>, !attn_gpu.buffer<64x64xi8> -> !attn_gpu.pending<!acc>
  return
}

// -----

func.func @max_of_rows_c2(%v: tensor<4xi32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>) {
  // expected-error @below {{expected powers of two as period and span, the rows to be a multiple of the period and the period one of the span, got 4 and 8 for 4 rows}}
  %r = attn_gpu.max_of_rows %v period 4 span 8 : tensor<4xi32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>
  return
}

// -----

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
func.func @mma_c4_transposition(%a: !attn_gpu.buffer<64x64xf8E4M3FN>, %b: !attn_gpu.buffer<64x64xf8E4M3FN>) {
  // expected-error @below {{expected transpose_b with elements of 'f8E4M3FN', got none}}
  %p = attn_gpu.mma %a, %b : !attn_gpu.buffer<64x64xf8E4M3FN>, !attn_gpu.buffer<64x64xf8E4M3FN> -> !attn_gpu.pending<!acc>
  return
}

// -----

!acc = tensor<64x40xi32, #attn_gpu.fragment<warpgroups = 1>>
func.func @mma_c4_columns(%a: !attn_gpu.buffer<64x64xi8>, %b: !attn_gpu.buffer<40x64xi8>) {
  // expected-error @below {{expected 8, 24 or a multiple of 16 columns of i8, got 40}}
  %p = attn_gpu.mma %a, %b transpose_b : !attn_gpu.buffer<64x64xi8>, !attn_gpu.buffer<40x64xi8> -> !attn_gpu.pending<!acc>
  return
}

// -----

func.func @broadcast_c1_columns(%c: tensor<32xf32, #attn_gpu.columns>) {
  // expected-error @below {{expected one value for each column of 'tensor<64x64xf32}}
  %t = attn_gpu.broadcast %c : tensor<32xf32, #attn_gpu.columns> -> tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
  return
}

// -----

!scores = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
func.func @reduce_c4_sum(%s: !scores) {
  // expected-error @below {{expected factors with a maximum of f32 or i32, f32 in the tile's layout, got 'tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>' with 'tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>'}}
  %m = attn_gpu.reduce sum %s times %s : !scores, !scores -> tensor<64xf32, #attn_gpu.rows<warpgroups = 1, partial = true>>
  return
}

// -----

!scores = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
func.func @reduce_c4_shape(%s: !scores, %f: tensor<64x32xf32, #attn_gpu.fragment<warpgroups = 1>>) {
  // expected-error @below {{expected factors with a maximum of f32 or i32, f32 in the tile's layout, got}}
  %m = attn_gpu.reduce max %s times %f : !scores, tensor<64x32xf32, #attn_gpu.fragment<warpgroups = 1>> -> tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>
  return
}

// -----

func.func @take_columns_c1(%t: tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>) {
  // expected-error @below {{expected at most the columns of 'tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>', all rows, got 'tensor<64x72xf32, #attn_gpu.fragment<warpgroups = 1>>'}}
  %s = attn_gpu.take_columns %t : tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>> -> tensor<64x72xf32, #attn_gpu.fragment<warpgroups = 1>>
  return
}

// -----

func.func @column_c1_partial(%t: tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>) {
  // expected-error @below {{expected a vector that is not partial, got}}
  %s = attn_gpu.column 8 of %t : tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>> -> tensor<64xf32, #attn_gpu.rows<warpgroups = 1, partial = true>>
  return
}

// -----

func.func @column_c1_number(%t: tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>) {
  // expected-error @below {{expected a column below 64, got 64}}
  %s = attn_gpu.column 64 of %t : tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>> -> tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>
  return
}

// -----

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
func.func @mma_c2_ones(%a: !attn_gpu.buffer<64x64xbf16>, %b: !attn_gpu.buffer<64x64xbf16, ones>) {
  // expected-error @below {{expected transpose_b with ones below b, got none}}
  %s = attn_gpu.mma %a, %b : !attn_gpu.buffer<64x64xbf16>, !attn_gpu.buffer<64x64xbf16, ones> -> !attn_gpu.pending<!acc>
  return
}
