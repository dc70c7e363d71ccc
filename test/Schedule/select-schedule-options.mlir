// RUN: attn-opt %s --attn-select-schedule='schedule={#attn.schedule<tile_q = 128, tile_k = 64, warpgroups = 2, stages = 3, ping_pong = true, scheduler = persistent, output = own, producer_registers = 24, consumer_registers = 240>}' | FileCheck %s
// RUN: attn-opt %s --attn-select-schedule='schedule={#attn.schedule<tile_q = 128, tile_k = 64, warpgroups = 2, stages = 3, ping_pong = true, scheduler = persistent, output = own, producer_registers = 24, consumer_registers = 240>}' --remark-format=emitRemark --remarks-filter=attn 2>&1 | FileCheck %s --check-prefix=REMARK
// RUN: not attn-opt %s --attn-select-schedule='schedule={#attn.schedule<tile_q = 128, tile_k = 64, warpgroups = 2, stages = 6, ping_pong = true, scheduler = persistent, output = own, producer_registers = 24, consumer_registers = 240>}' 2>&1 | FileCheck %s --check-prefix=LARGE
// RUN: not attn-opt %s --attn-select-schedule='schedule={#attn.schedule<tile_q = 192, tile_k = 64, warpgroups = 2, stages = 3, ping_pong = true, scheduler = persistent, output = own, producer_registers = 24, consumer_registers = 240>}' 2>&1 | FileCheck %s --check-prefix=INVALID
// RUN: not attn-opt %s --attn-select-schedule=schedule=fast 2>&1 | FileCheck %s --check-prefix=SYNTAX
// RUN: not attn-opt %s --attn-select-schedule=schedule=1 2>&1 | FileCheck %s --check-prefix=KIND
// RUN: not attn-opt %s --attn-select-schedule=target=sm_90 2>&1 | FileCheck %s --check-prefix=SUFFIX
// RUN: not attn-opt %s --attn-select-schedule=target=gfx942 2>&1 | FileCheck %s --check-prefix=TARGET

// The schedule of the option is checked and never changed.
// CHECK-LABEL: attn.kernel @kernel(
// CHECK-SAME: schedule = #attn.schedule<tile_q = 128, tile_k = 64, warpgroups = 2, stages = 3, ping_pong = true, scheduler = persistent, output = own, producer_registers = 24, consumer_registers = 240>
// REMARK: Function=kernel | Reason="given by the option schedule: 164864 bytes of shared memory, 112 registers

// LARGE: error: 'attn.kernel' op expected at most 232448 bytes of shared memory, got a schedule that needs 263168
// INVALID: error: expected tile_q to be 64 * warpgroups = 128, got 192
// SYNTAX: error: expected the option schedule to be an #attn.schedule or #attn.rowwise attribute, got 'fast'
// KIND: error: expected the option schedule to be an #attn.schedule or #attn.rowwise attribute, got '1'
// SUFFIX: error: expected target sm_90a, got 'sm_90'; did you mean 'sm_90a'?
// TARGET: error: expected target sm_90a, got 'gfx942'{{$}}
attn.kernel @kernel(%q: tensor<?x?x?x128xbf16>, %k: tensor<?x?x?x128xbf16>, %v: tensor<?x?x?x128xbf16>, %scale: f32) -> tensor<?x?x?x128xbf16> {
  %o = attn.block_attention %q, %k, %v scale(%scale) : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xbf16>
  attn.yield %o : tensor<?x?x?x128xbf16>
}
