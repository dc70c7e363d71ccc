// One case for each numbered constraint of channels, buffers and barriers.
// RUN: attn-opt %s -split-input-file -verify-diagnostics

func.func @put_c1(%k: !attn_gpu.channel<1 x 64x64xbf16>, %map: !attn_gpu.tensor_map, %i: index) {
  // expected-error @below {{expected two to five coordinates, got 1}}
  attn_gpu.put %k, %map[%i] : !attn_gpu.channel<1 x 64x64xbf16>
  return
}

// -----

func.func @put_c2(%k: !attn_gpu.channel<1 x 64x64xbf16>, %map: !attn_gpu.tensor_map, %i: index) {
  // expected-error @below {{expected a channel that 'attn_gpu.channel' declares}}
  attn_gpu.put %k, %map[%i, %i] : !attn_gpu.channel<1 x 64x64xbf16>
  return
}

// -----

func.func @get_c1(%k: !attn_gpu.channel<1 x 64x64xbf16>) {
  // expected-error @below {{expected the channel's buffer '!attn_gpu.buffer<64x64xbf16>', got '!attn_gpu.buffer<64x64xf16>'}}
  %b = attn_gpu.get %k : !attn_gpu.channel<1 x 64x64xbf16> -> !attn_gpu.buffer<64x64xf16>
  return
}

// -----

func.func @get_c2(%k: !attn_gpu.channel<1 x 64x64xbf16>) {
  // expected-error @below {{expected a channel that 'attn_gpu.channel' declares}}
  %b = attn_gpu.get %k : !attn_gpu.channel<1 x 64x64xbf16> -> !attn_gpu.buffer<64x64xbf16>
  return
}

// -----

func.func @channel_parent() {
  // expected-error @below {{expects parent op 'attn_gpu.kernel'}}
  %k = attn_gpu.channel "k" : !attn_gpu.channel<1 x 64x64xbf16>
  return
}

// -----

func.func @release_c1(%b: !attn_gpu.buffer<64x64xbf16>) {
  // expected-error @below {{expected a buffer that 'attn_gpu.get' returned}}
  attn_gpu.release %b : !attn_gpu.buffer<64x64xbf16>
  return
}

// -----

func.func @view_as_c1(%b: !attn_gpu.buffer<64x64xbf16>) {
  // expected-error @below {{expected a buffer of 64 rows and at most 1 panels of 64 columns, got '!attn_gpu.buffer<64x128xbf16>'}}
  %v = attn_gpu.view_as %b : !attn_gpu.buffer<64x64xbf16> -> !attn_gpu.buffer<64x128xbf16>
  return
}

// -----

func.func @view_as_c1_rows(%b: !attn_gpu.buffer<64x64xbf16>) {
  // expected-error @below {{expected a buffer of 64 rows and at most 1 panels of 64 columns, got '!attn_gpu.buffer<32x64xbf16>'}}
  %v = attn_gpu.view_as %b : !attn_gpu.buffer<64x64xbf16> -> !attn_gpu.buffer<32x64xbf16>
  return
}

// -----

attn_gpu.kernel @negate_c1() attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 2} {
  %b = attn_gpu.alloc "b" : !attn_gpu.buffer<64x64xbf16>
  %true = arith.constant true
  // expected-error @below {{expected a buffer of 64 rows for each of the 2 warpgroups, got '!attn_gpu.buffer<64x64xbf16>'}}
  attn_gpu.negate %b when %true : !attn_gpu.buffer<64x64xbf16>
  attn_gpu.return
}

// -----

func.func @store_tile_c1(%t: tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>, %b: !attn_gpu.buffer<64x128xbf16>) {
  // expected-error @below {{expected a tile of 64x128, got 'tensor<64x64xf32}}
  attn_gpu.store_tile %t, %b : tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>, !attn_gpu.buffer<64x128xbf16>
  return
}

// -----

func.func @store_tile_c2(%t: tensor<64x64xi1, #attn_gpu.fragment<warpgroups = 1>>, %b: !attn_gpu.buffer<64x64xbf16>) {
  // expected-error @below {{expected a tile of f32, got 'tensor<64x64xi1}}
  attn_gpu.store_tile %t, %b : tensor<64x64xi1, #attn_gpu.fragment<warpgroups = 1>>, !attn_gpu.buffer<64x64xbf16>
  return
}

// -----

