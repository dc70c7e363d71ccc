// RUN: attn-opt %s --attn-select-schedule --verify-diagnostics --split-input-file

// expected-error @+1 {{'attn.kernel' op expected at most 232448 bytes of shared memory, got a schedule that needs 263168 (smaller tile_k, stages, query_stages or output)}}
attn.kernel @shared_memory(%q: tensor<?x?x?x128xbf16>, %k: tensor<?x?x?x128xbf16>, %v: tensor<?x?x?x128xbf16>, %scale: f32) -> tensor<?x?x?x128xbf16>
    attributes {schedule = #attn.schedule<tile_q = 128, tile_k = 128, warpgroups = 2, stages = 3, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 240>} {
  %o = attn.block_attention %q, %k, %v scale(%scale) : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xbf16>
  attn.yield %o : tensor<?x?x?x128xbf16>
}

// -----

// expected-error @+1 {{'attn.kernel' op expected at most 65536 registers in a block, got a schedule that needs 68608 (fewer warpgroups or registers of a thread)}}
attn.kernel @register_file(%q: tensor<?x?x?x64xbf16>, %k: tensor<?x?x?x64xbf16>, %v: tensor<?x?x?x64xbf16>, %scale: f32) -> tensor<?x?x?x64xbf16>
    attributes {schedule = #attn.schedule<tile_q = 192, tile_k = 128, warpgroups = 3, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 32, consumer_registers = 168>} {
  %o = attn.block_attention %q, %k, %v scale(%scale) : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>) -> tensor<?x?x?x64xbf16>
  attn.yield %o : tensor<?x?x?x64xbf16>
}

// -----

// expected-error @+1 {{'attn.kernel' op expected producer_registers of at most and consumer_registers of at least 256, the even share of a thread, got 24 and 240}}
attn.kernel @even_share(%q: tensor<?x?x?x64xbf16>, %k: tensor<?x?x?x64xbf16>, %v: tensor<?x?x?x64xbf16>, %scale: f32) -> tensor<?x?x?x64xbf16>
    attributes {schedule = #attn.schedule<tile_q = 64, tile_k = 128, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 240>} {
  %o = attn.block_attention %q, %k, %v scale(%scale) : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>) -> tensor<?x?x?x64xbf16>
  attn.yield %o : tensor<?x?x?x64xbf16>
}

// -----

// expected-error @+1 {{'attn.kernel' op expected at most 135 registers of a consumer thread for tiles, got a schedule that needs 136 (smaller tile_k or more consumer_registers)}}
attn.kernel @thread_registers(%q: tensor<?x?x?x128xbf16>, %k: tensor<?x?x?x128xbf16>, %v: tensor<?x?x?x128xbf16>, %scale: f32) -> tensor<?x?x?x128xbf16>
    attributes {schedule = #attn.schedule<tile_q = 192, tile_k = 96, warpgroups = 3, stages = 2, ping_pong = true, scheduler = dynamic, output = reuse_q, producer_registers = 32, consumer_registers = 160>} {
  %o = attn.block_attention %q, %k, %v scale(%scale) : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xbf16>
  attn.yield %o : tensor<?x?x?x128xbf16>
}

// -----

// Without overlap the probabilities take the registers of the scores, but less is left for tiles.
// expected-error @+1 {{'attn.kernel' op expected at most 120 registers of a consumer thread for tiles, got a schedule that needs 128 (smaller tile_k or more consumer_registers)}}
attn.kernel @thread_registers_without_overlap(%q: tensor<?x?x?x128xbf16>, %k: tensor<?x?x?x128xbf16>, %v: tensor<?x?x?x128xbf16>, %scale: f32) -> tensor<?x?x?x128xbf16>
    attributes {schedule = #attn.schedule<tile_q = 192, tile_k = 128, warpgroups = 3, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 32, consumer_registers = 160, overlap = false>} {
  %o = attn.block_attention %q, %k, %v scale(%scale) : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xbf16>
  attn.yield %o : tensor<?x?x?x128xbf16>
}

// -----

// expected-error @+1 {{'attn.kernel' op expected output = own, as the output tile (128 columns) does not fit the query tile (64 columns), got reuse_q}}
attn.kernel @reuse_q(%q: tensor<?x?x?x64xbf16>, %k: tensor<?x?x?x64xbf16>, %v: tensor<?x?x?x128xbf16>, %scale: f32) -> tensor<?x?x?x128xbf16>
    attributes {schedule = #attn.schedule<tile_q = 128, tile_k = 128, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic, output = reuse_q, producer_registers = 24, consumer_registers = 240>} {
  %o = attn.block_attention %q, %k, %v scale(%scale) : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xbf16>
  attn.yield %o : tensor<?x?x?x128xbf16>
}

// -----

// expected-error @+1 {{'attn.kernel' op expected one attn.block_attention, attn.split_attention, attn.merge or attn.work_list, got 0}}
attn.kernel @empty() {
  attn.yield
}

// -----

// expected-error @+1 {{'attn.kernel' op expected target sm_80, as written on it, got sm_90a}}
attn.kernel @other_target(%q: tensor<?x?x?x64xbf16>, %k: tensor<?x?x?x64xbf16>, %v: tensor<?x?x?x64xbf16>, %scale: f32) -> tensor<?x?x?x64xbf16>
    attributes {target = #attn.target<chip = "sm_80", capability = 80, exact = false, shared_memory = 166912, registers = 65536, mma = wgmma, copy = tma>} {
  %o = attn.block_attention %q, %k, %v scale(%scale) : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>) -> tensor<?x?x?x64xbf16>
  attn.yield %o : tensor<?x?x?x64xbf16>
}

// -----

// expected-error @+1 {{'attn.kernel' op expected a tile_k that divides pages of 32 keys or is a multiple of them, got 112}}
attn.kernel @pages(%q: tensor<?x?x?x64xbf16>, %k: tensor<?x?x32x64xbf16>, %scale: f32, %used: tensor<?xi32>, %table: tensor<?x?xi32>) -> tensor<?x?x?x64xbf16>
    attributes {schedule = #attn.schedule<tile_q = 128, tile_k = 112, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 240>} {
  %o = attn.block_attention %q, %k, %k scale(%scale) seqused_k(%used) block_table(%table)
    : (tensor<?x?x?x64xbf16>, tensor<?x?x32x64xbf16>, tensor<?x?x32x64xbf16>, tensor<?xi32>, tensor<?x?xi32>) -> tensor<?x?x?x64xbf16>
  attn.yield %o : tensor<?x?x?x64xbf16>
}
