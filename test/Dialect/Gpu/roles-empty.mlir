// RUN: attn-opt %s | attn-opt | FileCheck %s

// A role with nothing to do has an empty block, not none.
// CHECK-LABEL: attn_gpu.kernel @idle(
// CHECK: attn_gpu.roles producer {
// CHECK-NEXT: } consumer {
// CHECK-NEXT: }
attn_gpu.kernel @idle() attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 2} {
  attn_gpu.roles producer {
  } consumer {
  }
  attn_gpu.return
}
