// Tiles of 8 bits, and values of rows and columns that share them.
// RUN: attn-opt %s | attn-opt | FileCheck %s
// RUN: attn-opt %s -mlir-print-op-generic | attn-opt | FileCheck %s

!sums = tensor<64x48xi32, #attn_gpu.fragment<warpgroups = 1>>
!scores = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
!codes = tensor<64x64xf8E4M3FN, #attn_gpu.operand<warpgroups = 1>>

// CHECK-LABEL: func.func @codes
func.func @codes(%q: !attn_gpu.buffer<64x48xi8>, %k: !attn_gpu.buffer<48x48xi8>, %v: !attn_gpu.buffer<40x64xf8E4M3FN>, %p: !scores) {
  // CHECK: attn_gpu.mma %{{.*}}, %{{.*}} transpose_b : !attn_gpu.buffer<64x48xi8>, <48x48xi8> -> <tensor<64x48xi32, #attn_gpu.fragment<warpgroups = 1>>>
  %s = attn_gpu.mma %q, %k transpose_b : !attn_gpu.buffer<64x48xi8>, !attn_gpu.buffer<48x48xi8> -> !attn_gpu.pending<!sums>
  // CHECK: %[[P:.*]] = attn_gpu.pack %{{.*}} -> tensor<64x64xf8E4M3FN, #attn_gpu.operand<warpgroups = 1>>
  %c = attn_gpu.pack %p : !scores -> !codes
  // CHECK: attn_gpu.mma %[[P]], %{{.*}} transpose_b : tensor<64x64xf8E4M3FN, #attn_gpu.operand<warpgroups = 1>>, <40x64xf8E4M3FN>
  %o = attn_gpu.mma %c, %v transpose_b : !codes, !attn_gpu.buffer<40x64xf8E4M3FN> -> !attn_gpu.pending<tensor<64x40xf32, #attn_gpu.fragment<warpgroups = 1>>>
  return
}

// CHECK-LABEL: func.func @groups
// CHECK-SAME: (%[[A:.*]]: !attn_gpu.global<f32>, %[[O:.*]]: i64, %[[I:.*]]: index, %[[N:.*]]: index)
func.func @groups(%a: !attn_gpu.global<f32>, %o: i64, %i: index, %n: index) {
  // CHECK: attn_gpu.load_groups %[[A]][%[[O]]] from %[[I]] step 64 size %[[N]] rows 16 share 1 : <f32> -> tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>
  %r = attn_gpu.load_groups %a[%o] from %i step 64 size %n rows 16 share 1 : !attn_gpu.global<f32> -> tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>
  // CHECK: %[[C:.*]] = attn_gpu.load_groups %[[A]][%[[O]]] from %[[I]] step 1 size %[[N]] rows 0 share 8 : <f32> -> tensor<64xf32, #attn_gpu.columns>
  %c = attn_gpu.load_groups %a[%o] from %i step 1 size %n rows 0 share 8 : !attn_gpu.global<f32> -> tensor<64xf32, #attn_gpu.columns>
  // CHECK: attn_gpu.broadcast %[[C]] : tensor<64xf32, #attn_gpu.columns> -> tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
  %t = attn_gpu.broadcast %c : tensor<64xf32, #attn_gpu.columns> -> !scores
  return
}

!wide = tensor<64x72xf32, #attn_gpu.fragment<warpgroups = 1>>

// CHECK-LABEL: func.func @ones
func.func @ones(%ring: !attn_gpu.channel<2 x 64x64xf8E4M3FN, ones>, %v: !attn_gpu.buffer<64x64xf8E4M3FN, ones>, %p: !codes, %t: !wide) {
  // CHECK: attn_gpu.fill_ones %{{.*}} : <2 x 64x64xf8E4M3FN, ones>
  attn_gpu.fill_ones %ring : !attn_gpu.channel<2 x 64x64xf8E4M3FN, ones>
  // CHECK: attn_gpu.mma %{{.*}}, %{{.*}} transpose_b : {{.*}}, <64x64xf8E4M3FN, ones> -> <tensor<64x72xf32, #attn_gpu.fragment<warpgroups = 1>>>
  %o = attn_gpu.mma %p, %v transpose_b : !codes, !attn_gpu.buffer<64x64xf8E4M3FN, ones> -> !attn_gpu.pending<!wide>
  // CHECK: attn_gpu.take_columns %{{.*}} : tensor<64x72xf32, {{.*}}> -> tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
  %s = attn_gpu.take_columns %t : !wide -> !scores
  // CHECK: attn_gpu.column 64 of %{{.*}} : tensor<64x72xf32, {{.*}}> -> tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>
  %l = attn_gpu.column 64 of %t : !wide -> tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>
  return
}

// CHECK-LABEL: func.func @factors
func.func @factors(%s: tensor<64x64xi32, #attn_gpu.fragment<warpgroups = 1>>, %f: !scores) {
  // CHECK: attn_gpu.reduce max %{{.*}} times %{{.*}} : tensor<64x64xi32, {{.*}}>, tensor<64x64xf32, {{.*}}> -> tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>
  %m = attn_gpu.reduce max %s times %f : tensor<64x64xi32, #attn_gpu.fragment<warpgroups = 1>>, !scores -> tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>
  return
}
