// Two kernels at room R4: one that reads, adds and writes, and an empty one.

attn.plan @add(%q: tensor<?x64xf32>, %scale: f32) -> tensor<?x64xf32>
    attributes {arg_names = ["q", "scale"], result_names = ["o"], result_shapes = [["q[0]", "64"]],
                constraints = [#attn.constraint<"q[0] >= 0", "expected rows, got {q[0]}">],
                workspace = "8", zeroed = 4 : i64,
                target = #attn.target<chip = "sm_90a", capability = 90, exact = true, shared_memory = 232448,
                                      registers = 65536, mma = wgmma, copy = tma>} {
  %o = attn.launch(%q, %scale) variants [
      #attn.variant<kernel = @add_0, when = "q[0] <= 4096", grid = ["ceildiv(q[0], 2)", "1", "1"], threads = 128,
                    shared_memory = 1024, params = [
          #attn.param<kind = tensor_map, name = "q", box = [64, 2], swizzle = 128>,
          #attn.param<kind = pointer, name = "o">,
          #attn.param<kind = stride, name = "o", dim = 0>,
          #attn.param<kind = value, expr = "q[0]">,
          #attn.param<kind = scalar, name = "scale">,
          #attn.param<kind = workspace, expr = "4">]>,
      #attn.variant<kernel = @add_1, when = "1", grid = ["q[0]", "1", "1"], threads = 64, params = []>]
    : (tensor<?x64xf32>, f32) -> tensor<?x64xf32>
  attn.yield %o : tensor<?x64xf32>
}

gpu.module @kernels {
  llvm.func @add_0(%map: !llvm.ptr, %out: !llvm.ptr<1>, %stride: i64, %rows: i32, %scale: f32, %counter: !llvm.ptr<1>)
      attributes {gpu.kernel, nvvm.kernel, nvvm.maxntid = array<i32: 128>,
                  passthrough = [["denormal-fp-math-f32", "preserve-sign"]]} {
    %tid = nvvm.read.ptx.sreg.tid.x : i32
    %index = llvm.sext %tid : i32 to i64
    %address = llvm.getelementptr %out[%index] : (!llvm.ptr<1>, i64) -> !llvm.ptr<1>, f32
    %value = llvm.load %address : !llvm.ptr<1> -> f32
    %sum = llvm.fadd %value, %scale : f32
    %one = llvm.mlir.constant(1 : i32) : i32
    llvm.inline_asm has_side_effects "bar.sync $0, 128;", "r" %one : (i32) -> ()
    llvm.store %sum, %address : f32, !llvm.ptr<1>
    llvm.return
  }
  llvm.func @add_1() attributes {gpu.kernel, nvvm.kernel, nvvm.maxntid = array<i32: 64>} {
    llvm.return
  }
}
