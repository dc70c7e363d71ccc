// RUN: attn-opt %s --attn-select-schedule=target=sm_90a | FileCheck %s
// RUN: attn-opt %s --attn-select-schedule --remark-format=emitRemark --remarks-filter=attn 2>&1 | FileCheck %s --check-prefix=REMARK

// CHECK-LABEL: attn.kernel @d64(
// CHECK-SAME: schedule = #attn.schedule<tile_q = 192, tile_k = 128, warpgroups = 3, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 32, consumer_registers = 160, query_stages = 2>
// CHECK-SAME: target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536, mma = wgmma, copy = tma>
// REMARK: remark: {{\[}}Passed] schedule | Category:attn | Function=d64 | Reason="table row for any attention, head sizes above 0 up to 64, of values up to 64 (given 64 and 64); no candidate of 48 is faster at 2048 to 16384, and at 512 and 1024 only under a causal mask; {{.*}}; output has its own buffer: 140288 bytes of shared memory, 128 registers of a consumer thread for tiles"
attn.kernel @d64(%q: tensor<?x?x?x64xbf16>, %k: tensor<?x?x?x64xbf16>, %v: tensor<?x?x?x64xbf16>, %scale: f32) -> tensor<?x?x?x64xbf16> {
  %o = attn.block_attention %q, %k, %v scale(%scale) : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>) -> tensor<?x?x?x64xbf16>
  attn.yield %o : tensor<?x?x?x64xbf16>
}

