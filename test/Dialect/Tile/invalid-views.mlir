// RUN: attn-opt %s --verify-diagnostics --split-input-file

attn_tile.kernel @window_c1(%x: !attn_tile.view<?x8x64xf16>, %n: index) {
  // expected-error @+1 {{'attn_tile.window' op expected a dimension below the rank 3, got 3}}
  %w = attn_tile.window %x dim 3 [%n, %n] : !attn_tile.view<?x8x64xf16> -> !attn_tile.view<?x8x64xf16>
  attn_tile.return
}

// -----

attn_tile.kernel @window_c2(%x: !attn_tile.view<?x8x64xf16>, %n: index) {
  // expected-error @+1 {{'attn_tile.window' op expected result type '!attn_tile.view<?x?x64xf16>', got '!attn_tile.view<?x8x64xf16>'}}
  %w = attn_tile.window %x dim 1 [%n, %n] : !attn_tile.view<?x8x64xf16> -> !attn_tile.view<?x8x64xf16>
  attn_tile.return
}

// -----

attn_tile.kernel @transpose_c1(%x: !attn_tile.view<?x8x64xf16>) {
  // expected-error @+1 {{'attn_tile.transpose' op expected an order that names each of the 3 dimensions once, got [1, 1, 2]}}
  %t = attn_tile.transpose %x [1, 1, 2] : !attn_tile.view<?x8x64xf16> -> !attn_tile.view<8x?x64xf16>
  attn_tile.return
}

// -----

attn_tile.kernel @transpose_c1_last(%x: !attn_tile.view<?x8x64xf16>) {
  // expected-error @+1 {{'attn_tile.transpose' op expected the last dimension to stay the last, got [0, 2, 1]}}
  %t = attn_tile.transpose %x [0, 2, 1] : !attn_tile.view<?x8x64xf16> -> !attn_tile.view<8x?x64xf16>
  attn_tile.return
}

// -----

attn_tile.kernel @transpose_c2(%x: !attn_tile.view<?x8x64xf16>) {
  // expected-error @+1 {{'attn_tile.transpose' op expected result type '!attn_tile.view<8x?x64xf16>', got '!attn_tile.view<?x8x64xf16>'}}
  %t = attn_tile.transpose %x [1, 0, 2] : !attn_tile.view<?x8x64xf16> -> !attn_tile.view<?x8x64xf16>
  attn_tile.return
}

// -----

attn_tile.kernel @pages_c1_rank(%x: !attn_tile.view<?x8x64xf16>, %t: !attn_tile.view<?x?xi32>, %n: index) {
  // expected-error @+1 {{'attn_tile.pages' op expected a pool of rank 4, got 3}}
  %k = attn_tile.pages %x, %t[%n] length %n : !attn_tile.view<?x8x64xf16>, !attn_tile.view<?x?xi32> -> !attn_tile.view<8x?x64xf16>
  attn_tile.return
}

// -----

attn_tile.kernel @pages_c1_size(%x: !attn_tile.view<?x8x?x64xf16>, %t: !attn_tile.view<?x?xi32>, %n: index) {
  // expected-error @+1 {{'attn_tile.pages' op expected a pool with a static page size, got '!attn_tile.view<?x8x?x64xf16>'}}
  %k = attn_tile.pages %x, %t[%n] length %n : !attn_tile.view<?x8x?x64xf16>, !attn_tile.view<?x?xi32> -> !attn_tile.view<8x?x64xf16>
  attn_tile.return
}

// -----

attn_tile.kernel @pages_c2_rank(%x: !attn_tile.view<?x8x16x64xf16>, %t: !attn_tile.view<?xi32>, %n: index) {
  // expected-error @+1 {{'attn_tile.pages' op expected a table of rank 2 of i32, got '!attn_tile.view<?xi32>'}}
  %k = attn_tile.pages %x, %t[%n] length %n : !attn_tile.view<?x8x16x64xf16>, !attn_tile.view<?xi32> -> !attn_tile.view<8x?x64xf16>
  attn_tile.return
}

// -----

attn_tile.kernel @pages_c2_type(%x: !attn_tile.view<?x8x16x64xf16>, %t: !attn_tile.view<?x?xi64>, %n: index) {
  // expected-error @+1 {{'attn_tile.pages' op expected a table of rank 2 of i32, got '!attn_tile.view<?x?xi64>'}}
  %k = attn_tile.pages %x, %t[%n] length %n : !attn_tile.view<?x8x16x64xf16>, !attn_tile.view<?x?xi64> -> !attn_tile.view<8x?x64xf16>
  attn_tile.return
}

// -----

attn_tile.kernel @pages_c3(%x: !attn_tile.view<?x8x16x64xf16>, %t: !attn_tile.view<?x?xi32>, %n: index) {
  // expected-error @+1 {{'attn_tile.pages' op expected result type '!attn_tile.view<8x?x64xf16>', got '!attn_tile.view<?x8x64xf16>'}}
  %k = attn_tile.pages %x, %t[%n] length %n : !attn_tile.view<?x8x16x64xf16>, !attn_tile.view<?x?xi32> -> !attn_tile.view<?x8x64xf16>
  attn_tile.return
}

// -----

attn_tile.kernel @load_scalar_c1(%t: !attn_tile.view<?x?xi32>, %n: index) {
  // expected-error @+1 {{'attn_tile.load_scalar' op expected 2 indices, one for each dimension, got 1}}
  %s = attn_tile.load_scalar %t[%n] : !attn_tile.view<?x?xi32>
  attn_tile.return
}

// -----

attn_tile.kernel @load_scalar_c2(%t: !attn_tile.view<?xf32>, %n: index) {
  // expected-error @+1 {{'attn_tile.load_scalar' op expected a view of i32, got '!attn_tile.view<?xf32>'}}
  %s = attn_tile.load_scalar %t[%n] : !attn_tile.view<?xf32>
  attn_tile.return
}

// -----

attn_tile.kernel @limit_programs_c1(%n: index) {
  // expected-error @+1 {{'attn_tile.limit_programs' op attribute 'axis' failed to satisfy constraint: 64-bit signless integer attribute whose minimum value is 0 whose maximum value is 2}}
  attn_tile.limit_programs 3 below %n
  attn_tile.return
}
