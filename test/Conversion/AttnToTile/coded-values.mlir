// Coded values: probabilities up to p_max, codes in the order of the products, a
// fresh sum for each tile, and scales of channels at the end.

// DEFINE: %{schedule} = {schedule="#attn.schedule<tile_q = 128, tile_k = 128, warpgroups = 2, stages = 2, ping_pong = false, scheduler = dynamic, output = own, producer_registers = 24, consumer_registers = 240>"}
// RUN: attn-opt %s --pass-pipeline='builtin.module(attn-form-kernels,attn-select-schedule%{schedule},convert-attn-to-tile)' | FileCheck %s
// RUN: attn-opt %s --pass-pipeline='builtin.module(attn-form-kernels,attn-select-schedule%{schedule},convert-attn-to-tile,attn_tile.kernel(attn-tile-online-softmax,attn-tile-prune-mask))' -o %t.mlir && FileCheck %s --check-prefix=ONLINE < %t.mlir
// RUN: attn-opt %t.mlir --pass-pipeline='builtin.module(attn_tile.kernel(attn-tile-decompose-softmax,canonicalize))' -o %t.primitive.mlir && FileCheck %s --check-prefix=PRIMITIVE < %t.primitive.mlir
// RUN: attn-opt %t.primitive.mlir --convert-tile-to-gpu -o %t.gpu.mlir && FileCheck %s --check-prefix=PLACED < %t.gpu.mlir
// RUN: attn-opt %t.gpu.mlir --pass-pipeline='builtin.module(attn_gpu.kernel(attn-gpu-pipeline))' | FileCheck %s --check-prefix=PIPELINED

// CHECK-LABEL: attn_tile.kernel @fresh_0(
// CHECK-SAME: %[[V:[^:]*]]: !attn_tile.view<?x?x64x?xf8E4M3FN>
// CHECK: attn_tile.for
// CHECK: %[[M:.*]], %[[L:.*]] = attn_tile.softmax_statistics {{.*}} peak 4.480000e+02
// CHECK: attn_tile.for (%[[J:.*]], %{{.*}}) in {{.*}} iter_args(%[[ACC:.*]] =
// CHECK: %[[P:.*]] = attn_tile.softmax_probabilities %{{[^,]*}}, %{{[^,]*}} peak 4.480000e+02
// CHECK: %[[C:.*]] = arith.truncf %[[P]] : tensor<128x128xf32> to tensor<128x128xf8E4M3FN>
// CHECK: %[[I:.*]] = attn_tile.interleave %[[C]]
// CHECK: %[[VT:.*]] = attn_tile.load %[[V]]{{.*}} -> tensor<64x128xf8E4M3FN>
// CHECK: %[[DOT:.*]] = attn_tile.dot %[[I]], %[[VT]], %{{.*}} transpose_b
// CHECK: %[[SUM:.*]] = arith.addf %[[ACC]], %[[DOT]]
// CHECK: attn_tile.yield %[[SUM]]
// CHECK: %[[O:.*]] = attn_tile.normalize
// CHECK: %[[S:.*]] = attn_tile.load_groups {{.*}} rows 1 share 8 : !attn_tile.view<?x?x64xf32> -> tensor<64xf32>
// CHECK: %[[SS:.*]] = attn_tile.broadcast %[[S]] columns
// CHECK: arith.mulf %[[O]], %[[SS]]
// CHECK-LABEL: attn_tile.kernel @single_0(
// CHECK: attn_tile.dot %{{.*}}, %{{.*}}, %{{.*}} transpose_b
// CHECK-NOT: arith.addf

// The correction and the sum are one operation; rows that see no key stay.
// ONLINE-LABEL: attn_tile.kernel @fresh_0(
// ONLINE: attn_tile.range {{.*}} full
// ONLINE: attn_tile.for {{.*}} iter_args(%{{.*}} = %{{.*}}, %{{.*}} = %{{.*}}, %[[ACC:.*]] = %{{.*}})
// ONLINE: %[[P:.*]], %{{.*}}, %{{.*}}, %[[A:.*]] = attn_tile.online_softmax {{.*}} peak 4.480000e+02
// ONLINE: %[[DOT:.*]] = attn_tile.dot
// ONLINE: %[[W:.*]] = attn_tile.broadcast %[[A]]
// ONLINE: math.fma %[[ACC]], %[[W]], %[[DOT]]
// ONLINE: attn_tile.normalize
// ONLINE-NOT: attn_tile.normalize
// ONLINE-LABEL: attn_tile.kernel @single_0(
// ONLINE: attn_tile.range {{.*}} full
// ONLINE: %[[R:.*]] = arith.mulf %{{.*}} : tensor<128x64xf32>
// ONLINE: attn_tile.dot %{{.*}}, %{{.*}}, %[[R]] transpose_b

