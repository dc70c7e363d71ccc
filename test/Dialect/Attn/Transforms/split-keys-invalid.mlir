// RUN: attn-opt %s --split-input-file --verify-diagnostics --attn-split-keys

#schedule = #attn.schedule<tile_q = 64, tile_k = 128, warpgroups = 1, stages = 3, ping_pong = false, scheduler = dynamic,
                           output = direct, producer_registers = 24, consumer_registers = 256, split_keys = true>

// expected-error @below {{'attn.kernel' op expected one launch of a kernel whose schedule has split_keys, after which its parts are merged, got 0}}
attn.kernel @f(%q: tensor<?x?x?x64xf16>, %s: f32) -> tensor<?x?x?x64xf16> attributes {schedule = #schedule} {
  %o = attn.block_attention %q, %q, %q scale(%s)
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  attn.yield %o : tensor<?x?x?x64xf16>
}

// -----

#schedule = #attn.schedule<tile_q = 64, tile_k = 128, warpgroups = 1, stages = 3, ping_pong = false, scheduler = dynamic,
                           output = direct, producer_registers = 24, consumer_registers = 256, split_keys = true>

attn.kernel @f(%q: tensor<?x?x64xf16>, %k: tensor<?x?x?x64xf16>, %cq: tensor<?xi32>, %s: f32) -> tensor<?x?x64xf16> attributes {schedule = #schedule} {
  // expected-error @below {{'attn.block_attention' op expected dense queries in a kernel whose schedule has split_keys, got cu_seqlens_q (pad q, or choose another schedule)}}
  %o = attn.block_attention %q, %k, %k scale(%s) cu_seqlens_q(%cq)
    : (tensor<?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?xi32>) -> tensor<?x?x64xf16>
  attn.yield %o : tensor<?x?x64xf16>
}

// -----

#schedule = #attn.schedule<tile_q = 64, tile_k = 128, warpgroups = 1, stages = 3, ping_pong = false, scheduler = dynamic,
                           output = direct, producer_registers = 24, consumer_registers = 256, split_keys = true>

attn.kernel @f(%q: tensor<?x?x?x64xf16>, %used: tensor<?xi32>, %list: tensor<?x8xi32>, %s: f32) -> tensor<?x?x?x64xf16> attributes {schedule = #schedule} {
  // expected-error @below {{'attn.block_attention' op expected no work_list in a kernel whose schedule has split_keys, as the grid deals its query tiles}}
  %o = attn.block_attention %q, %q, %q scale(%s) seqused_k(%used) work_list(%list)
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?xi32>, tensor<?x8xi32>) -> tensor<?x?x?x64xf16>
  attn.yield %o : tensor<?x?x?x64xf16>
}

// -----

#schedule = #attn.schedule<tile_q = 64, tile_k = 128, warpgroups = 1, stages = 3, ping_pong = false, scheduler = dynamic,
                           output = direct, producer_registers = 24, consumer_registers = 256, split_keys = true>

attn.kernel @f(%q: tensor<?x?x?x64xf16>, %s: f32) -> tensor<?x?x?x64xf16> attributes {schedule = #schedule} {
  %o = attn.block_attention %q, %q, %q scale(%s)
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  attn.yield %o : tensor<?x?x?x64xf16>
}
#schedule1 = #attn.schedule<tile_q = 64, tile_k = 128, warpgroups = 1, stages = 3, ping_pong = false, scheduler = dynamic,
                           output = direct, producer_registers = 24, consumer_registers = 256>
