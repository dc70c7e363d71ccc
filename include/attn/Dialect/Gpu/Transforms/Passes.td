// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_DIALECT_GPU_TRANSFORMS_PASSES
#define ATTN_DIALECT_GPU_TRANSFORMS_PASSES

include "mlir/Pass/PassBase.td"

def GpuPipeline : Pass<"attn-gpu-pipeline", "::attn::gpu::KernelOp"> {
  let summary = "overlap the softmax of a tile with the product of the tile before it";
  let description = [{
    R3 to R3. Rewrites each `attn_gpu.for` as the software pipeline of
    FlashAttention-3 (Shah et al., 2024, intra-warpgroup overlap): the scores of
    tile j are issued, then the output product of the tile before it, and the
    softmax of j runs while that product does. The first tile's scores are a
    prologue, the last tile's product an epilogue. The tiles that may need the
    token mask and those that do not become two scf.for loops. With `ping_pong`
    on the kernel, the products are issued in turns.

    With `no_overlap` on the kernel, the output product of the tile before is
    awaited before the scores of j are issued: probabilities and scores are
    never alive together, so a larger tile fits the registers, but only other
    warpgroups can compute under a softmax.

    Refuses a loop that is not: a product of two shared tiles, work on its
    result, and a product of that work with a shared tile, accumulated into a
    carried tile. Since the first starts a tile early, it may read nothing of
    the loop but its key tile, nor may a copy depend on carried values; the
    carried tile starts at zero and is only multiplied before the product.

    ```mlir
    %acc1 = attn_gpu.for (%j, %masked) from %u to %l full %f past_end %e iter_args(%acc = %zero) -> (!t) {
      // put k, get k, mma, wait, softmax; put v, get v, mma, wait
    }
    // becomes
    // put k, get k, mma, wait, softmax                        (prologue)
    %r:2 = scf.for ... iter_args(%acc = %zero, %p = %p0) {
      // put k, put v; get k, mma scores; get v, mma output; wait scores younger 1, softmax; wait output
    }
    // put v, get v, mma, wait                                 (epilogue)
    // and with no_overlap the loop holds
    //   put v, put k; get v, mma output, wait output; get k, mma scores, wait scores, softmax
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::scf::SCFDialect"];
}

def GpuDeferFactors : Pass<"attn-gpu-defer-factors", "::attn::gpu::KernelOp"> {
  let summary = "take row maxima before their elements are converted and multiplied";
  let description = [{
    R3 to R3. The maximum of products with positive factors becomes one of
    elements and factors (`attn_gpu.reduce` with `times`): a thread whose
    elements of a row share a factor compares i32 accumulators and converts and
    multiplies one. Rounding is monotone, so that not a bit of the maximum
    changes.

    A factor is known to be positive if it is `arith.maximumf` with a positive
    constant, as `attn-tile-fold-scales` leaves it. Any other maximum stays: that
    of a masked tile too, since a mask puts -inf among converted elements.

    ```mlir
    %s = arith.sitofp %c : ...
    %p = arith.maximumf %f, %tiny : ...
    %w = arith.mulf %s, %p : ...
    %m = attn_gpu.reduce max %w : ...
    // becomes
    %m = attn_gpu.reduce max %c times %p : ...
    ```
  }];
}

def GpuSpecializeWarps : Pass<"attn-gpu-specialize-warps", "::attn::gpu::KernelOp"> {
  let summary = "give the copies in to a producer, the rest to the consumers";
  let description = [{
    R3 to R3. Partitions the kernel's body into the two regions of
    `attn_gpu.roles`: the producer gets the puts and the scalar work and loops
    that they need, the consumers everything else. Nothing is reordered. Both
    wait for the launches before, if the kernel does; `allow_launches` stays
    in the kernel's body.

    Refuses loops that are not pipelined (`attn-gpu-pipeline`), puts under a
    condition, and puts that need more than scalar work without side effects.

    ```mlir
    attn_gpu.put %k, %map[%c0, %row] : !attn_gpu.channel<2 x 64x64xbf16>
    %b = attn_gpu.get %k : ...
    // becomes
    attn_gpu.roles producer {
      attn_gpu.put %k, %map[%c0, %row] : !attn_gpu.channel<2 x 64x64xbf16>
    } consumer {
      %b = attn_gpu.get %k : ...
    }
    ```
  }];
}

def GpuVerify : Pass<"attn-gpu-verify", "::attn::gpu::KernelOp"> {
  let summary = "check that the roles cannot wait for ever or read what is not there";
  let description = [{
    Checks R3 and changes nothing. A mistake in the order of puts, gets,
    products and waits is a hang or a wrong number on the device; here it is an
    error at the op. Reads the form between `attn-gpu-specialize-warps` and
    `attn-gpu-lower-channels`.

    * (P1) The producer puts exactly as many buffers of each channel as the
      consumers get, in every loop; the loops that hold channel ops correspond
      in order and have equal bounds.
    * (P2) A buffer that was got is released once, in the block of the get, and
      not used afterwards; it is not carried or selected.
    * (P3) No wait that cannot be met: the roles, run against each other for 0
      to 3 trips of every loop, with every consumer warpgroup, the channels'
      depths and the turns, come to their ends.
    * (P4) A product is awaited once, in the block that issues it. Products
      retire in order: the wait leaves at most as many `younger` ones running
      as were issued after it. Until the wait nothing else uses the accumulator,
      and the next iteration's values of the registers read are not made.
    * (P5) Until a wait covers a product, the buffers that it reads are not
      released, negated, stored to or copied out. A right side is read by every
      warpgroup and never written by one.
    * (P6) Turns need `ping_pong`. The first is given once, before any is taken;
      each that is taken is passed, in the same region, before the next.
    * (P7) A tile that is stored to shared memory is copied out later in the
      block, and only what was stored is copied out. Before the buffer is stored
      to, negated or released, and at the end of the role, the copy out is
      awaited.
    * (P8) Channels, buffers and barriers fit `shared_memory_limit`.
    * (P9) The producer holds puts, loops, scalar work and the wait for launches,
      and only it puts.

    That roles wait for launches before they touch global memory is a
    constraint of `attn_gpu.kernel` (C7), so that it holds without channels, too.

    ```mlir
    attn_gpu.roles producer {
      attn_gpu.put %k, %map[%c0, %row] : !attn_gpu.channel<2 x 64x64xbf16>
    } consumer {
      // error: 'attn_gpu.get' op gets a buffer that is never released
      %b = attn_gpu.get %k : !attn_gpu.channel<2 x 64x64xbf16> -> !attn_gpu.buffer<64x64xbf16>
    }
    ```
  }];
}

def GpuLowerChannels : Pass<"attn-gpu-lower-channels", "::attn::gpu::KernelOp"> {
  let summary = "replace channels by barriers and parities";
  let description = [{
    R3 to R3. A channel becomes a ring of buffers with a full and an empty
    barrier for each. Each role carries its stage and parity through its loops:
    a put waits for the empty barrier's previous phase and announces its bytes
    at the full barrier, a get waits for the full barrier, a release arrives at
    the empty one. `attn_gpu.for_program` becomes scf.while.

    Refuses kernels without roles (`attn-gpu-specialize-warps`) and channel ops
    under a condition.

    ```mlir
    attn_gpu.put %k, %map[%c0, %row] : !attn_gpu.channel<2 x 64x64xbf16>
    // becomes
    attn_gpu.barrier_wait %empty[%s] parity %q : !attn_gpu.barriers<2>
    %b = attn_gpu.stage %ring[%s] : ...
    attn_gpu.copy_in %map[%c0, %row], %b signal %full[%s] : ...
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::scf::SCFDialect"];
}

def GpuAllocateShared : Pass<"attn-gpu-allocate-shared", "::attn::gpu::KernelOp"> {
  let summary = "choose the places of buffers and barriers in shared memory";
  let description = [{
    R3 to R3. Tiles first, at multiples of 1024 bytes (the swizzle's period),
    then barriers. Sets `offset` on each and `shared_memory` on the kernel.

    Refuses a kernel that needs more than its `shared_memory_limit`, and one
    that still has channels (`attn-gpu-lower-channels`).

    ```mlir
    %k = attn_gpu.ring "k" : !attn_gpu.channel<2 x 64x64xbf16>
    // becomes
    %k = attn_gpu.ring "k" {offset = 0 : i64} : !attn_gpu.channel<2 x 64x64xbf16>
    ```
  }];
}

#endif
