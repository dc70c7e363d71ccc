// A kernel as a function: arguments, launch bounds, roles and their registers.
// RUN: attn-opt %s -convert-attn-gpu-to-nvvm -split-input-file | FileCheck %s

// Tensor maps are copied to the kernel by value and stay in its parameters;
// indices have 32 bits.
// CHECK: gpu.module @kernels {
// CHECK: llvm.mlir.global external @shared_memory() {addr_space = 3 : i32, alignment = 1024 : i64} : !llvm.array<0 x i8>
// CHECK: llvm.func @arguments(%{{.*}}: !llvm.ptr {llvm.align = 64 : i64, llvm.byval = !llvm.array<128 x i8>, nvvm.grid_constant}, %{{.*}}: !llvm.ptr<1>, %{{.*}}: i32, %{{.*}}: i64, %{{.*}}: f32)
// CHECK-SAME: gpu.kernel, nvvm.kernel, nvvm.maxntid = array<i32: 384>, nvvm.minctasm = 1 : i32
// CHECK-SAME: passthrough = {{\[\[}}"denormal-fp-math-f32", "preserve-sign"]]
attn_gpu.kernel @arguments(%map: !attn_gpu.tensor_map, %g: !attn_gpu.global<f32>, %n: index, %x: i64, %y: f32)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 0, shared_memory_limit = 232448, warpgroups = 2} {
  attn_gpu.return
}
// All kernels share one declaration of dynamic shared memory.
// CHECK-NOT: llvm.mlir.global
// CHECK: llvm.func @second() attributes {{.*}} nvvm.maxntid = array<i32: 512>
attn_gpu.kernel @second()
    attributes {consumer_registers = 160, producer_registers = 32, shared_memory = 0, shared_memory_limit = 232448, warpgroups = 3} {
  attn_gpu.return
}

// -----

// CHECK-LABEL: llvm.func @roles
attn_gpu.kernel @roles(%map: !attn_gpu.tensor_map, %n: index)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 1040, shared_memory_limit = 232448, warpgroups = 2} {
  // Warps and roles come out of a shuffle: then they are uniform to ptxas.
  // CHECK: %[[TID:.*]] = nvvm.read.ptx.sreg.tid.x
  // CHECK: %[[WARP:.*]] = nvvm.shfl.sync idx
  // CHECK: %[[GROUP:.*]] = nvvm.shfl.sync idx
  // CHECK: %[[CONSUMER:.*]] = llvm.add %[[GROUP]], %{{.*}}
  %b = attn_gpu.alloc "b" {offset = 0 : i64} : !attn_gpu.buffer<8x64xbf16>
  %full = attn_gpu.barriers arrivals 9 {offset = 1024 : i64} : !attn_gpu.barriers<2>

  // One thread initializes the barriers, and every thread waits for it.
  // CHECK: %[[IS0:.*]] = llvm.icmp "eq" %[[TID]], %{{.*}}
  // CHECK: llvm.cond_br %[[IS0]], ^[[INIT:.*]], ^[[START:[a-z0-9]+]]
  // CHECK: ^[[INIT]]:
  // CHECK: %[[ARRIVALS:.*]] = llvm.mlir.constant(9 : i32)
  // CHECK: nvvm.mbarrier.init %{{.*}}, %[[ARRIVALS]] : !llvm.ptr<3>, i32
  // CHECK: nvvm.mbarrier.init
  // CHECK-NOT: nvvm.mbarrier.init
  // CHECK: nvvm.fence.mbarrier.init
  // CHECK: llvm.br ^[[START]]
  // CHECK: ^[[START]]:
  // CHECK: nvvm.barrier0
  // CHECK: %[[PRODUCES:.*]] = llvm.icmp "slt" %[[CONSUMER]], %{{.*}}
  // CHECK: llvm.cond_br %[[PRODUCES]], ^[[PRODUCER:.*]], ^[[CONSUMERS:[a-z0-9]+]]

  // The producer gives registers back; one thread of its first warp runs it.
  // CHECK: ^[[PRODUCER]]:
  // CHECK: nvvm.setmaxregister decrease 24
  // CHECK: %[[FIRST:.*]] = llvm.icmp "eq" %[[WARP]], %{{.*}}
  // CHECK: llvm.cond_br %[[FIRST]], ^[[WARP0:.*]], ^{{.*}}
  // CHECK: ^[[WARP0]]:
  // CHECK: %[[ONE:.*]] = nvvm.elect.sync
  // CHECK: llvm.cond_br %[[ONE]], ^[[ELECTED:.*]], ^{{.*}}
  // CHECK: ^[[ELECTED]]:
  // CHECK: nvvm.cp.async.bulk.tensor.shared.cluster.global
  // CHECK: ^[[CONSUMERS]]:
  // CHECK: nvvm.setmaxregister increase 240
  // CHECK: mbarrier.try_wait
  attn_gpu.roles producer {
    %c0 = arith.constant 0 : index
    attn_gpu.copy_in %map[%n, %n], %b signal %full[%c0] : !attn_gpu.buffer<8x64xbf16>, !attn_gpu.barriers<2>
  } consumer {
    %c0 = arith.constant 0 : index
    attn_gpu.barrier_wait %full[%c0] parity %c0 : !attn_gpu.barriers<2>
  }
  // CHECK: llvm.return
  attn_gpu.return
}

// -----

// What is no kernel stays.
// CHECK-LABEL: func.func @other
// CHECK-NEXT: return
// CHECK-NEXT: }
// CHECK-NEXT: }
func.func @other() {
  return
}

// -----

// Loops carry the scalars of a tile.
// CHECK-LABEL: llvm.func @loops
!rows = tensor<64xf32, #attn_gpu.rows<warpgroups = 1>>
attn_gpu.kernel @loops(%n: index, %x: f32)
    attributes {consumer_registers = 240, producer_registers = 24, shared_memory = 0, shared_memory_limit = 232448, warpgroups = 1} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %t = attn_gpu.splat %x : f32 -> !rows
  // CHECK: ^[[HEAD:.*]](%[[I:.*]]: i32, %[[A:.*]]: f32, %[[B:.*]]: f32):
  // CHECK: %[[MORE:.*]] = llvm.icmp "slt" %[[I]],
  // CHECK: llvm.cond_br %[[MORE]], ^[[BODY:.*]], ^
  // CHECK: ^[[BODY]]:
  // CHECK: %[[A2:.*]] = llvm.fadd %[[A]], %[[A]]
  // CHECK: %[[B2:.*]] = llvm.fadd %[[B]], %[[B]]
  // CHECK: llvm.br ^[[HEAD]](%{{.*}}, %[[A2]], %[[B2]] : i32, f32, f32)
  %r = scf.for %j = %c0 to %n step %c1 iter_args(%u = %t) -> (!rows) {
    %v = arith.addf %u, %u : !rows
    scf.yield %v : !rows
  }
  attn_gpu.return
}
