// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_CONVERSION_ATTNTOTILE_PASSES
#define ATTN_CONVERSION_ATTNTOTILE_PASSES

include "mlir/Pass/PassBase.td"

def ConvertAttnToTile : Pass<"convert-attn-to-tile", "::mlir::ModuleOp"> {
  let summary = "write scheduled kernels as programs over tiles";
  let description = [{
    Job: each `attn.kernel` becomes the `attn_tile.kernel` of the same name
    that computes its `attn.block_attention` in the textbook form: a loop over
    the key tiles for the row maximum and the row sum, and a second loop for
    the output. A program owns `tile_q` rows of one head of one batch entry;
    `tile_q` and `tile_k` are the schedule's. With `pack_heads` these are rows of
    all query heads of one key head (`attn_tile.pack_heads`); of
    `attn.split_attention` a program sees one part of the keys. Of `attn.merge` a program owns
    `tile_rows` rows of one head and loops over the parts, once for the maximum
    of their log-sum-exps and once for the sums; its tiles are as wide as the
    next power of two. Of `attn.quantize` it owns a block of rows that share
    scales, or a few tiles of them, of `attn.block_statistics` 128 rows, of
    `attn.combine_statistics` a head, of `attn.arrange` all channels of 128 keys.
    Arguments become views, results views appended to them.
    The launches of the plan get their logical grid (`programs`).

    Input room: R1s. Output room: R2.

    Refuses: a kernel without a schedule (`attn-select-schedule` gives it one);
    a schedule of the other kind; a kernel whose body is not one
    computation of its arguments; attention over codes; statistics of all rows,
    which `attn-split-statistics` makes those of blocks.

    Before:
    ```mlir
    attn.kernel @f(%q: tensor<?x?x?x64xf16>, %k: tensor<?x?x?x64xf16>, %v: tensor<?x?x?x64xf16>,
                   %scale: f32) -> tensor<?x?x?x64xf16> attributes {schedule = #attn.schedule<tile_q = 128, tile_k = 96, ...>} {
      %o = attn.block_attention %q, %k, %v scale(%scale) : (...) -> tensor<?x?x?x64xf16>
      attn.yield %o : tensor<?x?x?x64xf16>
    }
    ```
    After:
    ```mlir
    attn_tile.kernel @f(%q: !attn_tile.view<?x?x?x64xf16>, %k: ..., %v: ..., %scale: f32,
                        %o: !attn_tile.view<?x?x?x64xf16>) attributes {schedule = ...} {
      %i = attn_tile.program_id 0
      ...
      %qt = attn_tile.load %q[%b, %h, %row, %c0] : !attn_tile.view<?x?x?x64xf16> -> tensor<128x64xf16>
      %n = arith.ceildivui %lk, %c96 : index
      %it = attn_tile.range %c0 to %n
      %m:2 = attn_tile.for (%j, %masked) in %it iter_args(%m0 = %neg_inf, %l0 = %zero) -> (tensor<128xf32>, tensor<128xf32>) {
        ...
        %m1, %l1 = attn_tile.softmax_statistics %s, %m0, %l0 : tensor<128x96xf32>, tensor<128xf32>
        attn_tile.yield %m1, %l1 : tensor<128xf32>, tensor<128xf32>
      }
      %acc = attn_tile.for (%j, %masked) in %it iter_args(%a = %zero2) -> (tensor<128x64xf32>) {
        ...
        %p = attn_tile.softmax_probabilities %s, %m#0, %m#1 : tensor<128x96xf32>, tensor<128xf32>
        %pb = arith.truncf %p : tensor<128x96xf32> to tensor<128x96xf16>
        %vt = attn_tile.load %v[%b, %g, %col, %c0] : !attn_tile.view<?x?x?x64xf16> -> tensor<96x64xf16>
        %a1 = attn_tile.dot %pb, %vt, %a : tensor<128x96xf16>, tensor<96x64xf16> -> tensor<128x64xf32>
        attn_tile.yield %a1 : tensor<128x64xf32>
      }
      ...
      attn_tile.return
    }
    ```
  }];
  let dependentDialects = [
    "::attn::tile::TileDialect", "::mlir::arith::ArithDialect", "::mlir::math::MathDialect",
    "::mlir::scf::SCFDialect"];
}

#endif