// CHECK-LABEL: attn.kernel @d64_causal(
// CHECK-SAME: schedule = #attn.schedule<tile_q = 192, tile_k = 128, warpgroups = 3, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 32, consumer_registers = 160, query_stages = 2>
// CHECK-SAME: target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536, mma = wgmma, copy = tma>
// REMARK: remark: {{\[}}Passed] schedule | Category:attn | Function=d64_causal | Reason="table row for any attention, head sizes above 0 up to 64, of values up to 64 (given 64 and 64)
attn.kernel @d64_causal(%q: tensor<?x?x?x64xbf16>, %k: tensor<?x?x?x64xbf16>, %v: tensor<?x?x?x64xbf16>, %scale: f32) -> tensor<?x?x?x64xbf16> {
  %o = attn.block_attention %q, %k, %v scale(%scale) {mask = #attn.mask<causal = bottom_right>} : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>) -> tensor<?x?x?x64xbf16>
  attn.yield %o : tensor<?x?x?x64xbf16>
}

// CHECK-LABEL: attn.kernel @d40(
// CHECK-SAME: schedule = #attn.schedule<tile_q = 192, tile_k = 128, warpgroups = 3, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 32, consumer_registers = 160, query_stages = 2>
// CHECK-SAME: target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536, mma = wgmma, copy = tma>
// REMARK: remark: {{\[}}Passed] schedule | Category:attn | Function=d40 | Reason="table row for any attention, head sizes above 0 up to 64, of values up to 64 (given 40 and 8)
attn.kernel @d40(%q: tensor<?x?x?x40xbf16>, %k: tensor<?x?x?x40xbf16>, %v: tensor<?x?x?x8xbf16>, %scale: f32) -> tensor<?x?x?x8xbf16> {
  %o = attn.block_attention %q, %k, %v scale(%scale) : (tensor<?x?x?x40xbf16>, tensor<?x?x?x40xbf16>, tensor<?x?x?x8xbf16>) -> tensor<?x?x?x8xbf16>
  attn.yield %o : tensor<?x?x?x8xbf16>
}

// CHECK-LABEL: attn.kernel @d128(
// CHECK-SAME: schedule = #attn.schedule<tile_q = 128, tile_k = 128, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 240, query_stages = 2>
// CHECK-SAME: target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536, mma = wgmma, copy = tma>
// REMARK: remark: {{\[}}Passed] schedule | Category:attn | Function=d128 | Reason="table row for dense attention, head sizes above 0 up to 128, of values up to 128 (given 128 and 128)
attn.kernel @d128(%q: tensor<?x?x?x128xbf16>, %k: tensor<?x?x?x128xbf16>, %v: tensor<?x?x?x128xbf16>, %scale: f32) -> tensor<?x?x?x128xbf16> {
  %o = attn.block_attention %q, %k, %v scale(%scale) : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xbf16>
  attn.yield %o : tensor<?x?x?x128xbf16>
}

// CHECK-LABEL: attn.kernel @d128_causal(
// CHECK-SAME: schedule = #attn.schedule<tile_q = 128, tile_k = 128, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 240, query_stages = 2>
// CHECK-SAME: target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536, mma = wgmma, copy = tma>
// REMARK: remark: {{\[}}Passed] schedule | Category:attn | Function=d128_causal | Reason="table row for causal attention, head sizes above 0 up to 128, of values up to 128 (given 128 and 128)
attn.kernel @d128_causal(%q: tensor<?x?x?x128xbf16>, %k: tensor<?x?x?x128xbf16>, %v: tensor<?x?x?x128xbf16>, %scale: f32) -> tensor<?x?x?x128xbf16> {
  %o = attn.block_attention %q, %k, %v scale(%scale) {mask = #attn.mask<causal = top_left>} : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xbf16>
  attn.yield %o : tensor<?x?x?x128xbf16>
}

// Both head sizes must fit the row.
// CHECK-LABEL: attn.kernel @d64_values_128(
// CHECK-SAME: schedule = #attn.schedule<tile_q = 128, tile_k = 128, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 240, query_stages = 2>
// CHECK-SAME: target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536, mma = wgmma, copy = tma>
// REMARK: remark: {{\[}}Passed] schedule | Category:attn | Function=d64_values_128 | Reason="table row for dense attention, head sizes above 0 up to 128, of values up to 128 (given 64 and 128)
attn.kernel @d64_values_128(%q: tensor<?x?x?x64xbf16>, %k: tensor<?x?x?x64xbf16>, %v: tensor<?x?x?x128xbf16>, %scale: f32) -> tensor<?x?x?x128xbf16> {
  %o = attn.block_attention %q, %k, %v scale(%scale) : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xbf16>
  attn.yield %o : tensor<?x?x?x128xbf16>
}

// With the output's own buffer this would need 271360 bytes.
// CHECK-LABEL: attn.kernel @d192(
// CHECK-SAME: schedule = #attn.schedule<tile_q = 128, tile_k = 112, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic, output = reuse_q, producer_registers = 24, consumer_registers = 240>
// CHECK-SAME: target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536, mma = wgmma, copy = tma>
// REMARK: remark: {{\[}}Passed] schedule | Category:attn | Function=d192 | Reason="table row for dense attention, head sizes above 128 up to 192, of values up to 192 (given 192 and 192); {{.*}}; output reuses the query tile's buffer, as shared memory is full: 222208 bytes of shared memory, 180 registers of a consumer thread for tiles"
attn.kernel @d192(%q: tensor<?x?x?x192xbf16>, %k: tensor<?x?x?x192xbf16>, %v: tensor<?x?x?x192xbf16>, %scale: f32) -> tensor<?x?x?x192xbf16> {
  %o = attn.block_attention %q, %k, %v scale(%scale) : (tensor<?x?x?x192xbf16>, tensor<?x?x?x192xbf16>, tensor<?x?x?x192xbf16>) -> tensor<?x?x?x192xbf16>
  attn.yield %o : tensor<?x?x?x192xbf16>
}

// CHECK-LABEL: attn.kernel @d192_values_128(
// CHECK-SAME: schedule = #attn.schedule<tile_q = 128, tile_k = 112, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 240>
// CHECK-SAME: target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536, mma = wgmma, copy = tma>
// REMARK: remark: {{\[}}Passed] schedule | Category:attn | Function=d192_values_128 | Reason="table row for causal attention, head sizes above 128 up to 192, of values up to 128 (given 192 and 128)
attn.kernel @d192_values_128(%q: tensor<?x?x?x192xbf16>, %k: tensor<?x?x?x192xbf16>, %v: tensor<?x?x?x128xbf16>, %scale: f32) -> tensor<?x?x?x128xbf16> {
  %o = attn.block_attention %q, %k, %v scale(%scale) {mask = #attn.mask<causal = bottom_right>} : (tensor<?x?x?x192xbf16>, tensor<?x?x?x192xbf16>, tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xbf16>
  attn.yield %o : tensor<?x?x?x128xbf16>
}

// CHECK-LABEL: attn.kernel @d256(
// CHECK-SAME: schedule = #attn.schedule<tile_q = 128, tile_k = 80, warpgroups = 2, stages = 2, ping_pong = false, scheduler = dynamic, output = reuse_q, producer_registers = 24, consumer_registers = 240>
// CHECK-SAME: target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536, mma = wgmma, copy = tma>
// REMARK: remark: {{\[}}Passed] schedule | Category:attn | Function=d256 | Reason="table row for any attention, head sizes above 192 up to 256, of values up to 256 (given 256 and 256)
attn.kernel @d256(%q: tensor<?x?x?x256xbf16>, %k: tensor<?x?x?x256xbf16>, %v: tensor<?x?x?x256xbf16>, %scale: f32) -> tensor<?x?x?x256xbf16> {
  %o = attn.block_attention %q, %k, %v scale(%scale) : (tensor<?x?x?x256xbf16>, tensor<?x?x?x256xbf16>, tensor<?x?x?x256xbf16>) -> tensor<?x?x?x256xbf16>
  attn.yield %o : tensor<?x?x?x256xbf16>
}

// CHECK-LABEL: attn.kernel @d256_causal(
// CHECK-SAME: schedule = #attn.schedule<tile_q = 128, tile_k = 80, warpgroups = 2, stages = 2, ping_pong = false, scheduler = dynamic, output = reuse_q, producer_registers = 24, consumer_registers = 240>
// CHECK-SAME: target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536, mma = wgmma, copy = tma>
// REMARK: remark: {{\[}}Passed] schedule | Category:attn | Function=d256_causal | Reason="table row for any attention, head sizes above 192 up to 256, of values up to 256 (given 256 and 256)
attn.kernel @d256_causal(%q: tensor<?x?x?x256xbf16>, %k: tensor<?x?x?x256xbf16>, %v: tensor<?x?x?x256xbf16>, %scale: f32) -> tensor<?x?x?x256xbf16> {
  %o = attn.block_attention %q, %k, %v scale(%scale) {mask = #attn.mask<causal = bottom_right>} : (tensor<?x?x?x256xbf16>, tensor<?x?x?x256xbf16>, tensor<?x?x?x256xbf16>) -> tensor<?x?x?x256xbf16>
  attn.yield %o : tensor<?x?x?x256xbf16>
}

// CHECK-LABEL: attn.kernel @d80(
// CHECK-SAME: schedule = #attn.schedule<tile_q = 192, tile_k = 112, warpgroups = 3, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 32, consumer_registers = 160>
// CHECK-SAME: target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536, mma = wgmma, copy = tma>
// REMARK: Function=d80 | Reason="table row for any attention, head sizes above 0 up to 96, of values up to 96 (given 80 and 80); {{.*}}; output has its own buffer: 214016 bytes of shared memory, 124 registers of a consumer thread for tiles"
attn.kernel @d80(%q: tensor<?x?x?x80xbf16>, %k: tensor<?x?x?x80xbf16>, %v: tensor<?x?x?x80xbf16>, %scale: f32) -> tensor<?x?x?x80xbf16> {
  %o = attn.block_attention %q, %k, %v scale(%scale) : (tensor<?x?x?x80xbf16>, tensor<?x?x?x80xbf16>, tensor<?x?x?x80xbf16>) -> tensor<?x?x?x80xbf16>
  attn.yield %o : tensor<?x?x?x80xbf16>
}

// Values this wide have no row.
// CHECK-LABEL: attn.kernel @d64_values_256(
// CHECK-SAME: schedule = #attn.schedule<tile_q = 128, tile_k = 112, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 240>
// CHECK-SAME: target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536, mma = wgmma, copy = tma>
// REMARK: Function=d64_values_256 | Reason="no table row for head sizes 64 and 256: the cheapest of {{[0-9]+}} candidates by the cost model, 165.5 cycles for 1000 scores: 226304 bytes
attn.kernel @d64_values_256(%q: tensor<?x?x?x64xbf16>, %k: tensor<?x?x?x64xbf16>, %v: tensor<?x?x?x256xbf16>, %scale: f32) -> tensor<?x?x?x256xbf16> {
  %o = attn.block_attention %q, %k, %v scale(%scale) : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x256xbf16>) -> tensor<?x?x?x256xbf16>
  attn.yield %o : tensor<?x?x?x256xbf16>
}

// A schedule that a kernel has stays.
// CHECK-LABEL: attn.kernel @written(
// CHECK-SAME: schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 3, ping_pong = false, scheduler = persistent, output = own, producer_registers = 24, consumer_registers = 256>
// REMARK: Function=written | Reason="written on the kernel: 66560 bytes
attn.kernel @written(%q: tensor<?x?x?x64xbf16>, %k: tensor<?x?x?x64xbf16>, %v: tensor<?x?x?x64xbf16>, %scale: f32) -> tensor<?x?x?x64xbf16>
    attributes {schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 3, ping_pong = false, scheduler = persistent, output = own, producer_registers = 24, consumer_registers = 256>} {
  %o = attn.block_attention %q, %k, %v scale(%scale) : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>) -> tensor<?x?x?x64xbf16>
  attn.yield %o : tensor<?x?x?x64xbf16>
}

// CHECK-LABEL: attn.plan @plan(
// CHECK-SAME: target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536, mma = wgmma, copy = tma>
attn.plan @plan() attributes {arg_names = [], result_names = [], result_shapes = []} {
  attn.yield
}

// Tiles are whole pages or whole parts of one: 112 keys are no multiple of pages
// of 32, and of pages of 16 a tile has at most 6. Guards ask for the lengths of
// tensors, not of sequences, so that there is one schedule.
// CHECK-LABEL: attn.kernel @pages_of_32(
// CHECK-SAME: tile_k = 96,
attn.kernel @pages_of_32(%q: tensor<?x?x?x96xbf16>, %k: tensor<?x?x32x96xbf16>, %scale: f32, %used: tensor<?xi32>, %table: tensor<?x?xi32>) -> tensor<?x?x?x96xbf16> {
  %o = attn.block_attention %q, %k, %k scale(%scale) seqused_k(%used) block_table(%table)
    : (tensor<?x?x?x96xbf16>, tensor<?x?x32x96xbf16>, tensor<?x?x32x96xbf16>, tensor<?xi32>, tensor<?x?xi32>) -> tensor<?x?x?x96xbf16>
  attn.yield %o : tensor<?x?x?x96xbf16>
}

// CHECK-LABEL: attn.kernel @pages_of_16(
// CHECK-SAME: tile_k = 96,
attn.kernel @pages_of_16(%q: tensor<?x?x?x64xbf16>, %k: tensor<?x?x16x64xbf16>, %scale: f32, %used: tensor<?xi32>, %table: tensor<?x?xi32>) -> tensor<?x?x?x64xbf16> {
  %o = attn.block_attention %q, %k, %k scale(%scale) seqused_k(%used) block_table(%table)
    : (tensor<?x?x?x64xbf16>, tensor<?x?x16x64xbf16>, tensor<?x?x16x64xbf16>, tensor<?xi32>, tensor<?x?xi32>) -> tensor<?x?x?x64xbf16>
  attn.yield %o : tensor<?x?x?x64xbf16>
}

// CHECK-LABEL: attn.kernel @pages_of_256(
// CHECK-SAME: tile_k = 64,
attn.kernel @pages_of_256(%q: tensor<?x?x?x256xbf16>, %k: tensor<?x?x256x256xbf16>, %scale: f32, %used: tensor<?xi32>, %table: tensor<?x?xi32>) -> tensor<?x?x?x256xbf16> {
  %o = attn.block_attention %q, %k, %k scale(%scale) seqused_k(%used) block_table(%table)
    : (tensor<?x?x?x256xbf16>, tensor<?x?x256x256xbf16>, tensor<?x?x256x256xbf16>, tensor<?xi32>, tensor<?x?xi32>) -> tensor<?x?x?x256xbf16>
  attn.yield %o : tensor<?x?x?x256xbf16>
}