func.func @copy_out_c1(%b: !attn_gpu.buffer<64x64xbf16>, %map: !attn_gpu.tensor_map, %i: index) {
  // expected-error @below {{expected two to five coordinates, got 6}}
  attn_gpu.copy_out %b, %map[%i, %i, %i, %i, %i, %i] : !attn_gpu.buffer<64x64xbf16>
  return
}

// -----

attn_gpu.kernel @copy_out_c2(%map: !attn_gpu.tensor_map, %i: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 2} {
  %b = attn_gpu.alloc "b" : !attn_gpu.buffer<192x64xbf16>
  // expected-error @below {{expected a buffer of 64 rows for each of the 2 warpgroups, got '!attn_gpu.buffer<192x64xbf16>'}}
  attn_gpu.copy_out %b, %map[%i, %i] : !attn_gpu.buffer<192x64xbf16>
  attn_gpu.return
}

// -----

func.func @store_rows_c1(%r: tensor<64xf32, #attn_gpu.rows<warpgroups = 1, partial = true>>,
                         %a: !attn_gpu.global<f32>, %o: i64, %i: index) {
  // expected-error @below {{expected a vector that is not partial, got 'tensor<64xf32}}
  attn_gpu.store_rows %r, %a[%o] row %i length %i : tensor<64xf32, #attn_gpu.rows<warpgroups = 1, partial = true>>, !attn_gpu.global<f32>
  return
}

// -----

func.func @store_rows_c2(%r: tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>, %a: !attn_gpu.global<i32>, %o: i64, %i: index) {
  // expected-error @below {{expected elements of 'i32', got 'tensor<64xf32}}
  attn_gpu.store_rows %r, %a[%o] row %i length %i : tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>, !attn_gpu.global<i32>
  return
}

// -----

func.func @copy_in_c1(%b: !attn_gpu.buffer<64x64xbf16>, %map: !attn_gpu.tensor_map, %full: !attn_gpu.barriers<1>, %i: index) {
  // expected-error @below {{expected two to five coordinates, got 1}}
  attn_gpu.copy_in %map[%i], %b signal %full[%i] : !attn_gpu.buffer<64x64xbf16>, !attn_gpu.barriers<1>
  return
}

// -----

func.func @stage_c1(%ring: !attn_gpu.channel<2 x 64x64xbf16>, %i: index) {
  // expected-error @below {{expected the ring's buffer '!attn_gpu.buffer<64x64xbf16>', got '!attn_gpu.buffer<64x128xbf16>'}}
  %b = attn_gpu.stage %ring[%i] : !attn_gpu.channel<2 x 64x64xbf16> -> !attn_gpu.buffer<64x128xbf16>
  return
}

// -----

func.func @store_rows_c3(%r: tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>, %a: !attn_gpu.global<f32>, %o: i64, %i: index) {
  // expected-error @below {{expected a group together with the strides of a row within it and of the group}}
  "attn_gpu.store_rows"(%r, %a, %o, %i, %i, %i) <{operandSegmentSizes = array<i32: 1, 1, 1, 1, 1, 1, 0, 0>}>
    : (tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>, !attn_gpu.global<f32>, i64, index, index, index) -> ()
  return
}

// -----

attn_gpu.kernel @gather_rows_c1(%a: !attn_gpu.global<bf16>, %o: i64, %i: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %b = attn_gpu.alloc "b" : !attn_gpu.buffer<128x64xbf16>
  // expected-error @below {{expected a buffer of 64 rows for each of the 1 warpgroups, got '!attn_gpu.buffer<128x64xbf16>'}}
  attn_gpu.gather_rows %a[%o] row %i length %i group %i strides(%o, %o) to %b : !attn_gpu.global<bf16>, !attn_gpu.buffer<128x64xbf16>
  attn_gpu.return
}

// -----

func.func @gather_rows_c2(%a: !attn_gpu.global<f16>, %o: i64, %i: index, %b: !attn_gpu.buffer<64x64xbf16>) {
  // expected-error @below {{expected an address of 'bf16', got '!attn_gpu.global<f16>'}}
  attn_gpu.gather_rows %a[%o] row %i length %i group %i strides(%o, %o) to %b : !attn_gpu.global<f16>, !attn_gpu.buffer<64x64xbf16>
  return
}

// -----

func.func @scatter_rows_c1_tile(%t: tensor<64x64xf16, #attn_gpu.fragment<warpgroups = 1>>, %a: !attn_gpu.global<f16>, %o: i64, %i: index) {
  // expected-error @below {{expected a tile of f32, got 'tensor<64x64xf16}}
  attn_gpu.scatter_rows %t, %a[%o] row %i length %i strides(%o) : tensor<64x64xf16, #attn_gpu.fragment<warpgroups = 1>>, !attn_gpu.global<f16>
  return
}

