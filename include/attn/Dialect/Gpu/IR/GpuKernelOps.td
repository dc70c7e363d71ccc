// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_DIALECT_GPU_IR_GPUKERNELOPS
#define ATTN_DIALECT_GPU_IR_GPUKERNELOPS

include "attn/Dialect/Gpu/IR/GpuTypes.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/FunctionInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Gpu_KernelOp : Gpu_Op<"kernel", [FunctionOpInterface, IsolatedFromAbove, Symbol, SingleBlock]> {
  let summary = "a kernel as it will be launched";
  let description = [{
    The arguments are the parameters of the launch's variant, in order. The
    CTA has one producer warpgroup and `warpgroups` consumer warpgroups, or, in
    a plain kernel, `threads` threads that all do the same.
    `shared_memory` (bytes, at most `shared_memory_limit`) is known after
    `attn-gpu-allocate-shared`. With `ping_pong` the consumer warpgroups take
    turns to issue their products. With `no_overlap` a warpgroup awaits each
    product before its next work.

    Constraints:
    * (C1) arguments are tensor maps, global addresses, index, i64 or f32;
      there are no results.
    * (C2) the body ends with `attn_gpu.return`.
    * (C3) 1 to 3 consumer warpgroups; registers are multiples of 8 from 24 to
      256, and the warpgroups' sum is at most what they start with (each 512 by
      their number, rounded down to a multiple of 8): else the consumers wait
      for registers for ever.
    * (C4) Layouts of tiles name the kernel's warpgroups, or its threads.
    * (C5) At most one `attn_gpu.roles`: its barriers start once.
    * (C6) A plain kernel has a power of two of threads from 32 to 1024 and
      neither warpgroups, registers, `ping_pong`, `no_overlap` nor a
      `shared_memory_limit`; it holds no products, roles, channels nor
      buffers.
    * (C7) A kernel with an `attn_gpu.wait_for_launches` waits before anything of
      it touches global memory: in its body, or in both roles.

    ```mlir
    attn_gpu.kernel @nothing(%n: index) attributes {consumer_registers = 240, producer_registers = 24,
                                                    shared_memory_limit = 232448, warpgroups = 2} {
      attn_gpu.return
    }
    attn_gpu.kernel @plain(%n: index) attributes {threads = 128} {
      attn_gpu.return
    }
    ```
  }];
  let arguments = (ins
    SymbolNameAttr:$sym_name,
    TypeAttrOf<FunctionType>:$function_type,
    OptionalAttr<DictArrayAttr>:$arg_attrs,
    OptionalAttr<DictArrayAttr>:$res_attrs,
    DefaultValuedOptionalAttr<I64Attr, "0">:$warpgroups,
    DefaultValuedOptionalAttr<I64Attr, "0">:$producer_registers,
    DefaultValuedOptionalAttr<I64Attr, "0">:$consumer_registers,
    UnitAttr:$ping_pong,
    UnitAttr:$no_overlap,
    DefaultValuedOptionalAttr<I64Attr, "0">:$shared_memory_limit,
    OptionalAttr<I64Attr>:$shared_memory,
    DefaultValuedOptionalAttr<I64Attr, "0">:$threads);
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
  let extraClassDeclaration = [{
    ::llvm::ArrayRef<::mlir::Type> getArgumentTypes() { return getFunctionType().getInputs(); }
    ::llvm::ArrayRef<::mlir::Type> getResultTypes() { return getFunctionType().getResults(); }
    ::mlir::Region *getCallableRegion() { return &getBody(); }
    /// Whether all threads do the same.
    bool isPlain() { return getThreadsAttr() != nullptr; }
    int64_t getCtaThreads() { return isPlain() ? getThreads() : 128 * (getWarpgroups() + 1); }
  }];
}

def Gpu_ReturnOp : Gpu_Op<"return", [Pure, Terminator, HasParent<"KernelOp">]> {
  let summary = "end of a kernel";
  let description = [{
    ```mlir
    attn_gpu.return
    ```
  }];
  let assemblyFormat = "attr-dict";
}

def Gpu_YieldOp : Gpu_Op<"yield", [Pure, Terminator, ReturnLike,
    ParentOneOf<["ForOp", "ForProgramOp", "RolesOp"]>]> {
  let summary = "end of a region, with the values carried to the next iteration";
  let description = [{
    ```mlir
    attn_gpu.yield %x : f32
    ```
  }];
  let arguments = (ins Variadic<AnyType>:$operands);
  let builders = [OpBuilder<(ins), [{ /* nothing carried */ }]>];
  let assemblyFormat = "($operands^ `:` type($operands))? attr-dict";
}

