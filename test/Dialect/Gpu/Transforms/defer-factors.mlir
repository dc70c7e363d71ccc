// RUN: attn-opt %s -split-input-file -pass-pipeline="builtin.module(attn_gpu.kernel(attn-gpu-defer-factors))" | FileCheck %s

!codes = tensor<64x64xi32, #attn_gpu.fragment<warpgroups = 1>>
!scores = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
!rows = tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>

// CHECK-LABEL: attn_gpu.kernel @integers
attn_gpu.kernel @integers() attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  // CHECK: %[[C:.*]] = arith.constant dense<3>
  %c = arith.constant dense<3> : !codes
  %f = arith.constant dense<0.5> : !scores
  %tiny = arith.constant dense<1.0e-30> : !scores
  %s = arith.sitofp %c : !codes to !scores
  // CHECK: %[[P:.*]] = arith.maximumf
  %p = arith.maximumf %f, %tiny : !scores
  // CHECK-NOT: arith.mulf
  %w = arith.mulf %s, %p : !scores
  // CHECK: attn_gpu.reduce max %[[C]] times %[[P]] : tensor<64x64xi32
  %m = attn_gpu.reduce max %w : !scores -> !rows
  // With a limit a factor is still positive.
  // CHECK: %[[L:.*]] = arith.minimumf %[[P]],
  %four = arith.constant dense<4.0> : !scores
  %l = arith.minimumf %p, %four : !scores
  // CHECK-NOT: arith.mulf
  %x = arith.mulf %s, %l : !scores
  // CHECK: attn_gpu.reduce max %[[C]] times %[[L]] : tensor<64x64xi32
  %n = attn_gpu.reduce max %x : !scores -> !rows
  attn_gpu.return
}

// -----

!scores = tensor<64x64xf32, #attn_gpu.fragment<warpgroups = 1>>
!rows = tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>

// What is not known to be positive stays, and so does a sum. A product that has
// other readers is still computed for them.

// CHECK-LABEL: attn_gpu.kernel @others
attn_gpu.kernel @others(%x: f32) attributes {consumer_registers = 240, producer_registers = 24, shared_memory_limit = 232448, warpgroups = 1} {
  %s = attn_gpu.splat %x : f32 -> !scores
  %zero = arith.constant dense<0.0> : !scores
  %tiny = arith.constant dense<1.0e-30> : !scores
  // CHECK: %[[U:.*]] = arith.mulf %[[S:.*]], %[[S]]
  %u = arith.mulf %s, %s : !scores
  // CHECK: attn_gpu.reduce max %[[U]] : tensor
  %m0 = attn_gpu.reduce max %u : !scores -> !rows
  %f0 = arith.maximumf %s, %zero : !scores
  // CHECK: %[[V:.*]] = arith.mulf
  %v = arith.mulf %s, %f0 : !scores
  // CHECK: attn_gpu.reduce max %[[V]] : tensor
  %m1 = attn_gpu.reduce max %v : !scores -> !rows
  // CHECK: %[[F:.*]] = arith.maximumf %[[S]], %{{.*}} : tensor
  %f1 = arith.maximumf %s, %tiny : !scores
  // CHECK: %[[W:.*]] = arith.mulf
  %w = arith.mulf %s, %f1 : !scores
  // CHECK: attn_gpu.reduce max %[[S]] times %[[F]]
  %m2 = attn_gpu.reduce max %w : !scores -> !rows
  // CHECK: attn_gpu.reduce sum %[[W]] : tensor
  %l = attn_gpu.reduce sum %w : !scores -> tensor<64xf32, #attn_gpu.rows<warpgroups = 1, partial = true>>
  attn_gpu.return
}