// -----

func.func @scatter_rows_c1_address(%t: tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>, %a: !attn_gpu.global<i32>, %o: i64, %i: index) {
  // expected-error @below {{expected an address of f32, f16 or bf16, got '!attn_gpu.global<i32>'}}
  attn_gpu.scatter_rows %t, %a[%o] row %i length %i strides(%o) : tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>, !attn_gpu.global<i32>
  return
}

// -----

func.func @scatter_rows_c2(%t: tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>, %a: !attn_gpu.global<f16>, %o: i64, %i: index) {
  // expected-error @below {{expected a group together with the strides of a row within it and of the group}}
  attn_gpu.scatter_rows %t, %a[%o] row %i length %i group %i strides(%o) : tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>, !attn_gpu.global<f16>
  return
}

// -----

func.func @gather_rows_c2_bytes(%a: !attn_gpu.global<i8>, %o: i64, %i: index, %b: !attn_gpu.buffer<64x64xi8>) {
  // expected-error @below {{expected a buffer of 16-bit elements, got '!attn_gpu.buffer<64x64xi8>'}}
  attn_gpu.gather_rows %a[%o] row %i length %i group %i strides(%o, %o) to %b : !attn_gpu.global<i8>, !attn_gpu.buffer<64x64xi8>
  return
}

// -----

!acc = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
func.func @store_tile_c3(%t: !acc, %b: !attn_gpu.buffer<64x64xf8E4M3FN>) {
  // expected-error @below {{expected a buffer of 16-bit elements, got '!attn_gpu.buffer<64x64xf8E4M3FN>'}}
  attn_gpu.store_tile %t, %b : !acc, !attn_gpu.buffer<64x64xf8E4M3FN>
  return
}

// -----

func.func @view_as_c1_width(%b: !attn_gpu.buffer<64x64xi8>) {
  // expected-error @below {{expected a buffer of elements of 1 bytes, got '!attn_gpu.buffer<64x64xf16>'}}
  %v = attn_gpu.view_as %b : !attn_gpu.buffer<64x64xi8> -> !attn_gpu.buffer<64x64xf16>
  return
}

// -----

!columns = tensor<64xf32, #attn_gpu.columns>
func.func @load_groups_c1(%a: !attn_gpu.global<f16>, %o: i64, %i: index) {
  // expected-error @below {{expected an address and a vector of f32, got '!attn_gpu.global<f16>' and}}
  %v = attn_gpu.load_groups %a[%o] from %i step 64 size %i rows 0 share 8 : !attn_gpu.global<f16> -> !columns
  return
}

// -----

!columns = tensor<64xf32, #attn_gpu.columns>
func.func @load_groups_c2(%a: !attn_gpu.global<f32>, %o: i64, %i: index) {
  // expected-error @below {{expected share 8, or 1 or 2 with rows that are a positive multiple of 8, got share 2 and rows 12}}
  %v = attn_gpu.load_groups %a[%o] from %i step 64 size %i rows 12 share 2 : !attn_gpu.global<f32> -> !columns
  return
}

// -----

!columns = tensor<64xf32, #attn_gpu.columns>
func.func @load_groups_c3(%a: !attn_gpu.global<f32>, %o: i64, %i: index) {
  // expected-error @below {{expected a positive step, got 0}}
  %v = attn_gpu.load_groups %a[%o] from %i step 0 size %i rows 16 share 2 : !attn_gpu.global<f32> -> !columns
  return
}

// -----

!partial = tensor<64xf32, #attn_gpu.rows<warpgroups = 1, partial = true>>
func.func @load_groups_c4(%a: !attn_gpu.global<f32>, %o: i64, %i: index) {
  // expected-error @below {{expected a vector that is not partial, got}}
  %v = attn_gpu.load_groups %a[%o] from %i step 64 size %i rows 16 share 1 : !attn_gpu.global<f32> -> !partial
  return
}

// -----

func.func @fill_ones_c1(%ring: !attn_gpu.channel<2 x 64x64xf8E4M3FN>) {
  // expected-error @below {{expected a ring of buffers with ones, got '!attn_gpu.channel<2 x 64x64xf8E4M3FN>'}}
  attn_gpu.fill_ones %ring : !attn_gpu.channel<2 x 64x64xf8E4M3FN>
  return
}
