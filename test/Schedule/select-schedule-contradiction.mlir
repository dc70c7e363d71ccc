// RUN: not attn-opt %s --attn-select-schedule='schedule={#attn.schedule<tile_q = 128, tile_k = 64, warpgroups = 2, stages = 3, ping_pong = true, scheduler = persistent, output = own, producer_registers = 24, consumer_registers = 240>}' 2>&1 | FileCheck %s

// A kernel's own schedule and another one from the option contradict.
// CHECK: error: 'attn.kernel' op expected no option schedule, as the kernel has one, got #attn.schedule<tile_q = 128, tile_k = 64,
attn.kernel @kernel(%q: tensor<?x?x?x128xbf16>, %k: tensor<?x?x?x128xbf16>, %v: tensor<?x?x?x128xbf16>, %scale: f32) -> tensor<?x?x?x128xbf16>
    attributes {schedule = #attn.schedule<tile_q = 128, tile_k = 128, warpgroups = 2, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 240>} {
  %o = attn.block_attention %q, %k, %v scale(%scale) : (tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>, tensor<?x?x?x128xbf16>) -> tensor<?x?x?x128xbf16>
  attn.yield %o : tensor<?x?x?x128xbf16>
}
