// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_DIALECT_GPU_IR_GPUBARRIEROPS
#define ATTN_DIALECT_GPU_IR_GPUBARRIEROPS

include "attn/Dialect/Gpu/IR/GpuTypes.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

// What channels are lowered to. A barrier completes a phase when its arrivals
// have come and the bytes that were announced have been copied; a wait names
// the parity of the phase it wants to see completed.

def Gpu_BarriersOp : Gpu_Op<"barriers", [MemoryEffects<[MemAlloc]>]> {
  let summary = "array of barriers, initialized before the roles start";
  let description = [{
    `arrivals` complete a phase. `offset` (bytes) is set by
    `attn-gpu-allocate-shared`.

    ```mlir
    %full = attn_gpu.barriers arrivals 1 : !attn_gpu.barriers<2>
    ```
  }];
  let arguments = (ins I64Attr:$arrivals, OptionalAttr<I64Attr>:$offset);
  let results = (outs Gpu_BarriersType:$barriers);
  let assemblyFormat = "`arrivals` $arrivals attr-dict `:` type($barriers)";
}

def Gpu_RingOp : Gpu_Op<"ring", [MemoryEffects<[MemAlloc]>]> {
  let summary = "the buffers of a lowered channel";
  let description = [{
    ```mlir
    %ring = attn_gpu.ring "k" : !attn_gpu.channel<2 x 128x128xbf16>
    ```
  }];
  let arguments = (ins StrAttr:$name, OptionalAttr<I64Attr>:$offset);
  let results = (outs Gpu_ChannelType:$ring);
  let assemblyFormat = "$name attr-dict `:` type($ring)";
}

def Gpu_StageOp : Gpu_Op<"stage", [Pure]> {
  let summary = "one buffer of a ring";
  let description = [{
    Constraints: (C1) the buffer's type is the ring's.

    ```mlir
    %b = attn_gpu.stage %ring[%s] : !attn_gpu.channel<2 x 128x128xbf16> -> !attn_gpu.buffer<128x128xbf16>
    ```
  }];
  let arguments = (ins Gpu_ChannelType:$ring, Index:$stage);
  let results = (outs Gpu_BufferType:$buffer);
  let assemblyFormat = "$ring `[` $stage `]` attr-dict `:` type($ring) `->` type($buffer)";
  let hasVerifier = 1;
}

def Gpu_BarrierWaitOp : Gpu_Op<"barrier_wait", []> {
  let summary = "waits for the phase of this parity";
  let description = [{
    ```mlir
    attn_gpu.barrier_wait %full[%s] parity %p : !attn_gpu.barriers<2>
    ```
  }];
  let arguments = (ins Gpu_BarriersType:$barriers, Index:$stage, Index:$parity);
  let assemblyFormat = "$barriers `[` $stage `]` `parity` $parity attr-dict `:` type($barriers)";
}

def Gpu_BarrierArriveOp : Gpu_Op<"barrier_arrive", []> {
  let summary = "one arrival of each warp";
  let description = [{
    With `elected` only one thread runs the op (the producer) and arrives.

    ```mlir
    attn_gpu.barrier_arrive %empty[%s] : !attn_gpu.barriers<2>
    attn_gpu.barrier_arrive %full[%s] elected : !attn_gpu.barriers<2>
    ```
  }];
  let arguments = (ins Gpu_BarriersType:$barriers, Index:$stage, UnitAttr:$elected);
  let assemblyFormat = "$barriers `[` $stage `]` (`elected` $elected^)? attr-dict `:` type($barriers)";
}

def Gpu_CopyInOp : Gpu_Op<"copy_in", [AttrSizedOperandSegments]> {
  let summary = "starts the copy of a tile of a tensor to a shared buffer";
  let description = [{
    Arrives at the barrier and announces the tile's bytes there; the copy
    engine counts them off as they land. Coordinates and windows are those of
    `attn_gpu.put`.

    Constraints: (C1) two to five coordinates; (C2) (C3) of `attn_gpu.put`.

    ```mlir
    attn_gpu.copy_in %map[%c0, %row, %h, %b], %buffer signal %full[%s] : !attn_gpu.buffer<128x128xbf16>, !attn_gpu.barriers<2>
    ```
  }];
  let arguments = (ins Gpu_TensorMapType:$map, Variadic<Index>:$coordinates, Gpu_BufferType:$buffer,
    Gpu_BarriersType:$barriers, Index:$stage,
    OptionalAttr<I64Attr>:$window_dim, Variadic<Index>:$window_offsets, Variadic<Index>:$window_sizes);
  let assemblyFormat = [{
    $map `[` $coordinates `]` `,` $buffer `signal` $barriers `[` $stage `]`
    (`window` `dim` `(` $window_dim^ `)` `[` $window_offsets `]` `size` `[` $window_sizes `]`)? attr-dict
    `:` type($buffer) `,` type($barriers)
  }];
  let hasVerifier = 1;
}

def Gpu_CtaIdOp : Gpu_Op<"cta_id", [Pure]> {
  let summary = "number of this CTA";
  let description = [{
    ```mlir
    %i = attn_gpu.cta_id
    ```
  }];
  let results = (outs Index:$id);
  let assemblyFormat = "attr-dict";
}

def Gpu_CtaCountOp : Gpu_Op<"cta_count", [Pure]> {
  let summary = "number of CTAs launched";
  let description = [{
    ```mlir
    %n = attn_gpu.cta_count
    ```
  }];
  let results = (outs Index:$count);
  let assemblyFormat = "attr-dict";
}

def Gpu_TakeProgramOp : Gpu_Op<"take_program", []> {
  let summary = "takes the next program number from a counter in global memory";
  let description = [{
    ```mlir
    %t = attn_gpu.take_program %counter : !attn_gpu.global<i32>
    ```
  }];
  let arguments = (ins Gpu_GlobalType:$counter);
  let results = (outs Index:$program);
  let assemblyFormat = "$counter attr-dict `:` type($counter)";
}

def Gpu_SlotOp : Gpu_Op<"slot", [MemoryEffects<[MemAlloc]>]> {
  let summary = "place in shared memory for one program number";
  let description = [{
    `offset` (bytes) is set by `attn-gpu-allocate-shared`.

    ```mlir
    %slot = attn_gpu.slot
    ```
  }];
  let arguments = (ins OptionalAttr<I64Attr>:$offset);
  let results = (outs Gpu_SlotType:$slot);
  let assemblyFormat = "attr-dict";
}

def Gpu_SlotWriteOp : Gpu_Op<"slot_write", []> {
  let summary = "writes a program number to its slot";
  let description = [{
    ```mlir
    attn_gpu.slot_write %t, %slot
    ```
  }];
  let arguments = (ins Index:$program, Gpu_SlotType:$slot);
  let assemblyFormat = "$program `,` $slot attr-dict";
}

def Gpu_SlotReadOp : Gpu_Op<"slot_read", []> {
  let summary = "reads a program number; every thread of the warp has read it afterwards";
  let description = [{
    ```mlir
    %t = attn_gpu.slot_read %slot
    ```
  }];
  let arguments = (ins Gpu_SlotType:$slot);
  let results = (outs Index:$program);
  let assemblyFormat = "$slot attr-dict";
}

#endif
