// RUN: attn-opt %s --attn-verify-scheduled --split-input-file --verify-diagnostics --allow-unregistered-dialect

attn.kernel @kernel(%q: tensor<?x?x?x64xf16>, %scale: f32) -> tensor<?x?x?x64xf16>
    attributes {target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536, mma = wgmma, copy = tma>,
                schedule = #attn.schedule<tile_q = 128, tile_k = 128, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 240>} {
  %o = attn.block_attention %q, %q, %q scale(%scale) : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  attn.yield %o : tensor<?x?x?x64xf16>
}
attn.plan @plan(%q: tensor<?x?x?x64xf16>, %scale: f32) -> tensor<?x?x?x64xf16>
    attributes {arg_names = ["q", "scale"], result_names = ["o"], result_shapes = [["q[0]", "q[1]", "q[2]", "64"]],
                target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536, mma = wgmma, copy = tma>} {
  %o = attn.launch(%q, %scale) variants [#attn.variant<kernel = @kernel, when = "1">] : (tensor<?x?x?x64xf16>, f32) -> tensor<?x?x?x64xf16>
  attn.yield %o : tensor<?x?x?x64xf16>
}

// -----

// expected-error @+2 {{'attn.kernel' op expected a schedule}}
// expected-note @+1 {{attn-select-schedule should have set it}}
attn.kernel @kernel(%q: tensor<?x?x?x64xf16>, %scale: f32) -> tensor<?x?x?x64xf16>
    attributes {target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536, mma = wgmma, copy = tma>} {
  %o = attn.block_attention %q, %q, %q scale(%scale) : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  attn.yield %o : tensor<?x?x?x64xf16>
}
// expected-error @+2 {{'attn.plan' op expected a target}}
// expected-note @+1 {{attn-select-schedule should have set it}}
attn.plan @plan(%q: tensor<?x?x?x64xf16>, %scale: f32) -> tensor<?x?x?x64xf16>
    attributes {arg_names = ["q", "scale"], result_names = ["o"], result_shapes = [["q[0]", "q[1]", "q[2]", "64"]]} {
  %o = attn.launch(%q, %scale) variants [#attn.variant<kernel = @kernel, when = "1">] : (tensor<?x?x?x64xf16>, f32) -> tensor<?x?x?x64xf16>
  attn.yield %o : tensor<?x?x?x64xf16>
}

// -----

// expected-error @+2 {{'attn.kernel' op expected a target}}
// expected-note @+1 {{attn-select-schedule should have set it}}
attn.kernel @kernel()
    attributes {schedule = #attn.schedule<tile_q = 128, tile_k = 128, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 240>} {
  attn.yield
}

// -----

// expected-error @+2 {{'func.func' op expected an op of the scheduled room (R1s)}}
// expected-note @+1 {{attn-form-kernels should have rewritten it}}
func.func @function(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x?x64xf16>, %v: tensor<?x?x?x64xf16>, %scale: f32) -> tensor<?x?x?x64xf16> {
  %o = attn.block_attention %q, %k, %v scale(%scale) : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  return %o : tensor<?x?x?x64xf16>
}

// -----

// expected-error @+2 {{'attn_tile.kernel' op expected an op of the scheduled room (R1s)}}
// expected-note @+1 {{the room holds builtin.module, attn.kernel, attn.plan, attn.launch, attn.choose, attn.yield, attn.block_attention, attn.merge, attn.split_attention, attn.work_list, attn.sample_statistics, attn.block_statistics, attn.combine_statistics, attn.quantize, attn.lse_correction, attn.arrange, arith.constant}}
attn_tile.kernel @kernel() {
  attn_tile.return
}

// -----

attn.kernel @kernel(%q: tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
    attributes {target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536, mma = wgmma, copy = tma>,
                schedule = #attn.schedule<tile_q = 128, tile_k = 128, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 240>} {
  // expected-error @+2 {{'attn.attention' op expected an op of the scheduled room (R1s)}}
  // expected-note @+1 {{attn-lower-attention should have rewritten it}}
  %o = attn.attention %q, %q, %q : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>) -> tensor<?x?x?x64xf16>
  attn.yield %o : tensor<?x?x?x64xf16>
}

// -----

attn.kernel @quantized(%q: tensor<?x?x?x64xf16>, %v: tensor<?x?x?x64xf8E4M3FN>, %vs: tensor<?x?x64xf32>, %scale: f32) -> tensor<?x?x?x64xf16>
    attributes {target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536, mma = wgmma, copy = tma>,
                schedule = #attn.schedule<tile_q = 128, tile_k = 128, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 240>} {
  // expected-error @+1 {{'attn.block_attention' op expected coded values that are arranged, got 'tensor<?x?x?x64xf8E4M3FN>' (run attn-arrange-values first)}}
  %o = attn.block_attention %q, %q, %v scale(%scale) v_scales(%vs) {products = #attn.products<p_max = 448.0, row_sum = coded, accumulate = single>}
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x?x64xf8E4M3FN>, tensor<?x?x64xf32>) -> tensor<?x?x?x64xf16>
  attn.yield %o : tensor<?x?x?x64xf16>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536, mma = wgmma, copy = tma>
attn.kernel @whole(%x: tensor<?x?x?x64xf16>) -> tensor<?x?x64xf32>
    attributes {target = #target, schedule = #attn.rowwise<tile_rows = 1, threads = 32>} {
  // expected-error @+2 {{'attn.mean' op expected an op of the scheduled room (R1s)}}
  // expected-note @+1 {{attn-split-statistics should have rewritten it}}
  %m = attn.mean %x : tensor<?x?x?x64xf16> -> tensor<?x?x64xf32>
  attn.yield %m : tensor<?x?x64xf32>
}

// -----

#target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536, mma = wgmma, copy = tma>
attn.kernel @codes(%x: tensor<?x?x?x64xf16>) -> (tensor<?x?x?x64xi8>, tensor<?x?x?xf32>)
    attributes {target = #target, schedule = #attn.rowwise<tile_rows = 16, threads = 128>} {
  %c, %s = attn.quantize %x as <groups = <per_token>, max = 127.0> : tensor<?x?x?x64xf16> -> (tensor<?x?x?x64xi8>, tensor<?x?x?xf32>)
  attn.yield %c, %s : tensor<?x?x?x64xi8>, tensor<?x?x?xf32>
}
