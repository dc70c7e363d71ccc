// RUN: attn-opt %s -split-input-file -verify-diagnostics

!tile = tensor<4x128xf32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>
func.func @load_global_c1(%p: !attn_gpu.global<f32>, %base: i64, %i: index) {
  // expected-error @below {{'attn_gpu.load_global' op expected 2 indices, 2 bounds and 1 strides for 'tensor<4x128xf32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>', got 2, 2 and 0}}
  %t = attn_gpu.load_global %p[%base] at(%i, %i) bounds(%i, %i) align 4 : !attn_gpu.global<f32> -> !tile
  return
}

// -----

!tile = tensor<4x128xf32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>
func.func @load_global_c2(%p: !attn_gpu.global<i32>, %base: i64, %i: index) {
  // expected-error @below {{'attn_gpu.load_global' op expected elements of 'i32', as the address has, got 'tensor<4x128xf32}}
  %t = attn_gpu.load_global %p[%base] at(%i, %i) bounds(%i, %i) strides(%base) align 4 : !attn_gpu.global<i32> -> !tile
  return
}

// -----

!tile = tensor<4x128xf32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>
func.func @load_global_c3(%p: !attn_gpu.global<f32>, %base: i64, %i: index) {
  // expected-error @below {{'attn_gpu.load_global' op expected an alignment that is a power of two from 4 to 16, got 2}}
  %t = attn_gpu.load_global %p[%base] at(%i, %i) bounds(%i, %i) strides(%base) align 2 : !attn_gpu.global<f32> -> !tile
  return
}

// -----

!tile = tensor<4xf32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>
func.func @store_global_c1(%t: !tile, %p: !attn_gpu.global<f32>, %base: i64, %i: index) {
  // expected-error @below {{'attn_gpu.store_global' op expected 1 indices, 1 bounds and 0 strides for 'tensor<4xf32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>', got 1, 1 and 1}}
  attn_gpu.store_global %t, %p[%base] at(%i) bounds(%i) strides(%base) align 4 : !tile, !attn_gpu.global<f32>
  return
}

// -----

!tile = tensor<4xf32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>
func.func @store_global_c2(%t: !tile, %p: !attn_gpu.global<f16>, %base: i64, %i: index) {
  // expected-error @below {{'attn_gpu.store_global' op expected elements of 'f16', as the address has, got 'tensor<4xf32}}
  attn_gpu.store_global %t, %p[%base] at(%i) bounds(%i) align 4 : !tile, !attn_gpu.global<f16>
  return
}

// -----

!tile = tensor<4xf32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>
func.func @store_global_c3(%t: !tile, %p: !attn_gpu.global<f32>, %base: i64, %i: index) {
  // expected-error @below {{'attn_gpu.store_global' op expected an alignment that is a power of two from 4 to 16, got 32}}
  attn_gpu.store_global %t, %p[%base] at(%i) bounds(%i) align 32 : !tile, !attn_gpu.global<f32>
  return
}

// -----

!tile = tensor<4xi32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>
func.func @gather_c1(%p: !attn_gpu.global<i32>, %base: i64, %n: index, %i: !tile) {
  // expected-error @below {{'attn_gpu.gather' op expected at least one tile of indices, as many bounds and one stride less, got 1, 2 and 0}}
  %t = attn_gpu.gather %p[%base] at(%i) bounds(%n, %n) : !attn_gpu.global<i32>, !tile -> !tile
  return
}

// -----

!tile = tensor<4xf32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>
!index = tensor<4xi32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>
func.func @gather_c2(%p: !attn_gpu.global<i32>, %base: i64, %n: index, %i: !index) {
  // expected-error @below {{'attn_gpu.gather' op expected elements of 'i32', as the address has, got 'tensor<4xf32}}
  %t = attn_gpu.gather %p[%base] at(%i) bounds(%n) : !attn_gpu.global<i32>, !index -> !tile
  return
}

// -----

!tile = tensor<4xi32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>
!index = tensor<8xi32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>
func.func @gather_c2_indices(%p: !attn_gpu.global<i32>, %base: i64, %n: index, %i: !index) {
  // expected-error @below {{'attn_gpu.gather' op expected indices of 'tensor<4xi32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>', got 'tensor<8xi32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>'}}
  %t = attn_gpu.gather %p[%base] at(%i) bounds(%n) : !attn_gpu.global<i32>, !index -> !tile
  return
}

// -----

!tile = tensor<4xi32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>
func.func @scatter_c1(%p: !attn_gpu.global<i32>, %base: i64, %n: index, %i: !tile) {
  // expected-error @below {{'attn_gpu.scatter' op expected at least one tile of indices, as many bounds and one stride less, got 1, 1 and 1}}
  attn_gpu.scatter %i, %p[%base] at(%i) bounds(%n) strides(%base) : !tile, !attn_gpu.global<i32>, !tile
  return
}

// -----

!tile = tensor<4xi32, #attn_gpu.strips<threads = 128, row_threads = 32, vector = 4>>
func.func @scatter_c2(%p: !attn_gpu.global<f32>, %base: i64, %n: index, %i: !tile) {
  // expected-error @below {{'attn_gpu.scatter' op expected elements of 'f32', as the address has, got 'tensor<4xi32}}
  attn_gpu.scatter %i, %p[%base] at(%i) bounds(%n) : !tile, !attn_gpu.global<f32>, !tile
  return
}
