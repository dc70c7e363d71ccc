// Where codes and their scales have a place, and what the pipeline reads early.

// RUN: attn-opt %s --pass-pipeline='builtin.module(attn-form-kernels,attn-select-schedule,convert-attn-to-tile,attn_tile.kernel(attn-tile-online-softmax,attn-tile-prune-mask,attn-tile-fold-scales,attn-tile-decompose-softmax,canonicalize,cse),convert-tile-to-gpu)' | FileCheck %s
// RUN: attn-opt %s --pass-pipeline='builtin.module(attn-form-kernels,attn-select-schedule,convert-attn-to-tile,attn_tile.kernel(attn-tile-online-softmax,attn-tile-prune-mask,attn-tile-fold-scales,attn-tile-decompose-softmax,canonicalize,cse),convert-tile-to-gpu,attn_gpu.kernel(attn-gpu-pipeline))' | FileCheck %s --check-prefix=PIPELINED

// CHECK-LABEL: attn_gpu.kernel @codes_0(
// CHECK: attn_gpu.channel "k" : <2 x 128x64xi8>
// CHECK: attn_gpu.channel "q" : <1 x 128x64xi8>
// CHECK: %[[Q:.*]] = attn_gpu.get
// A query tile is 128 rows.
// CHECK: %[[ROWS:.*]] = attn_gpu.load_groups %{{.*}} step 128 size %{{.*}} rows 16 share 1 : <f32> -> tensor<128xf32, #attn_gpu.rows<warpgroups = 2>>
// CHECK: attn_gpu.for
// CHECK: %[[P:.*]] = attn_gpu.mma %[[Q]], %{{.*}} transpose_b : !attn_gpu.buffer<128x64xi8>, <128x64xi8> -> <tensor<128x128xi32, #attn_gpu.fragment<warpgroups = 2>>>
// CHECK: %[[SUM:.*]] = attn_gpu.wait %[[P]]
// CHECK: arith.sitofp %[[SUM]] : tensor<128x128xi32, #attn_gpu.fragment<warpgroups = 2>> to tensor<128x128xf32, #attn_gpu.fragment<warpgroups = 2>>
// CHECK: %[[COLUMNS:.*]] = attn_gpu.load_groups %{{.*}} step 128 size %{{.*}} rows 128 share 2 : <f32> -> tensor<128xf32, #attn_gpu.columns>
// CHECK: attn_gpu.broadcast %[[COLUMNS]] : tensor<128xf32, #attn_gpu.columns> -> tensor<128x128xf32, #attn_gpu.fragment<warpgroups = 2>>
// A box of 128 columns of codes is 128 bytes.
// CHECK: attn.plan
// CHECK: #attn.param<kind = tensor_map, name = "q", box = [128, 128, 1, 1], swizzle = 128>
// CHECK: #attn.param<kind = tensor_map, name = "v", box = [64, 128, 1, 1], swizzle = 128>

// The scales of a tile's columns are on their way before its keys are awaited.
// PIPELINED-LABEL: attn_gpu.kernel @codes_0(
// PIPELINED: scf.for
// PIPELINED: attn_gpu.load_groups {{.*}} -> tensor<128xf32, #attn_gpu.columns>
// PIPELINED-NEXT: attn_gpu.get
// PIPELINED-NOT: attn_gpu.load_groups {{.*}}columns
// PIPELINED: scf.yield
func.func @codes(%q: tensor<?x?x?x64xi8>, %k: tensor<?x?x?x64xi8>, %v: tensor<?x?x?x64xf16>, %scale: f32,
                 %qs: tensor<?x?x?xf32>, %ks: tensor<?x?x?xf32>) -> tensor<?x?x?x64xf16> {
  %o = attn.block_attention %q, %k, %v scale(%scale) q_scales(%qs) k_scales(%ks)
    {q_groups = #attn.groups<per_thread_row, rows = 16>, k_groups = #attn.groups<per_thread_column, rows = 128>}
    : (tensor<?x?x?x64xi8>, tensor<?x?x?x64xi8>, tensor<?x?x?x64xf16>, tensor<?x?x?xf32>, tensor<?x?x?xf32>) -> tensor<?x?x?x64xf16>
  return %o : tensor<?x?x?x64xf16>
}
