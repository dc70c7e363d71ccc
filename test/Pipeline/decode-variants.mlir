// RUN: rm -rf %t && split-file %s %t
// RUN: attn-opt %t/declared.mlir --attn-to-scheduled=schedules=%t/schedules.json | FileCheck %t/declared.mlir
// RUN: attn-opt %t/declared.mlir --attn-to-gpu=schedules=%t/schedules.json -o %t/gpu.mlir

// A kernel for many queries and two for few: with keys split where programs are
// fewer than multiprocessors (the interpreter has two), and whole. Sizes choose,
// and every choice is attention.

// DEFINE: %{inputs} =
// DEFINE: %{check} = attn-interpret %t/gpu.mlir --reference=%t/declared.mlir --tolerance=4e-3 --random=1 %{inputs}

// Split.
// REDEFINE: %{inputs} = --shape=q=1x8x5x64 --shape=k=1x1x700x64 --shape=v=1x1x700x64
// RUN: %{check}
// Too many programs, too few keys.
// REDEFINE: %{inputs} = --shape=q=1x8x5x64 --shape=k=1x2x700x64 --shape=v=1x2x700x64
// RUN: %{check}
// REDEFINE: %{inputs} = --shape=q=1x8x5x64 --shape=k=1x1x500x64 --shape=v=1x1x500x64
// RUN: %{check}
// Many queries.
// REDEFINE: %{inputs} = --shape=q=1x8x9x64 --shape=k=1x1x700x64 --shape=v=1x1x700x64
// RUN: %{check}

//--- schedules.json
{
  "format": "attn-schedules", "version": 1, "target": "sm_90a",
  "rows": [
    {"shape": {"head_size": 64, "value_head_size": 64, "causal": true},
     "when": "(q[2] * floordiv(q[1], max(1, k[1])) <= 64) * (q[0] * k[1] < sms) * (k[2] >= 512)",
     "schedule": "#attn.schedule<tile_q = 64, tile_k = 128, warpgroups = 1, stages = 5, ping_pong = false, scheduler = dynamic, output = direct, producer_registers = 24, consumer_registers = 256, pack_heads = true, split_keys = true>",
     "evidence": "not measured"},
    {"shape": {"head_size": 64, "value_head_size": 64, "causal": true},
     "when": "q[2] * floordiv(q[1], max(1, k[1])) <= 64",
     "schedule": "#attn.schedule<tile_q = 64, tile_k = 128, warpgroups = 1, stages = 5, ping_pong = false, scheduler = dynamic, output = direct, producer_registers = 24, consumer_registers = 256, pack_heads = true>",
     "evidence": "not measured"},
    {"shape": {"head_size": 64, "value_head_size": 64, "causal": true},
     "when": "1",
     "schedule": "#attn.schedule<tile_q = 192, tile_k = 128, warpgroups = 3, stages = 2, ping_pong = true, scheduler = dynamic, output = own, producer_registers = 32, consumer_registers = 160>",
     "evidence": "all other lengths"}
  ]
}

//--- declared.mlir
// CHECK: attn.kernel @attention_0(
// CHECK: attn.split_attention
// CHECK: attn.kernel @attention_0_merge(
// CHECK-SAME: schedule = #attn.rowwise<
// CHECK: attn.choose -> (tensor<?x?x?x64xbf16>, tensor<?x?x?xf32>) {
// CHECK: case "{{.*}}k[2] >= 512{{.*}}" {
// CHECK: attn.launch({{.*}}) variants [#attn.variant<kernel = @attention_0, when = "1">]
// CHECK: attn.launch({{.*}}) dependent variants [#attn.variant<kernel = @attention_0_merge, when = "1">]
// CHECK: case "1" {
// CHECK: attn.launch({{.*}}) variants [#attn.variant<kernel = @attention_0_1, when = "q[2] * floordiv(q[1], max(1, k[1])) <= 64">, #attn.variant<kernel = @attention_0_2, when = "1">]
func.func @attention(%q: tensor<?x?x?x64xbf16>, %k: tensor<?x?x?x64xbf16>, %v: tensor<?x?x?x64xbf16>)
    -> (tensor<?x?x?x64xbf16>, tensor<?x?x?xf32>) {
  %o, %lse = attn.attention %q, %k, %v {mask = #attn.mask<causal = bottom_right>}
    : (tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>, tensor<?x?x?x64xbf16>)
    -> (tensor<?x?x?x64xbf16>, tensor<?x?x?xf32>)
  return %o, %lse : tensor<?x?x?x64xbf16>, tensor<?x?x?xf32>
}
