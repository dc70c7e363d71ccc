// RUN: attn-opt %s -split-input-file -verify-diagnostics --convert-attn-to-tile

// expected-error @below {{'attn.kernel' op expected a schedule, got none (run attn-select-schedule first)}}
attn.kernel @no_schedule(%q: tensor<1x1x8x64xf16>, %scale: f32) -> tensor<1x1x8x64xf16> {
  %o = attn.block_attention %q, %q, %q scale(%scale)
    : (tensor<1x1x8x64xf16>, tensor<1x1x8x64xf16>, tensor<1x1x8x64xf16>) -> tensor<1x1x8x64xf16>
  attn.yield %o : tensor<1x1x8x64xf16>
}

// -----

#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic,
                           output = own, producer_registers = 24, consumer_registers = 240>

attn.kernel @two_attentions(%q: tensor<1x1x8x64xf16>, %scale: f32) -> tensor<1x1x8x64xf16>
    attributes {schedule = #schedule} {
  %o = attn.block_attention %q, %q, %q scale(%scale)
    : (tensor<1x1x8x64xf16>, tensor<1x1x8x64xf16>, tensor<1x1x8x64xf16>) -> tensor<1x1x8x64xf16>
  // expected-error @below {{'attn.block_attention' op expected a kernel of one computation (attn.block_attention, attn.merge and so on), got this op too (run attn-form-kernels first)}}
  %p = attn.block_attention %o, %q, %q scale(%scale)
    : (tensor<1x1x8x64xf16>, tensor<1x1x8x64xf16>, tensor<1x1x8x64xf16>) -> tensor<1x1x8x64xf16>
  attn.yield %p : tensor<1x1x8x64xf16>
}

// -----

#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic,
                           output = own, producer_registers = 24, consumer_registers = 240>

attn.kernel @other_op(%q: tensor<1x1x8x64xf16>, %scale: f32) -> tensor<1x1x8x64xf16>
    attributes {schedule = #schedule} {
  // expected-error @below {{'arith.negf' op expected a kernel of one computation (attn.block_attention, attn.merge and so on), got this op too (run attn-form-kernels first)}}
  %negative = arith.negf %scale : f32
  %o = attn.block_attention %q, %q, %q scale(%negative)
    : (tensor<1x1x8x64xf16>, tensor<1x1x8x64xf16>, tensor<1x1x8x64xf16>) -> tensor<1x1x8x64xf16>
  attn.yield %o : tensor<1x1x8x64xf16>
}

// -----

#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic,
                           output = own, producer_registers = 24, consumer_registers = 240>

// expected-error @below {{'attn.kernel' op expected a kernel of one computation (attn.block_attention, attn.merge and so on), got none}}
attn.kernel @no_attention(%q: tensor<1x1x8x64xf16>) -> tensor<1x1x8x64xf16> attributes {schedule = #schedule} {
  attn.yield %q : tensor<1x1x8x64xf16>
}

// -----

#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic,
                           output = own, producer_registers = 24, consumer_registers = 240>

attn.kernel @own_tensor(%q: tensor<1x1x8x64xf16>, %scale: f32) -> tensor<1x1x8x64xf16>
    attributes {schedule = #schedule} {
  %k = arith.constant dense<1.0> : tensor<1x1x8x64xf16>
  // expected-error @below {{'attn.block_attention' op expected k to be an argument of the kernel}}
  %o = attn.block_attention %q, %k, %q scale(%scale)
    : (tensor<1x1x8x64xf16>, tensor<1x1x8x64xf16>, tensor<1x1x8x64xf16>) -> tensor<1x1x8x64xf16>
  attn.yield %o : tensor<1x1x8x64xf16>
}

// -----

#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic,
                           output = own, producer_registers = 24, consumer_registers = 240>

// expected-error @below {{'attn.kernel' op expected all results to be those of 'attn.block_attention'}}
attn.kernel @other_result(%q: tensor<1x1x8x64xf16>, %scale: f32) -> (tensor<1x1x8x64xf16>, tensor<1x1x8x64xf16>)
    attributes {schedule = #schedule} {
  %o = attn.block_attention %q, %q, %q scale(%scale)
    : (tensor<1x1x8x64xf16>, tensor<1x1x8x64xf16>, tensor<1x1x8x64xf16>) -> tensor<1x1x8x64xf16>
  attn.yield %o, %q : tensor<1x1x8x64xf16>, tensor<1x1x8x64xf16>
}

// -----

#schedule = #attn.schedule<tile_q = 64, tile_k = 128, warpgroups = 1, stages = 3, ping_pong = false, scheduler = dynamic,
                           output = direct, producer_registers = 24, consumer_registers = 256, split_keys = true>