attn.kernel @g(%q: tensor<?x?x?x64xf16>, %s: f32) -> tensor<?x?x?x64xf16> attributes {schedule = #schedule1} {
  %o = attn.block_attention %q, %q, %q scale(%s)
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  attn.yield %o : tensor<?x?x?x64xf16>
}
attn.plan @chained(%q: tensor<?x?x?x64xf16>, %s: f32) -> tensor<?x?x?x64xf16>
    attributes {arg_names = ["q", "s"], result_names = ["o"], result_shapes = [["q[0]", "q[1]", "q[2]", "64"]]} {
  // expected-error @below {{'attn.launch' op expected results that the plan yields, each once, of several variants, as launches are added for some of them}}
  %t = attn.launch(%q, %s) variants [#attn.variant<kernel = @f, when = "q[2]">, #attn.variant<kernel = @g, when = "1">]
    intermediates [#attn.intermediate<name = "t", shape = ["q[0]", "q[1]", "q[2]", "64"]>]
    : (tensor<?x?x?x64xf16>, f32) -> tensor<?x?x?x64xf16>
  %o = attn.launch(%t, %s) variants [#attn.variant<kernel = @g, when = "1">]
    : (tensor<?x?x?x64xf16>, f32) -> tensor<?x?x?x64xf16>
  attn.yield %o : tensor<?x?x?x64xf16>
}

// -----

#schedule = #attn.schedule<tile_q = 64, tile_k = 128, warpgroups = 1, stages = 3, ping_pong = false, scheduler = dynamic,
                           output = direct, producer_registers = 24, consumer_registers = 256, split_keys = true>

attn.kernel @f(%q: tensor<?x?x?x64xf16>, %s: f32) -> tensor<?x?x?x64xf16> attributes {schedule = #schedule} {
  %o = attn.block_attention %q, %q, %q scale(%s)
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  attn.yield %o : tensor<?x?x?x64xf16>
}
#schedule1 = #attn.schedule<tile_q = 64, tile_k = 128, warpgroups = 1, stages = 3, ping_pong = false, scheduler = dynamic,
                           output = direct, producer_registers = 24, consumer_registers = 256>
attn.kernel @g(%q: tensor<?x?x?x64xf16>, %s: f32) -> tensor<?x?x?x64xf16> attributes {schedule = #schedule1} {
  %o = attn.block_attention %q, %q, %q scale(%s)
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  attn.yield %o : tensor<?x?x?x64xf16>
}
attn.plan @nested(%q: tensor<?x?x?x64xf16>, %s: f32) -> tensor<?x?x?x64xf16>
    attributes {arg_names = ["q", "s"], result_names = ["o"], result_shapes = [["q[0]", "q[1]", "q[2]", "64"]]} {
  %o = attn.choose -> tensor<?x?x?x64xf16> {
    case "1" {
      // expected-error @below {{'attn.launch' op expected one variant in a case of attn.choose, as launches are added for some of them, got 2}}
      %t = attn.launch(%q, %s) variants [#attn.variant<kernel = @f, when = "q[2]">, #attn.variant<kernel = @g, when = "1">]
        : (tensor<?x?x?x64xf16>, f32) -> tensor<?x?x?x64xf16>
      attn.yield %t : tensor<?x?x?x64xf16>
    }
  }
  attn.yield %o : tensor<?x?x?x64xf16>
}

// -----

#schedule = #attn.schedule<tile_q = 64, tile_k = 64, warpgroups = 1, stages = 2, ping_pong = false, scheduler = dynamic,
                           output = direct, producer_registers = 24, consumer_registers = 240, split_keys = true>

attn.kernel @quantized(%q: tensor<?x?x?x64xf16>, %v: tensor<?x?x?x64xf8E4M3FN>, %vs: tensor<?x?x64xf32>, %scale: f32) -> tensor<?x?x?x64xf16>
    attributes {schedule = #schedule} {
  // expected-error @+1 {{'attn.block_attention' op expected attention over 16-bit operands without lse_correction to split its keys, got scales or lse_correction}}
  %o = attn.block_attention %q, %q, %v scale(%scale) v_scales(%vs) {products = #attn.products<p_max = 448.0, row_sum = coded, accumulate = single>}
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf8E4M3FN>, tensor<?x?x64xf32>) -> tensor<?x?x?x64xf16>
  attn.yield %o : tensor<?x?x?x64xf16>
}
