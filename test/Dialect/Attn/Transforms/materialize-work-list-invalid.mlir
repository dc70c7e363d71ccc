// RUN: attn-opt %s --attn-materialize-work-list --split-input-file --verify-diagnostics

// expected-error @+1 {{'attn.kernel' op expected a schedule, whose tiles the work list counts, got none (run attn-select-schedule first)}}
attn.kernel @kernel(%q: tensor<?x8x?x64xf16>, %scale: f32, %used: tensor<?xi32>) -> tensor<?x8x?x64xf16> {
  %o = attn.block_attention %q, %q, %q scale(%scale) seqused_k(%used)
    : (tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?xi32>) -> tensor<?x8x?x64xf16>
  attn.yield %o : tensor<?x8x?x64xf16>
}

// -----

// expected-error @+1 {{'attn.kernel' op expected one launch of a kernel over sequences, beside which its work list is made, got 0}}
attn.kernel @kernel(%q: tensor<?x8x?x64xf16>, %scale: f32, %used: tensor<?xi32>) -> tensor<?x8x?x64xf16> attributes {schedule = #attn.schedule<tile_q = 128, tile_k = 96, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 240>} {
  %o = attn.block_attention %q, %q, %q scale(%scale) seqused_k(%used)
    : (tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?xi32>) -> tensor<?x8x?x64xf16>
  attn.yield %o : tensor<?x8x?x64xf16>
}

// -----

attn.kernel @kernel(%q: tensor<?x8x?x64xf16>, %scale: f32, %used: tensor<?xi32>) -> tensor<?x8x?x64xf16> attributes {schedule = #attn.schedule<tile_q = 128, tile_k = 96, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 240>} {
  %c = arith.constant dense<1> : tensor<2xi32>
  // expected-error @+1 {{'attn.block_attention' op expected its tensors to be arguments of the kernel}}
  %o = attn.block_attention %q, %q, %q scale(%scale) seqused_k(%c)
    : (tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<2xi32>) -> tensor<?x8x?x64xf16>
  attn.yield %o : tensor<?x8x?x64xf16>
}

// -----

attn.kernel @kernel(%q: tensor<?x8x?x64xf16>, %scale: f32, %used: tensor<?xi32>) -> tensor<?x8x?x64xf16> attributes {schedule = #attn.schedule<tile_q = 128, tile_k = 96, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 240>} {
  %o = attn.block_attention %q, %q, %q scale(%scale) seqused_k(%used)
    : (tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?xi32>) -> tensor<?x8x?x64xf16>
  attn.yield %o : tensor<?x8x?x64xf16>
}
attn.kernel @dense(%q: tensor<?x8x?x64xf16>, %scale: f32) -> tensor<?x8x?x64xf16> {
  %o = attn.block_attention %q, %q, %q scale(%scale) : (tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>) -> tensor<?x8x?x64xf16>
  attn.yield %o : tensor<?x8x?x64xf16>
}
attn.plan @plan(%q: tensor<?x8x?x64xf16>, %scale: f32, %used: tensor<?xi32>) -> tensor<?x8x?x64xf16>
    attributes {arg_names = ["q", "scale", "used"], result_names = ["o"], result_shapes = [["q[0]", "8", "q[2]", "64"]]} {
  // expected-error @+1 {{'attn.launch' op expected results that the plan yields, each once, of several variants, as launches are added for some of them}}
  %t = attn.launch(%q, %scale, %used) variants [#attn.variant<kernel = @kernel, when = "q[2] > 9">, #attn.variant<kernel = @kernel, when = "1">]
    intermediates [#attn.intermediate<name = "t", shape = ["q[0]", "8", "q[2]", "64"]>] : (tensor<?x8x?x64xf16>, f32, tensor<?xi32>) -> tensor<?x8x?x64xf16>
  %o = attn.launch(%t, %scale) variants [#attn.variant<kernel = @dense, when = "1">] : (tensor<?x8x?x64xf16>, f32) -> tensor<?x8x?x64xf16>
  attn.yield %o : tensor<?x8x?x64xf16>
}