// log2(448) in the exponent of the probabilities, not of the correction, and out
// of the log-sum-exp.
// PRIMITIVE-LABEL: attn_tile.kernel @fresh_0(
// PRIMITIVE-DAG: %[[PEAK:.*]] = arith.constant dense<8.80735492> : tensor<128xf32>
// PRIMITIVE: %[[OFFSET:.*]] = arith.mulf %{{.*}} : tensor<128xf32>
// PRIMITIVE: %[[HIGH:.*]] = arith.addf %[[OFFSET]], %[[PEAK]]
// PRIMITIVE: %[[HIGHS:.*]] = attn_tile.broadcast %[[HIGH]]
// PRIMITIVE: math.fma %{{.*}}, %{{.*}}, %[[HIGHS]]
// PRIMITIVE: math.fma %{{.*}}, %{{.*}}, %[[OFFSET]] : tensor<128xf32>
// PRIMITIVE: math.log2
// PRIMITIVE: arith.subf %{{.*}}, %[[PEAK]]

// PLACED-LABEL: attn_gpu.kernel @fresh_0(
// PLACED: attn_gpu.channel "v" : <2 x 64x128xf8E4M3FN>
// PLACED: %[[A:.*]] = attn_gpu.pack %{{.*}} -> tensor<128x128xf8E4M3FN, #attn_gpu.operand<warpgroups = 2>>
// PLACED: attn_gpu.mma %[[A]], %{{.*}} transpose_b : tensor<128x128xf8E4M3FN
// PLACED: box = [128, 64, 1, 1]

// The sum is that of the tile before, with the correction of its own softmax,
// which is one value per row while it is carried.
// PIPELINED-LABEL: attn_gpu.kernel @fresh_0(
// PIPELINED: %[[FIRST:.*]] = math.exp2 %{{.*}} : tensor<128xf32, #attn_gpu.rows<warpgroups = 2>>
// PIPELINED: scf.for {{.*}} iter_args({{.*}}%[[FACTOR:[^ ]*]] = %[[FIRST]])
// PIPELINED: %[[SP:.*]] = attn_gpu.mma
// PIPELINED: %[[OP:.*]] = attn_gpu.mma
// PIPELINED: attn_gpu.wait %[[SP]] younger 1
// PIPELINED: %[[NEXT:.*]] = math.exp2 %{{.*}} : tensor<128xf32, #attn_gpu.rows<warpgroups = 2>>
// PIPELINED: %[[T:.*]] = attn_gpu.wait %[[OP]] younger 0
// PIPELINED: attn_gpu.pack
// PIPELINED: %[[W:.*]] = attn_gpu.broadcast %[[FACTOR]]
// PIPELINED: math.fma %{{.*}}, %[[W]], %[[T]]
// PIPELINED: scf.yield {{.*}}%[[NEXT]] :
func.func @fresh(%q: tensor<?x?x?x64xf16>, %v: tensor<?x?x64x?xf8E4M3FN>, %vs: tensor<?x?x64xf32>, %scale: f32) -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>) {
  %o, %lse = attn.block_attention %q, %q, %v scale(%scale) v_scales(%vs)
    {arranged, products = #attn.products<p_max = 448.0, row_sum = unrounded, accumulate = two_level, period = 128>}
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x64x?xf8E4M3FN>, tensor<?x?x64xf32>) -> (tensor<?x?x?x64xf16>, tensor<?x?x?xf32>)
  return %o, %lse : tensor<?x?x?x64xf16>, tensor<?x?x?xf32>
}
func.func @single(%q: tensor<?x?x?x64xf16>, %v: tensor<?x?x64x?xf8E4M3FN>, %vs: tensor<?x?x64xf32>, %scale: f32) -> tensor<?x?x?x64xf16> {
  %o = attn.block_attention %q, %q, %v scale(%scale) v_scales(%vs)
    {arranged, products = #attn.products<p_max = 448.0, row_sum = unrounded, accumulate = single>}
    : (tensor<?x?x?x64xf16>, tensor<?x?x?x64xf16>, tensor<?x?x64x?xf8E4M3FN>, tensor<?x?x64xf32>) -> tensor<?x?x?x64xf16>
  return %o : tensor<?x?x?x64xf16>
}
