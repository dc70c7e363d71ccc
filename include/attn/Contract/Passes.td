// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_CONTRACT_PASSES
#define ATTN_CONTRACT_PASSES

include "mlir/Pass/PassBase.td"

def VerifyDeclared : Pass<"attn-verify-declared", "::mlir::ModuleOp"> {
  let summary = "check that a module is in the declared room (R0)";
  let description = [{
    Job: reports each op that the room does not hold. Changes nothing.

    Input and output room: R0: functions of `attn.attention`,
    `attn.merge` and constants.

    Refuses: everything else, and every attribute of a function, its arguments
    or results but `attn.name`, since no pass would read it.

    ```mlir
    func.func @f(%q: tensor<?x8x?x64xf16>, %k: tensor<?x8x?x64xf16>, %v: tensor<?x8x?x64xf16>)
        -> tensor<?x8x?x64xf16> {
      %o = attn.attention %q, %k, %v
        : (tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>) -> tensor<?x8x?x64xf16>
      return %o : tensor<?x8x?x64xf16>
    }
    ```
    is left as it is; with `attn.block_attention` in it:
    ```
    error: 'attn.block_attention' op expected an op of the declared room (R0)
    note: the room holds builtin.module, func.func, func.return, attn.attention, attn.merge, arith.constant
    ```
  }];
}

def VerifyExplicit : Pass<"attn-verify-explicit", "::mlir::ModuleOp"> {
  let summary = "check that a module is in the explicit room (R1)";
  let description = [{
    Job: reports each op that the room does not hold, and the pass that should
    have rewritten it. Changes nothing.

    Input and output room: R1: functions of `attn.block_attention`,
    `attn.merge`, `attn.mean`, `attn.absmax`, `attn.quantize`,
    `attn.lse_correction`, `attn.arrange` and constants. No declared op is left, and no policy (`quant`, `smooth`) on an
    explicit one, so none can be silently ignored.

    Refuses: everything else, and every attribute of a function, its arguments
    or results but `attn.name`, since no pass would read it.

    ```mlir
    %o = attn.block_attention %q, %k, %v scale(%scale)
      : (tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>, tensor<?x8x?x64xf16>) -> tensor<?x8x?x64xf16>
    ```
    is left as it is; for `attn.attention`:
    ```
    error: 'attn.attention' op expected an op of the explicit room (R1)
    note: attn-lower-attention should have rewritten it
    ```
  }];
}

def VerifyScheduled : Pass<"attn-verify-scheduled", "::mlir::ModuleOp"> {
  let summary = "check that a module is in the scheduled room (R1s)";
  let description = [{
    Job: reports each op that the room does not hold, and the pass that should
    have rewritten it. Changes nothing.

    Input and output room: R1s: kernels and plans. Each plan has its target,
    each kernel its target and schedule.

    Refuses: everything else, and quantized attention, of which there are no
    kernels yet.

    ```mlir
    attn.kernel @f_0(...) -> tensor<?x8x?x64xf16>
        attributes {target = #attn.target<...>, schedule = #attn.schedule<...>} {...}
    ```
    is left as it is; without `schedule`:
    ```
    error: 'attn.kernel' op expected a schedule
    note: attn-select-schedule should have set it
    ```
  }];
}

def TileVerify : Pass<"attn-tile-verify", "::mlir::ModuleOp"> {
  let summary = "check that a module is in the tile room (R2 or R2p)";
  let description = [{
    Job: reports each op and type that the room does not hold, and the pass
    that should have rewritten it. Changes nothing.

    Input and output room: R2: plans and `attn_tile.kernel`s of attn_tile, scf,
    arith and math over views, scalars and static tensors without encoding;
    each launch has its logical grid. With `primitive`, R2p: no composite
    softmax op either.

    Refuses: everything else.

    ```mlir
    %p, %m1, %l1, %a = attn_tile.online_softmax %s, %m, %l : tensor<128x64xf32>, tensor<128xf32>
    ```
    is left as it is; with `primitive`:
    ```
    error: 'attn_tile.online_softmax' op expected an op of the primitive room (R2p)
    note: attn-tile-decompose-softmax should have rewritten it
    ```
  }];
  let options = [
    Option<"primitive", "primitive", "bool", "false", "Check the primitive room (R2p)">
  ];
}

def VerifyGpu : Pass<"attn-verify-gpu", "::mlir::ModuleOp"> {
  let summary = "check that a module is in the gpu room (R3), ready for nvvm";
  let description = [{
    Job: reports each op that the room does not hold, and the pass that should
    have rewritten it. Changes nothing.

    Input and output room: R3 as it is left: plans and `attn_gpu.kernel`s of
    attn_gpu, scf, arith and math, with barriers in place of channels and the
    size of their shared memory; each launch has grid, threads and parameters.
    What the roles may do to each other is for `attn-gpu-verify`, earlier in
    the room.

    Refuses: everything else.

    ```mlir
    attn_gpu.barrier_wait %full[%s] parity %p : !attn_gpu.barriers<2>
    ```
    is left as it is; for a channel:
    ```
    error: 'attn_gpu.channel' op expected an op of the gpu room (R3)
    note: attn-gpu-lower-channels should have rewritten it
    ```
  }];
}

def VerifyNvvm : Pass<"attn-verify-nvvm", "::mlir::ModuleOp"> {
  let summary = "check that a module is in the nvvm room (R4)";
  let description = [{
    Job: reports each op that the room does not hold, and the pass that should
    have rewritten it. Changes nothing.

    Input and output room: R4: plans, and a `gpu.module` of llvm and nvvm ops.

    Refuses: everything else.

    ```mlir
    gpu.module @kernels { llvm.func @f_0() attributes {gpu.kernel, nvvm.kernel} { llvm.return } }
    ```
    is left as it is; for a kernel of R3:
    ```
    error: 'attn_gpu.kernel' op expected an op of the nvvm room (R4)
    note: convert-attn-gpu-to-nvvm should have rewritten it
    ```
  }];
}

#endif
