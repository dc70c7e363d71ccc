// RUN: attn-opt %s --verify-diagnostics --split-input-file

// expected-error @+1 {{'attn_tile.kernel' op expected argument 0 to be a view, f32 or index, got 'tensor<4xf32>'}}
attn_tile.kernel @kernel_c1_argument(%x: tensor<4xf32>) {
  attn_tile.return
}

// -----

// expected-error @+1 {{'attn_tile.kernel' op expected no results, got 1}}
attn_tile.kernel @kernel_c1_result() -> f32 {
  attn_tile.return
}

// -----

// expected-error @+1 {{'attn_tile.kernel' op expected the body to end with attn_tile.return}}
attn_tile.kernel @kernel_c2() {
  %c = arith.constant 0 : index
}

// -----

attn_tile.kernel @program_id_c1() {
  // expected-error @+1 {{'attn_tile.program_id' op attribute 'axis' failed to satisfy constraint: 64-bit signless integer attribute whose minimum value is 0 whose maximum value is 2}}
  %i = attn_tile.program_id 3
  attn_tile.return
}

// -----

attn_tile.kernel @dim_c1(%x: !attn_tile.view<?x64xf16>) {
  // expected-error @+1 {{'attn_tile.dim' op expected a dimension below the rank 2, got 2}}
  %n = attn_tile.dim %x, 2 : !attn_tile.view<?x64xf16>
  attn_tile.return
}

// -----

attn_tile.kernel @load_c1(%x: !attn_tile.view<?x64xf16>, %i: index) {
  // expected-error @+1 {{'attn_tile.load' op expected 2 indices, one for each dimension, got 1}}
  %t = attn_tile.load %x[%i] : !attn_tile.view<?x64xf16> -> tensor<64xf16>
  attn_tile.return
}

// -----

attn_tile.kernel @load_c2_rank(%x: !attn_tile.view<64xf16>, %i: index) {
  // expected-error @+1 {{'attn_tile.load' op expected a tile of rank at most 1, got 2}}
  %t = attn_tile.load %x[%i] : !attn_tile.view<64xf16> -> tensor<1x64xf16>
  attn_tile.return
}

// -----

attn_tile.kernel @load_c2_type(%x: !attn_tile.view<64xf16>, %i: index) {
  // expected-error @+1 {{'attn_tile.load' op expected tile element type 'f16', got 'bf16'}}
  %t = attn_tile.load %x[%i] : !attn_tile.view<64xf16> -> tensor<64xbf16>
  attn_tile.return
}

// -----

attn_tile.kernel @load_static(%x: !attn_tile.view<64xf16>, %i: index) {
  // expected-error @+1 {{'attn_tile.load' op result #0 must be static tensor, but got 'tensor<?xf16>'}}
  %t = attn_tile.load %x[%i] : !attn_tile.view<64xf16> -> tensor<?xf16>
  attn_tile.return
}

// -----

attn_tile.kernel @store_c1(%x: !attn_tile.view<?x64xf16>, %i: index) {
  %t = arith.constant dense<0.0> : tensor<64xf16>
  // expected-error @+1 {{'attn_tile.store' op expected 2 indices, one for each dimension, got 1}}
  attn_tile.store %t, %x[%i] : tensor<64xf16>, !attn_tile.view<?x64xf16>
  attn_tile.return
}

// -----

attn_tile.kernel @store_c2(%x: !attn_tile.view<64xf16>, %i: index) {
  %t = arith.constant dense<0.0> : tensor<64xf32>
  // expected-error @+1 {{'attn_tile.store' op expected tile element type 'f16', got 'f32'}}
  attn_tile.store %t, %x[%i] : tensor<64xf32>, !attn_tile.view<64xf16>
  attn_tile.return
}

// -----

func.func @range_c1(%i: index) {
  // expected-error @+1 {{'attn_tile.range' op expected both bounds of full or none, got one}}
  %it = "attn_tile.range"(%i, %i, %i) <{operandSegmentSizes = array<i32: 1, 1, 1, 0>}> : (index, index, index) -> !attn_tile.iterator
  return
}

// -----

func.func @for_c1_arguments(%it: !attn_tile.iterator) {
  // expected-error @+1 {{'attn_tile.for' op expected body arguments ('index', 'i1'), got ('index', 'index')}}
  "attn_tile.for"(%it) ({
  ^bb0(%j: index, %masked: index):
    "attn_tile.yield"() : () -> ()
  }) : (!attn_tile.iterator) -> ()
  return
}

// -----

func.func @for_c1_results(%it: !attn_tile.iterator, %x: f32) {
  // expected-error @+1 {{'attn_tile.for' op expected result types ('f32'), got ('f16')}}
  %r = "attn_tile.for"(%it, %x) ({
  ^bb0(%j: index, %masked: i1, %y: f32):
    "attn_tile.yield"(%y) : (f32) -> ()
  }) : (!attn_tile.iterator, f32) -> f16
  return
}

// -----

func.func @for_c1_yield(%it: !attn_tile.iterator, %x: f32) {
  // expected-error @+1 {{'attn_tile.for' op expected attn_tile.yield of ('f32'), got ('i1')}}
  %r = attn_tile.for (%j, %masked) in %it iter_args(%y = %x) -> (f32) {
    // expected-note @+1 {{yielded here}}
    attn_tile.yield %masked : i1
  }
  return
}

