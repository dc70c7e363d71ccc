// RUN: attn-opt %s --verify-diagnostics --split-input-file

func.func @splat_c1(%x: f32) {
  // expected-error @+1 {{'attn_tile.splat' op expected tile element type 'f32', got 'f16'}}
  %t = attn_tile.splat %x : f32 -> tensor<64xf16>
  return
}

// -----

func.func @broadcast_c1_type(%x: tensor<64xf32>) {
  // expected-error @+1 {{'attn_tile.broadcast' op expected tile element type 'f32', got 'f16'}}
  %t = attn_tile.broadcast %x : tensor<64xf32> -> tensor<64x16xf16>
  return
}

// -----

func.func @broadcast_c1_rows(%x: tensor<64xf32>) {
  // expected-error @+1 {{'attn_tile.broadcast' op expected a tile of 64 rows, got 16}}
  %t = attn_tile.broadcast %x : tensor<64xf32> -> tensor<16x64xf32>
  return
}

// -----

func.func @dot_c1(%a: tensor<64x32xf16>, %b: tensor<32x16xbf16>, %c: tensor<64x16xf32>) {
  // expected-error @+1 {{'attn_tile.dot' op expected b element type 'f16', got 'bf16'}}
  %t = attn_tile.dot %a, %b, %c : tensor<64x32xf16>, tensor<32x16xbf16> -> tensor<64x16xf32>
  return
}

// -----

func.func @dot_c2_depth(%a: tensor<64x32xf16>, %b: tensor<32x16xf16>, %c: tensor<64x32xf32>) {
  // expected-error @+1 {{'attn_tile.dot' op expected b depth 32, got 16}}
  %t = attn_tile.dot %a, %b, %c transpose_b : tensor<64x32xf16>, tensor<32x16xf16> -> tensor<64x32xf32>
  return
}

// -----

func.func @dot_c2_result(%a: tensor<64x32xf16>, %b: tensor<32x16xf16>, %c: tensor<64x32xf32>) {
  // expected-error @+1 {{'attn_tile.dot' op expected a result of shape 64x16, got 64x32}}
  %t = attn_tile.dot %a, %b, %c : tensor<64x32xf16>, tensor<32x16xf16> -> tensor<64x32xf32>
  return
}

// -----

func.func @reduce_c1(%s: tensor<64x32xf32>) {
  // expected-error @+1 {{'attn_tile.reduce' op expected a vector of 64 rows, got 32}}
  %t = attn_tile.reduce max %s : tensor<64x32xf32> -> tensor<32xf32>
  return
}

// -----

func.func @tiles_are_static(%s: tensor<?x32xf32>) {
  // expected-error @+1 {{'attn_tile.reduce' op operand #0 must be static tensor of rank 2, but got 'tensor<?x32xf32>'}}
  %t = attn_tile.reduce max %s : tensor<?x32xf32> -> tensor<64xf32>
  return
}

// -----

func.func @softmax_statistics_c1(%s: tensor<64x32xf32>, %m: tensor<32xf32>) {
  // expected-error @+1 {{'attn_tile.softmax_statistics' op expected vectors of 64 rows, got 32}}
  %a, %b = attn_tile.softmax_statistics %s, %m, %m : tensor<64x32xf32>, tensor<32xf32>
  return
}

// -----

func.func @softmax_probabilities_c1(%s: tensor<64x32xf32>, %m: tensor<32xf32>) {
  // expected-error @+1 {{'attn_tile.softmax_probabilities' op expected vectors of 64 rows, got 32}}
  %a = attn_tile.softmax_probabilities %s, %m, %m : tensor<64x32xf32>, tensor<32xf32>
  return
}

// -----

func.func @online_softmax_c1(%s: tensor<64x32xf32>, %m: tensor<32xf32>) {
  // expected-error @+1 {{'attn_tile.online_softmax' op expected vectors of 64 rows, got 32}}
  %a, %b, %c, %d = attn_tile.online_softmax %s, %m, %m : tensor<64x32xf32>, tensor<32xf32>
  return
}

// -----

func.func @normalize_c1(%s: tensor<64x32xf32>, %m: tensor<32xf32>) {
  // expected-error @+1 {{'attn_tile.normalize' op expected vectors of 64 rows, got 32}}
  %a = attn_tile.normalize %s, %m : tensor<64x32xf32>, tensor<32xf32>
  return
}

// -----

func.func @mask_c1(%s: tensor<128x64xf32>, %i: index) {
  // expected-error @+1 {{'attn_tile.mask' op expected a diagonal with group, got none: without it no row differs from another}}
  %t = attn_tile.mask %s at(%i, %i) length(%i) group(%i) : tensor<128x64xf32>
  return
}

