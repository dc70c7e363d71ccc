// RUN: attn-opt %s | attn-opt | FileCheck %s
// RUN: attn-opt %s -mlir-print-op-generic | attn-opt | FileCheck %s

// CHECK-LABEL: attn_gpu.kernel @windows(
// CHECK-SAME: %[[MAP:[^:]*]]: !attn_gpu.tensor_map, %[[LIST:[^:]*]]: !attn_gpu.global<i32>, %[[I:[^:]*]]: i64)
attn_gpu.kernel @windows(%map: !attn_gpu.tensor_map, %list: !attn_gpu.global<i32>, %i: i64)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %c0 = arith.constant 0 : index
  // CHECK: %[[K:.*]] = attn_gpu.channel "k"
  %k = attn_gpu.channel "k" : !attn_gpu.channel<2 x 64x64xf16>
  %b = attn_gpu.alloc "o" : !attn_gpu.buffer<64x64xf16>
  // CHECK: %[[N:.*]] = attn_gpu.load_scalar %[[LIST]][%[[I]]] : <i32>
  %n = attn_gpu.load_scalar %list[%i] : !attn_gpu.global<i32>
  // CHECK: attn_gpu.put %[[K]], %[[MAP]][%[[C:.*]], %[[C]], %[[N]]] window dim(2) [%[[C]]] size[%[[N]]] : <2 x 64x64xf16>
  attn_gpu.put %k, %map[%c0, %c0, %n] window dim(2) [%c0] size [%n] : !attn_gpu.channel<2 x 64x64xf16>
  // CHECK: attn_gpu.put %[[K]], %[[MAP]][%[[C]], %[[N]], %[[C]]] window dim(1) [%[[C]], %[[N]]] size[%[[N]], %[[C]]] : <2 x 64x64xf16>
  attn_gpu.put %k, %map[%c0, %n, %c0] window dim(1) [%c0, %n] size [%n, %c0] : !attn_gpu.channel<2 x 64x64xf16>
  %ring = attn_gpu.ring "v" : !attn_gpu.channel<2 x 64x64xf16>
  %full = attn_gpu.barriers arrivals 1 : !attn_gpu.barriers<2>
  %stage = attn_gpu.stage %ring[%c0] : !attn_gpu.channel<2 x 64x64xf16> -> !attn_gpu.buffer<64x64xf16>
  // CHECK: attn_gpu.copy_in %[[MAP]][%[[C]], %[[C]], %[[N]]], %{{.*}} signal %{{.*}}[%[[C]]] window dim(2) [%[[C]]] size[%[[N]]] : <64x64xf16>, <2>
  attn_gpu.copy_in %map[%c0, %c0, %n], %stage signal %full[%c0] window dim(2) [%c0] size [%n] : !attn_gpu.buffer<64x64xf16>, !attn_gpu.barriers<2>
  // CHECK: attn_gpu.copy_out %{{.*}}, %[[MAP]][%[[C]], %[[C]], %[[N]]] window dim(2) [%[[C]]] size[%[[N]]] : <64x64xf16>
  attn_gpu.copy_out %b, %map[%c0, %c0, %n] window dim(2) [%c0] size [%n] : !attn_gpu.buffer<64x64xf16>
  attn_gpu.copy_out_wait
  attn_gpu.return
}