attn.kernel @other_tile(%q: tensor<?x?x?x64xf16>, %s: f32) -> tensor<?x?x?x?xf32> attributes {schedule = #schedule} {
  // expected-error @below {{'attn.split_attention' op expected tile_k to be that of the schedule, 128, got 64}}
  %parts, %lses = attn.split_attention %q, %q, %q scale(%s) {splits = "3", tile_k = 64}
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> (tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>)
  attn.yield %lses : tensor<?x?x?x?xf32>
}

// -----

#schedule = #attn.schedule<tile_q = 64, tile_k = 128, warpgroups = 1, stages = 3, ping_pong = false, scheduler = dynamic,
                           output = direct, producer_registers = 24, consumer_registers = 256, split_keys = true>

// expected-error @below {{'attn.kernel' op expected the parts or their log-sum-exps as results, got none}}
attn.kernel @no_result(%q: tensor<?x?x?x64xf16>, %s: f32) attributes {schedule = #schedule} {
  %parts, %lses = attn.split_attention %q, %q, %q scale(%s) {splits = "3", tile_k = 128}
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> (tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>)
  attn.yield
}

// -----

// expected-error @below {{'attn.kernel' op expected #attn.rowwise as the schedule of 'attn.merge', got #attn.schedule<}}
attn.kernel @other_schedule(%parts: tensor<?x?x?x?x64xf32>, %lses: tensor<?x?x?x?xf32>) -> tensor<?x?x?x64xbf16>
    attributes {schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic,
                                          output = own, producer_registers = 24, consumer_registers = 240>} {
  %o = attn.merge %parts, %lses : (tensor<?x?x?x?x64xf32>, tensor<?x?x?x?xf32>) -> tensor<?x?x?x64xbf16>
  attn.yield %o : tensor<?x?x?x64xbf16>
}

// -----

attn.kernel @no_list(%q: tensor<?x1x64xf16>, %scale: f32, %c: tensor<?xi32>) -> tensor<?x1x64xf16>
    attributes {schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 256>} {
  // expected-error @below {{'attn.block_attention' op expected a work_list with packed queries, got none (run attn-materialize-work-list first)}}
  %o = attn.block_attention %q, %q, %q scale(%scale) cu_seqlens_q(%c) cu_seqlens_k(%c)
    : (tensor<?x1x64xf16>, tensor<?x1x64xf16>, tensor<?x1x64xf16>, tensor<?xi32>, tensor<?xi32>) -> tensor<?x1x64xf16>
  attn.yield %o : tensor<?x1x64xf16>
}

// -----

attn.kernel @list_of_packed_heads(%q: tensor<?x1x64xf16>, %scale: f32, %c: tensor<?xi32>, %list: tensor<?x8xi32>) -> tensor<?x1x64xf16>
    attributes {schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic, output = direct, producer_registers = 24, consumer_registers = 256, pack_heads = true>} {
  // expected-error @below {{'attn.block_attention' op expected a schedule without pack_heads, as the tiles of work_list are those of one head}}
  %o = attn.block_attention %q, %q, %q scale(%scale) cu_seqlens_q(%c) cu_seqlens_k(%c) work_list(%list)
    : (tensor<?x1x64xf16>, tensor<?x1x64xf16>, tensor<?x1x64xf16>, tensor<?xi32>, tensor<?xi32>, tensor<?x8xi32>) -> tensor<?x1x64xf16>
  attn.yield %o : tensor<?x1x64xf16>
}

// -----

#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic,
                           output = direct, producer_registers = 24, consumer_registers = 240>

attn.kernel @quantized(%q: tensor<?x?x?x64xf16>, %v: tensor<?x?x?x64xf8E4M3FN>, %vs: tensor<?x?x64xf32>, %scale: f32) -> tensor<?x?x?x64xf16>
    attributes {schedule = #schedule} {
  // expected-error @+1 {{'attn.block_attention' op expected coded values that are arranged, got 'tensor<?x?x?x64xf8E4M3FN>' (run attn-arrange-values first)}}
  %o = attn.block_attention %q, %q, %v scale(%scale) v_scales(%vs) {products = #attn.products<p_max = 448.0, row_sum = coded, accumulate = single>}
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf8E4M3FN>, tensor<?x?x64xf32>) -> tensor<?x?x?x64xf16>
  attn.yield %o : tensor<?x?x?x64xf16>
}

// -----

attn.kernel @whole_mean(%x: tensor<?x?x?x64xf16>) -> tensor<?x?x64xf32> attributes {schedule = #attn.rowwise<tile_rows = 1, threads = 32>} {
  // expected-error @+1 {{'attn.mean' op expected statistics of blocks of rows (run attn-split-statistics first)}}
  %m = attn.mean %x : tensor<?x?x?x64xf16> -> tensor<?x?x64xf32>
  attn.yield %m : tensor<?x?x64xf32>
}