def Gpu_ForProgramOp : Gpu_Op<"for_program", [SingleBlockImplicitTerminator<"YieldOp">, MemoryEffects<[]>,
    AttrSizedOperandSegments, RecursiveMemoryEffects]> {
  let summary = "the programs that this CTA runs";
  let description = [{
    Programs are numbered with the first coordinate (tiles) fastest, then heads,
    then batch. With `reverse(%together)` tiles run from the last to the first: a
    causal mask makes the last query tiles the longest, and the longest work
    should start first. One pair of head and batch follows the other, so that
    tiles that run at one time share keys, but for the last `together` pairs, 1 to
    all: of them first come all last tiles, then those before, so that the
    shortest work of several heads ends the kernel. `persistent` deals numbers round robin to the CTAs; `dynamic` takes each
    further number from the zeroed `counter`.

    Constraints:
    * (C1) `counter` is given exactly if the scheduler is `dynamic`.
    * (C2) the body has three index arguments.

    ```mlir
    attn_gpu.for_program (%i, %h, %b) in (%n, %heads, %batch) dynamic counter(%counter) reverse(%together) {
    }
    ```
  }];
  let arguments = (ins Index:$tiles, Index:$heads, Index:$batch,
    Arg<Optional<Gpu_GlobalType>, "", [MemRead, MemWrite]>:$counter, Optional<Index>:$together,
    Gpu_SchedulerAttr:$scheduler);
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
}

def Gpu_ForOp : Gpu_Op<"for", [SingleBlockImplicitTerminator<"YieldOp">, RecursiveMemoryEffects,
    DeclareOpInterfaceMethods<RegionBranchOpInterface, ["getEntrySuccessorOperands"]>]> {
  let summary = "loop over key tiles, not yet pipelined";
  let description = [{
    Visits the tiles `upper - 1` down to `lower`. Tiles below `full_upper` need
    no token mask; `max_masked`, if given, bounds the number of visited tiles
    that do. A program without a tile still visits one: `past_end`, a tile that
    lies behind every key, so that it reads zeros and masks all.

    Constraints:
    * (C1) the body's arguments are index, i1 and the types of the initial
      values; results and yielded values have these types too.

    ```mlir
    %r = attn_gpu.for (%j, %masked) from %upper to %lower full %f past_end %e iter_args(%x = %y) -> (f32) {
      attn_gpu.yield %x : f32
    }
    ```
  }];
  let arguments = (ins Index:$upper, Index:$lower, Index:$full_upper, Index:$past_end,
    OptionalAttr<I64Attr>:$max_masked, Variadic<AnyType>:$inits);
  let results = (outs Variadic<AnyType>:$results);
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
}

def Gpu_RolesOp : Gpu_Op<"roles", [HasParent<"KernelOp">, SingleBlock, NoTerminator, RecursiveMemoryEffects]> {
  let summary = "what the producer warp and the consumer warpgroups run";
  let description = [{
    One elected thread runs `producer`; every consumer warpgroup runs
    `consumer`.

    ```mlir
    attn_gpu.roles producer {
    } consumer {
    }
    ```
  }];
  let regions = (region SizedRegion<1>:$producer, SizedRegion<1>:$consumer);
  let assemblyFormat = "attr-dict `producer` $producer `consumer` $consumer";
}

def Gpu_AllowLaunchesOp : Gpu_Op<"allow_launches", [HasParent<"KernelOp">]> {
  let summary = "lets the launches that follow start their kernels";
  let description = [{
    Once every CTA of the grid has come here or ended, a dependent launch behind
    this one may start: its CTAs take what this kernel leaves free, and wait.
    Says nothing of memory. Without it they start when the last CTA ends.

    Constraints: (C1) it stands in the kernel's body.

    ```mlir
    attn_gpu.allow_launches
    ```
  }];
  let assemblyFormat = "attr-dict";
}

def Gpu_WaitForLaunchesOp : Gpu_Op<"wait_for_launches", [ParentOneOf<["KernelOp", "RolesOp"]>]> {
  let summary = "waits for the end of the launches before this one";
  let description = [{
    Until the launches of the plan before this one have ended and what they
    wrote can be seen. Each thread that runs it waits. In a kernel that was not
    launched as a dependent one there is nothing to wait for.

    Constraints: (C1) it stands in the kernel's body or in that of a role, so
    that every path comes here.

    ```mlir
    attn_gpu.wait_for_launches
    ```
  }];
  let assemblyFormat = "attr-dict";
}

#endif
