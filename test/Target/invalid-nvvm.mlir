// RUN: split-file %s %t
// RUN: not attn-compile --from=nvvm --emit=ptx %t/no-plan.mlir 2>&1 | FileCheck %t/no-plan.mlir
// RUN: not attn-translate --attn-to-ptx %t/no-plan.mlir 2>&1 | FileCheck %t/no-plan.mlir --implicit-check-not="current operation"
// RUN: not attn-compile --from=nvvm --emit=ptx %t/no-target.mlir 2>&1 | FileCheck %t/no-target.mlir
// RUN: not attn-compile --from=nvvm --emit=ptx %t/no-kernels.mlir 2>&1 | FileCheck %t/no-kernels.mlir
// RUN: not attn-compile --from=nvvm --emit=ptx %t/two-modules.mlir 2>&1 | FileCheck %t/two-modules.mlir
// RUN: not attn-compile --from=nvvm --emit=ptx %t/other-op.mlir 2>&1 | FileCheck %t/other-op.mlir
// RUN: not attn-translate --attn-to-ptx %t/not-llvm.mlir 2>&1 | FileCheck %t/not-llvm.mlir
// RUN: not attn-compile --from=nvvm --ptx-only %t/incomplete.mlir -o %t/bundle 2>&1 | FileCheck %t/incomplete.mlir
// RUN: not ls %t/bundle

//--- no-plan.mlir
// CHECK: no-plan.mlir:{{[0-9]+}}:{{[0-9]+}}: error: expected an attn.plan with a target, got none
module {
  gpu.module @kernels {
  }
}

//--- no-target.mlir
// CHECK: no-target.mlir:{{[0-9]+}}:{{[0-9]+}}: error: 'attn.plan' op expected a target, got none
attn.plan @empty() attributes {arg_names = [], result_names = [], result_shapes = []} {
  attn.yield
}
gpu.module @kernels {
}

//--- no-kernels.mlir
// CHECK: no-kernels.mlir:{{[0-9]+}}:{{[0-9]+}}: error: expected a gpu.module with the kernels, got none
attn.plan @empty() attributes {
    arg_names = [], result_names = [], result_shapes = [],
    target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                          mma = wgmma, copy = tma>} {
  attn.yield
}

//--- two-modules.mlir
// CHECK: two-modules.mlir:{{[0-9]+}}:{{[0-9]+}}: error: 'gpu.module' op expected one gpu.module, got another
attn.plan @empty() attributes {
    arg_names = [], result_names = [], result_shapes = [],
    target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                          mma = wgmma, copy = tma>} {
  attn.yield
}
gpu.module @kernels {
}
gpu.module @more {
}

//--- other-op.mlir
// CHECK: other-op.mlir:{{[0-9]+}}:{{[0-9]+}}: error: 'func.func' op expected an op of the nvvm room (R4)
func.func @host() {
  return
}

//--- not-llvm.mlir
// CHECK: not-llvm.mlir:{{[0-9]+}}:{{[0-9]+}}: error: 'arith.constant' op expected an op of the nvvm room (R4)
attn.plan @empty() attributes {
    arg_names = [], result_names = [], result_shapes = [],
    target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                          mma = wgmma, copy = tma>} {
  attn.yield
}
gpu.module @kernels {
  llvm.func @kernel() attributes {gpu.kernel, nvvm.kernel} {
    %zero = arith.constant 0 : i32
    llvm.return
  }
}

//--- incomplete.mlir
// CHECK: incomplete.mlir:{{[0-9]+}}:{{[0-9]+}}: error: 'attn.launch' op expected variant 'kernel' to have a grid, threads and params, as lowering to R3 gives it
attn.plan @empty() attributes {
    arg_names = [], result_names = [], result_shapes = [],
    target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536,
                          mma = wgmma, copy = tma>} {
  attn.launch() variants [#attn.variant<kernel = @kernel, when = "1">] : () -> ()
  attn.yield
}
gpu.module @kernels {
  llvm.func @kernel() attributes {gpu.kernel, nvvm.kernel} {
    llvm.return
  }
}
