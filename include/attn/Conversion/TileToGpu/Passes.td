// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_CONVERSION_TILETOGPU_PASSES
#define ATTN_CONVERSION_TILETOGPU_PASSES

include "mlir/Pass/PassBase.td"

def ConvertTileToGpu : Pass<"convert-tile-to-gpu", "::mlir::ModuleOp"> {
  let summary = "give tiles a place, as the schedule says";
  let description = [{
    R2p to R3. Each `attn_tile.kernel` becomes an `attn_gpu.kernel`: operands of
    products that are loaded go through a channel to shared memory, everything
    else lives in registers, in the layout of the products' accumulators; sums
    along rows stay partial until something needs their value; a change of
    sign of a loaded tile is made in shared memory. The grid becomes a loop over
    programs, the longest first where the mask makes them differ. The variants
    of the plan get their grid, threads and parameters, and the plan the
    workspace of the scheduler's counters.

    A kernel with the schedule `#attn.rowwise` becomes a plain one: a CTA runs one
    program, and all threads do the same. Its tiles lie in strips, each row in
    neighbouring threads, and move directly between registers and global memory,
    in pieces of up to 16 bytes where the rows of a view are known to start and
    end at multiples of that; the host then checks the tensor's address and
    strides. Every tile has the rows of the schedule.

    The kernel of a dependent launch waits for the launches before it ahead of all
    that touches global memory, and that of a launch with a dependent one behind
    it allows that one to start.

    Refuses kernels without schedule (`attn-select-schedule`), composite softmax
    (`attn-tile-decompose-softmax`), tiles whose rows are not the schedule's,
    and programs of another form than loads, products and elementwise work
    around one loop: a tile loaded in the loop has one reader, since its buffer
    is released after it, and one whose sign changes in place has no other. With
    `#attn.rowwise` it refuses products, masks and loops over an iterator.

    ```mlir
    attn_tile.kernel @k(%q: !attn_tile.view<?x?x?x64xf16>, ...) attributes {schedule = ..., target = ...} {
      %row = ...
      %t = attn_tile.load %q[%b, %h, %row, %c0] : !attn_tile.view<?x?x?x64xf16> -> tensor<192x64xf16>
    // becomes
    attn_gpu.kernel @k(%q: !attn_gpu.tensor_map, %n: index, ...) attributes {warpgroups = 3, ...} {
      %channel = attn_gpu.channel "q" : !attn_gpu.channel<1 x 192x64xf16>
      attn_gpu.for_program (%i, %h, %b) in (%n, %heads, %batch) persistent {
        attn_gpu.put %channel, %q[%c0, %row, %h, %b] : !attn_gpu.channel<1 x 192x64xf16>
        %t = attn_gpu.get %channel : !attn_gpu.channel<1 x 192x64xf16> -> !attn_gpu.buffer<192x64xf16>
    ```
  }];
  let dependentDialects = [
    "::attn::gpu::GpuDialect", "::mlir::arith::ArithDialect", "::mlir::math::MathDialect",
    "::mlir::scf::SCFDialect"];
}

def GpuMergeLaunches : Pass<"attn-gpu-merge-launches", "::mlir::ModuleOp"> {
  let summary = "launch kernels that need nothing of each other together";
  let description = [{
    Job: launches of plain kernels of as many threads, none of which needs what
    another gives, become one. Its kernel has the CTAs of all of them: a CTA's
    number says whose body it runs, those with the most work first. Launches are
    put into another order for that: each as late as those that read its results
    allow.

    Input room: R3, before `attn-assign-storage`. Output room: the same.

    Leaves alone what has several variants, kernels with warp roles, kernels that
    several launches run, and plans with an `attn.choose`.

    Before:
    ```mlir
    %a = attn.launch(%k) variants [#attn.variant<kernel = @mean, when = "1", grid = ["k[0]", "1", "1"], threads = 32, params = [...]>] ...
    %b = attn.launch(%v) dependent variants [#attn.variant<kernel = @absmax, when = "1", grid = ["v[0]", "1", "1"], threads = 32, params = [...]>] ...
    ```
    After:
    ```mlir
    attn_gpu.kernel @mean_with_absmax(..., %n: index, ...) attributes {threads = 32} {
      %id = attn_gpu.cta_id
      %first = arith.cmpi ult, %id, %n : index
      scf.if %first {
        ...
      } else {
        ...
      }
    %ab:2 = attn.launch(%k, %v) variants [#attn.variant<kernel = @mean_with_absmax, when = "1", grid = ["(k[0]) + (v[0])", "1", "1"], threads = 32, params = [...]>] ...
    ```
  }];
  let dependentDialects = [
    "::attn::gpu::GpuDialect", "::mlir::arith::ArithDialect", "::mlir::scf::SCFDialect"];
}

#endif