// -----

func.func @reduce_c1_elements(%s: tensor<64x32xi32>) {
  // expected-error @+1 {{'attn_tile.reduce' op expected a vector of 'i32', got 'tensor<64xf32>'}}
  %t = attn_tile.reduce max %s : tensor<64x32xi32> -> tensor<64xf32>
  return
}

// -----

func.func @iota_c1() {
  // expected-error @+1 {{'attn_tile.iota' op expected a dimension below the rank 1, got 1}}
  %t = attn_tile.iota 1 : tensor<64xi32>
  return
}

// -----

func.func @max_of_rows_c1_rows(%v: tensor<12xi32>) {
  // expected-error @+1 {{'attn_tile.max_of_rows' op expected powers of two as period and span, the rows to be a multiple of the period and the period one of the span, got 8 and 2 for 12 rows}}
  %t = attn_tile.max_of_rows %v period 8 span 2 : tensor<12xi32>
  return
}

// -----

func.func @broadcast_c1_columns(%x: tensor<64xf32>) {
  // expected-error @+1 {{'attn_tile.broadcast' op expected a tile of 64 columns, got 16}}
  %t = attn_tile.broadcast %x columns : tensor<64xf32> -> tensor<64x16xf32>
  return
}

// -----

func.func @max_of_rows_c1_period(%v: tensor<12xi32>) {
  // expected-error @+1 {{expected powers of two as period and span, the rows to be a multiple of the period and the period one of the span, got 6 and 1 for 12 rows}}
  %t = attn_tile.max_of_rows %v period 6 span 1 : tensor<12xi32>
  return
}

// -----

func.func @dot_c3(%a: tensor<64x32xi8>, %b: tensor<32x16xi8>, %c: tensor<64x16xf32>) {
  // expected-error @+1 {{'attn_tile.dot' op expected a result of 'i32' from factors of 'i8', got 'f32'}}
  %t = attn_tile.dot %a, %b, %c : tensor<64x32xi8>, tensor<32x16xi8> -> tensor<64x16xf32>
  return
}

// -----

func.func @interleave_c1(%x: tensor<64x24xf8E4M3FN>) {
  // expected-error @+1 {{'attn_tile.interleave' op expected a multiple of 16 columns, got 24}}
  %t = attn_tile.interleave %x : tensor<64x24xf8E4M3FN>
  return
}

// -----

func.func @softmax_probabilities_c1_sum(%s: tensor<64x16xf32>, %m: tensor<64xf32>, %l: tensor<32xf32>) {
  // expected-error @+1 {{'attn_tile.softmax_probabilities' op expected a sum of 'tensor<64xf32>', got 'tensor<32xf32>'}}
  %p = "attn_tile.softmax_probabilities"(%s, %m, %l) {operandSegmentSizes = array<i32: 1, 1, 1, 0>} : (tensor<64x16xf32>, tensor<64xf32>, tensor<32xf32>) -> tensor<64x16xf32>
  return
}

// -----

func.func @append_ones_c1(%x: tensor<16x32xf16>) {
  // expected-error @+1 {{'attn_tile.append_ones' op expected a result of 'tensor<24x32xf16>', got 'tensor<17x32xf16>'}}
  %t = attn_tile.append_ones %x : tensor<16x32xf16> -> tensor<17x32xf16>
  return
}

// -----

func.func @take_columns_c1(%x: tensor<16x32xf32>) {
  // expected-error @+1 {{'attn_tile.take_columns' op expected at most the columns of 'tensor<16x32xf32>', all rows, got 'tensor<16x40xf32>'}}
  %t = attn_tile.take_columns %x : tensor<16x32xf32> -> tensor<16x40xf32>
  return
}

// -----

func.func @column_c1_rows(%x: tensor<16x32xf32>) {
  // expected-error @+1 {{'attn_tile.column' op expected a vector of 16 rows, got 'tensor<8xf32>'}}
  %t = attn_tile.column 0 of %x : tensor<16x32xf32> -> tensor<8xf32>
  return
}

// -----

func.func @column_c1_number(%x: tensor<16x32xf32>) {
  // expected-error @+1 {{'attn_tile.column' op expected a column below 32, got 32}}
  %t = attn_tile.column 32 of %x : tensor<16x32xf32> -> tensor<16xf32>
  return
}

// -----

func.func @online_softmax_c2(%s: tensor<16x32xf32>, %m: tensor<16xf32>, %c: f32) {
  // expected-error @+1 {{'attn_tile.online_softmax' op expected factors or a scale, got both}}
  %p, %m1, %l1, %a = attn_tile.online_softmax %s, %m, %m factors(%s) scale(%c) : tensor<16x32xf32>, tensor<16xf32>
  return
}
