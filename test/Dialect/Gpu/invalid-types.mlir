// One case for each numbered constraint of types and layouts.
// RUN: attn-opt %s -split-input-file -verify-diagnostics

// expected-error @below {{expected a tensor of 128 rows and a multiple of 8 columns for #attn_gpu.fragment<warpgroups = 2>, got sizes of 64x64}}
func.func private @fragment_c1() -> tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 2>>

// -----

// expected-error @below {{expected a tensor of 64 rows and a multiple of 8 columns for #attn_gpu.fragment<warpgroups = 1>, got sizes of 64x20}}
func.func private @fragment_c1_columns() -> tensor<64x20xf32, #attn_gpu.fragment<warpgroups = 1>>

// -----

// expected-error @below {{got sizes of 64}}
func.func private @fragment_c1_rank() -> tensor<64xf32, #attn_gpu.fragment<warpgroups = 1>>

// -----

// expected-error @below {{expected a tensor of 64 rows and a multiple of 16 columns for #attn_gpu.operand<warpgroups = 1>, got sizes of 64x24}}
func.func private @operand_c1() -> tensor<64x24xbf16, #attn_gpu.operand<warpgroups = 1>>

// -----

// expected-error @below {{expected elements of f16, bf16 or f8E4M3FN for #attn_gpu.operand<warpgroups = 1>, got 'f32'}}
func.func private @operand_c2() -> tensor<64x64xf32, #attn_gpu.operand<warpgroups = 1>>

// -----

// expected-error @below {{expected a tensor of 192 elements for #attn_gpu.rows<warpgroups = 3>, got sizes of 128}}
func.func private @rows_c1() -> tensor<128xf32, #attn_gpu.rows<warpgroups = 3>>

// -----

// expected-error @below {{expected a buffer of f16, bf16, f8E4M3FN or i8, got 'f32'}}
func.func private @buffer_c1() -> !attn_gpu.buffer<64x64xf32>

// -----

// expected-error @below {{expected buffer rows to be a positive multiple of 8, the rows of a swizzle group, got 12}}
func.func private @buffer_c2_rows() -> !attn_gpu.buffer<12x64xbf16>

// -----

// expected-error @below {{expected buffer columns to be a positive multiple of 8, the elements of a swizzled chunk, got 60}}
func.func private @buffer_c2_columns() -> !attn_gpu.buffer<64x60xbf16>

// -----

// expected-error @below {{expected two sizes, rows and columns, got 3}}
func.func private @buffer_rank() -> !attn_gpu.buffer<64x64x64xbf16>

// -----

// expected-error @below {{expected a channel depth of at least 1, got 0}}
func.func private @channel_c1() -> !attn_gpu.channel<0 x 64x64xbf16>

// -----

// expected-error @below {{expected a pending tile with a fragment layout, got 'tensor<64x64xf32>'}}
func.func private @pending_c1() -> !attn_gpu.pending<tensor<64x64xf32>>

// -----

// expected-error @below {{expected a multiple of 8 rows and, if it has columns, a multiple of 64 for #attn_gpu.strips<threads = 128, row_threads = 16, vector = 4>, got sizes of 4x64}}
func.func private @strips_c1_rows() -> tensor<4x64xf32, #attn_gpu.strips<threads = 128, row_threads = 16, vector = 4>>

// -----

// expected-error @below {{expected a multiple of 8 rows and, if it has columns, a multiple of 64 for #attn_gpu.strips<threads = 128, row_threads = 16, vector = 4>, got sizes of 8x96}}
func.func private @strips_c1_columns() -> tensor<8x96xf32, #attn_gpu.strips<threads = 128, row_threads = 16, vector = 4>>

// -----

// expected-error @below {{expected threads to be a power of two from 32 to 1024, got 16}}
func.func private @strips_c2_threads() -> tensor<8xf32, #attn_gpu.strips<threads = 16, row_threads = 16, vector = 4>>

// -----

// expected-error @below {{expected row_threads to be a power of two from 1 to 32, got 64}}
func.func private @strips_c2_row_threads() -> tensor<8xf32, #attn_gpu.strips<threads = 128, row_threads = 64, vector = 4>>

// -----

// expected-error @below {{expected vector to be a power of two from 1 to 16, got 3}}
func.func private @strips_c2_vector() -> tensor<8xf32, #attn_gpu.strips<threads = 128, row_threads = 16, vector = 3>>

// -----

// expected-error @below {{expected a tensor of 64 rows and a multiple of 32 columns for #attn_gpu.operand<warpgroups = 1>, got sizes of 64x48}}
func.func private @operand_c1_bytes() -> tensor<64x48xf8E4M3FN, #attn_gpu.operand<warpgroups = 1>>

// -----

// expected-error @below {{expected a tensor of a multiple of 8 elements for #attn_gpu.columns, got sizes of 12}}
func.func private @columns_c1() -> tensor<12xf32, #attn_gpu.columns>

// -----

// expected-error @below {{expected a tensor of a multiple of 8 elements for #attn_gpu.columns, got sizes of 8x8}}
func.func private @columns_c1_rank() -> tensor<8x8xf32, #attn_gpu.columns>

// -----

// expected-error @below {{expected buffer columns to be a positive multiple of 16, the elements of a swizzled chunk, got 40}}
func.func private @buffer_c2_bytes() -> !attn_gpu.buffer<64x40xi8>

// -----

// expected-error @below {{expected ones below rows of floats, got 'i8'}}
func.func private @buffer_c3(!attn_gpu.buffer<64x64xi8, ones>)
