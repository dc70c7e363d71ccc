// RUN: attn-opt %s --attn-verify-nvvm --split-input-file --verify-diagnostics --allow-unregistered-dialect

gpu.module @kernels {
  llvm.func @kernel() attributes {gpu.kernel, nvvm.kernel} {
    %thread = nvvm.read.ptx.sreg.tid.x : i32
    llvm.return
  }
}
attn.plan @plan(%x: tensor<8x64xf16>) -> tensor<8x64xf16>
    attributes {arg_names = ["x"], result_names = ["y"], result_shapes = [["8", "64"]], target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448, registers = 65536, mma = wgmma, copy = tma>} {
  %y = attn.launch(%x) variants [#attn.variant<kernel = @kernel, when = "1", programs = ["1", "1", "1"], grid = ["1", "1", "1"], threads = 256, params = []>] : (tensor<8x64xf16>) -> tensor<8x64xf16>
  attn.yield %y : tensor<8x64xf16>
}

// -----

// expected-error @+2 {{'attn_gpu.kernel' op expected an op of the nvvm room (R4)}}
// expected-note @+1 {{convert-attn-gpu-to-nvvm should have rewritten it}}
attn_gpu.kernel @kernel() attributes {consumer_registers = 256, producer_registers = 24, shared_memory = 0, shared_memory_limit = 232448, warpgroups = 1} {
  attn_gpu.return
}

// -----

gpu.module @kernels {
  llvm.func @kernel() {
    // expected-error @+2 {{'arith.constant' op expected an op of the nvvm room (R4)}}
    // expected-note @+1 {{the room holds}}
    %c0 = arith.constant 0 : i32
    llvm.return
  }
}
