// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_CONVERSION_GPUTONVVM_PASSES
#define ATTN_CONVERSION_GPUTONVVM_PASSES

include "mlir/Pass/PassBase.td"

def ConvertAttnGpuToNVVM : Pass<"convert-attn-gpu-to-nvvm", "::mlir::ModuleOp"> {
  let summary = "lower attn_gpu kernels to llvm and nvvm";
  let description = [{
    R3 to R4. Each `attn_gpu.kernel` becomes an `llvm.func` of the module's one
    `gpu.module`: tiles with a layout become the scalars of one thread,
    channels' barriers mbarriers, products wgmma, the order of launches
    griddepcontrol. A producer that waits for launches fetches the descriptors of
    its copies before. The plan's variants get the
    kernels' shared memory; else it is left as it is.

    Refuses kernels that still have channels or loops over programs
    (`attn-gpu-lower-channels`), loops over keys or masks with a condition
    (`attn-gpu-pipeline`), or no places in shared memory
    (`attn-gpu-allocate-shared`).

    ```mlir
    attn_gpu.kernel @k(%n: index) attributes {consumer_registers = 240, producer_registers = 24,
                                              shared_memory = 0, shared_memory_limit = 232448,
                                              warpgroups = 2} {
      attn_gpu.return
    }
    // becomes
    gpu.module @kernels {
      llvm.func @k(%n: i32) attributes {gpu.kernel, nvvm.kernel, nvvm.maxntid = array<i32: 384>} {
        llvm.return
      }
    }
    ```
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::cf::ControlFlowDialect", "::mlir::gpu::GPUDialect",
    "::mlir::LLVM::LLVMDialect", "::mlir::NVVM::NVVMDialect", "::mlir::scf::SCFDialect"];
}

#endif