// -----

attn_tile.kernel @pack_heads_c1(%x: !attn_tile.view<?x64xf16>, %g: index) {
  // expected-error @+1 {{'attn_tile.pack_heads' op expected dimensions 1 and 2 below the rank 2}}
  %r = attn_tile.pack_heads %x dim 1 group %g : !attn_tile.view<?x64xf16> -> !attn_tile.view<?x64xf16>
  attn_tile.return
}

// -----

attn_tile.kernel @pack_heads_c2_shape(%x: !attn_tile.view<8x4x64xf16>, %g: index) {
  // expected-error @+1 {{'attn_tile.pack_heads' op expected the result '!attn_tile.view<?x?x64xf16>', got '!attn_tile.view<8x?x64xf16>'}}
  %r = attn_tile.pack_heads %x dim 0 group %g : !attn_tile.view<8x4x64xf16> -> !attn_tile.view<8x?x64xf16>
  attn_tile.return
}

// -----

attn_tile.kernel @pack_heads_c2_type(%x: !attn_tile.view<8x4x64xf16>, %g: index) {
  // expected-error @+1 {{'attn_tile.pack_heads' op expected the result '!attn_tile.view<?x?x64xf16>', got '!attn_tile.view<?x?x64xbf16>'}}
  %r = attn_tile.pack_heads %x dim 0 group %g : !attn_tile.view<8x4x64xf16> -> !attn_tile.view<?x?x64xbf16>
  attn_tile.return
}

// -----

func.func @gather_c1(%x: !attn_tile.view<?x8xi32>, %i: tensor<4xi32>) {
  // expected-error @+1 {{'attn_tile.gather' op expected 2 tiles of indices, one for each dimension, got 1}}
  %t = attn_tile.gather %x[%i] : !attn_tile.view<?x8xi32>, tensor<4xi32> -> tensor<4xi32>
  return
}

// -----

func.func @gather_c2_shape(%x: !attn_tile.view<?xi32>, %i: tensor<8xi32>) {
  // expected-error @+1 {{'attn_tile.gather' op expected indices of the shape of 'tensor<4xi32>', got 'tensor<8xi32>'}}
  %t = attn_tile.gather %x[%i] : !attn_tile.view<?xi32>, tensor<8xi32> -> tensor<4xi32>
  return
}

// -----

func.func @gather_c2_elements(%x: !attn_tile.view<?xf32>, %i: tensor<4xi32>) {
  // expected-error @+1 {{'attn_tile.gather' op expected tile element type 'f32', got 'i32'}}
  %t = attn_tile.gather %x[%i] : !attn_tile.view<?xf32>, tensor<4xi32> -> tensor<4xi32>
  return
}

// -----

func.func @scatter_c1(%t: tensor<4xi32>, %x: !attn_tile.view<?xi32>, %i: tensor<4xi32>) {
  // expected-error @+1 {{'attn_tile.scatter' op expected 1 tiles of indices, one for each dimension, got 2}}
  attn_tile.scatter %t, %x[%i, %i] : tensor<4xi32>, !attn_tile.view<?xi32>, tensor<4xi32>, tensor<4xi32>
  return
}

// -----

func.func @scatter_c2(%t: tensor<4xi32>, %x: !attn_tile.view<?xi32>, %i: tensor<2x2xi32>) {
  // expected-error @+1 {{'attn_tile.scatter' op expected indices of the shape of 'tensor<4xi32>', got 'tensor<2x2xi32>'}}
  attn_tile.scatter %t, %x[%i] : tensor<4xi32>, !attn_tile.view<?xi32>, tensor<2x2xi32>
  return
}

// -----

func.func @load_groups_c1(%x: !attn_tile.view<?x?xf32>, %i: index) {
  // expected-error @+1 {{'attn_tile.load_groups' op expected 1 indices, one for each dimension but the last, got 2}}
  %t = attn_tile.load_groups %x[%i, %i] from %i rows 16 share 8 : !attn_tile.view<?x?xf32> -> tensor<4xf32>
  return
}

// -----

func.func @load_groups_c2(%x: !attn_tile.view<?xf16>, %i: index) {
  // expected-error @+1 {{'attn_tile.load_groups' op expected a view of f32, got '!attn_tile.view<?xf16>'}}
  %t = attn_tile.load_groups %x[] from %i rows 16 share 8 : !attn_tile.view<?xf16> -> tensor<4xf32>
  return
}

// -----

func.func @load_groups_c3_share(%x: !attn_tile.view<?xf32>, %i: index) {
  // expected-error @+1 {{'attn_tile.load_groups' op expected share 8, or 1 or 2 with rows that are a positive multiple of 8, got share 4 and rows 16}}
  %t = attn_tile.load_groups %x[] from %i rows 16 share 4 : !attn_tile.view<?xf32> -> tensor<4xf32>
  return
}

// -----

func.func @load_groups_c3_rows(%x: !attn_tile.view<?xf32>, %i: index) {
  // expected-error @+1 {{'attn_tile.load_groups' op expected share 8, or 1 or 2 with rows that are a positive multiple of 8, got share 1 and rows 0}}
  %t = attn_tile.load_groups %x[] from %i rows 0 share 1 : !attn_tile.view<?xf32> -> tensor<4xf32>
  return
}
