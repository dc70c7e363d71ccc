// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_DIALECT_TILE_TRANSFORMS_PASSES
#define ATTN_DIALECT_TILE_TRANSFORMS_PASSES

include "mlir/Pass/PassBase.td"

def OnlineSoftmax : Pass<"attn-tile-online-softmax", "::attn::tile::KernelOp"> {
  let summary = "fuse the statistics loop and the output loop of attention";
  let description = [{
    Job: two loops over one iterator, one for the row maximum and the row sum
    of the scores, one for the output, become one loop with a running maximum,
    sum and accumulator. The accumulator is linear in the probabilities, so it
    may be built from those of a provisional maximum, corrected whenever the
    maximum grows, and divided by the sum once, after the loop. What is added
    may be a product into the accumulator, or a fresh one: then correction and
    addition are one `math.fma`. Rounding and `attn_tile.interleave` stay.

    Input room: R2. Output room: R2, without `attn_tile.softmax_statistics` and
    `attn_tile.softmax_probabilities`.

    Refuses, with an error at the loop: scores that differ between the loops,
    iterators that differ, an accumulator that does not start at zero or is
    not linear in the probabilities, statistics that are needed before the
    output loop ends, and kernels that write memory inside either loop.

    Before:
    ```mlir
    %m:2 = attn_tile.for (%j, %masked) in %it iter_args(%m0 = %ninf, %l0 = %zero) -> (tensor<128xf32>, tensor<128xf32>) {
      %s = ...
      %m1, %l1 = attn_tile.softmax_statistics %s, %m0, %l0 : tensor<128x96xf32>, tensor<128xf32>
      attn_tile.yield %m1, %l1 : tensor<128xf32>, tensor<128xf32>
    }
    %o = attn_tile.for (%j, %masked) in %it iter_args(%a0 = %zero2) -> (tensor<128x64xf32>) {
      %s = ...
      %p = attn_tile.softmax_probabilities %s, %m#0, %m#1 : tensor<128x96xf32>, tensor<128xf32>
      %pt = arith.truncf %p : tensor<128x96xf32> to tensor<128x96xf16>
      %a1 = attn_tile.dot %pt, %vt, %a0 : tensor<128x96xf16>, tensor<96x64xf16> -> tensor<128x64xf32>
      attn_tile.yield %a1 : tensor<128x64xf32>
    }
    ```
    After:
    ```mlir
    %r:3 = attn_tile.for (%j, %masked) in %it iter_args(%m0 = %ninf, %l0 = %zero, %a0 = %zero2) -> (...) {
      %s = ...
      %p, %m1, %l1, %alpha = attn_tile.online_softmax %s, %m0, %l0 : tensor<128x96xf32>, tensor<128xf32>
      %pt = arith.truncf %p : tensor<128x96xf32> to tensor<128x96xf16>
      %w = attn_tile.broadcast %alpha : tensor<128xf32> -> tensor<128x64xf32>
      %a = arith.mulf %a0, %w : tensor<128x64xf32>
      %a1 = attn_tile.dot %pt, %vt, %a : tensor<128x96xf16>, tensor<96x64xf16> -> tensor<128x64xf32>
      attn_tile.yield %m1, %l1, %a1 : tensor<128xf32>, tensor<128xf32>, tensor<128x64xf32>
    }
    %o = attn_tile.normalize %r#2, %r#1 : tensor<128x64xf32>, tensor<128xf32>
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::math::MathDialect"];
}

def PruneMask : Pass<"attn-tile-prune-mask", "::attn::tile::KernelOp"> {
  let summary = "narrow a loop to the key tiles that its mask can show";
  let description = [{
    Job: the iterator of a loop whose scores are masked is narrowed to the
    tiles in which some row may see some key, and the tiles in which every row
    sees every key are marked as full. With M rows from `row` on and tiles of N
    columns, row r sees the columns up to `row + r + diagonal`, so the last row
    bounds the range and the first row bounds the full tiles:

    * upper' = min(upper, ceildiv(max(0, row + M + diagonal), N)), if there is
      a diagonal;
    * full = [lower, min(floordiv(length, N),
                         floordiv(max(0, row + diagonal + 1), N))), the second
      bound if there is a diagonal.

    The loop's own range still applies. The order of the visit stays last to
    first.

    Input room: R2 or R2p before `attn-tile-decompose-softmax`. Output room: the
    same.

    Does nothing to a loop whose carried values a tile without visible keys
    might change (they must come from the softmax of the masked scores), to
    one whose mask does not start at the tile's own column or varies in the
    loop, and to a range that is marked already. Remarks (`attn`) say which.

    Before:
    ```mlir
    %it = attn_tile.range %c0 to %n
    %r:3 = attn_tile.for (%j, %masked) in %it iter_args(...) -> (...) {
      %col = arith.muli %j, %c96 : index
      ...
      %sm = attn_tile.mask %s at(%row, %col) length(%lk) when(%masked) : tensor<128x96xf32>
      ...
    }
    ```
    After:
    ```mlir
    %full = arith.divui %lk, %c96 : index
    %it = attn_tile.range %c0 to %n full %c0 to %full
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
}

def FoldScales : Pass<"attn-tile-fold-scales", "::attn::tile::KernelOp"> {
  let summary = "move the factor of the scores into the exponent of the softmax";
  let description = [{
    Job: scores `scale * (q k^T)` become `q k^T`; the factor goes into the
    `scale` of `attn_tile.online_softmax` and of the `attn_tile.log_sum_exp` of
    its maximum, in base 2: c = max(|scale| log2(e), 1e-30), computed once
    outside the loop. That saves one multiplication for each score.

    c must be positive: the running maximum of the unscaled scores is that of
    the scaled ones only then, and a masked -inf times 0 would be NaN. So the
    sign of the scale moves to the query tile, and a scale of 0 becomes one so
    small that every probability is that of a score of 0.

    Scores of codes have been multiplied by the scales of their row and column
    as well. Those go with c into the `factors` of the softmax, the larger of
    their product and 1e-30, of which the row's part is computed outside the
    loop: the product of codes itself is what the maximum and the exponent
    start from.

    Input room: R2, after `attn-tile-online-softmax`. Output room: R2.

    Does nothing to scores that are not a product with one factor for all of
    them, and where the maximum is used for anything but the softmax and
    `log_sum_exp`. Remarks (`attn`) say why.

    Before:
    ```mlir
    %d = attn_tile.dot %qt, %kt, %zero transpose_b : tensor<128x64xf16>, tensor<96x64xf16> -> tensor<128x96xf32>
    %w = attn_tile.splat %scale : f32 -> tensor<128x96xf32>
    %s = arith.mulf %d, %w : tensor<128x96xf32>
    %p, %m1, %l1, %alpha = attn_tile.online_softmax %s, %m, %l : tensor<128x96xf32>, tensor<128xf32>
    ```
    After:
    ```mlir
    %d = attn_tile.dot %qs, %kt, %zero transpose_b : tensor<128x64xf16>, tensor<96x64xf16> -> tensor<128x96xf32>
    %p, %m1, %l1, %alpha = attn_tile.online_softmax %d, %m, %l scale(%c) : tensor<128x96xf32>, tensor<128xf32>
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::math::MathDialect"];
}

def DecomposeSoftmax : Pass<"attn-tile-decompose-softmax", "::attn::tile::KernelOp"> {
  let summary = "write the softmax as reductions and elementwise ops";
  let description = [{
    Job: `attn_tile.online_softmax`, `attn_tile.normalize` and
    `attn_tile.log_sum_exp` become `attn_tile.reduce`, arith and math on tiles.
    Exponentials are of base 2, whose argument is one fused multiply-add:
    exp2(c s - c m). A row that has seen no key has maximum -inf; 0 is
    subtracted there instead, so that -inf minus -inf is not formed and its
    probabilities are 0.

    With `exp` the scores are integers, converted to floats and perhaps masked,
    and probabilities are computed from the integers, without conversion:
    bits = max(s, least) * slope + start, of a float. The slope follows from the
    factor, the start from the row's maximum, and `least` keeps the bits in
    range. Both wrap alike.

    NaN: the maximum ignores it, but the probability of a NaN score is NaN, and
    so are the sum and the row's output.

    Input room: R2, after `attn-tile-online-softmax`. Output room: R2p.

    Refuses: `attn_tile.softmax_statistics` and `attn_tile.softmax_probabilities`,
    which `attn-tile-online-softmax` should have fused; `exp` without integers or
    without factors, which `attn-tile-fold-scales` should have made.

    Before:
    ```mlir
    %p, %m1, %l1, %alpha = attn_tile.online_softmax %s, %m, %l scale(%c) : tensor<128x96xf32>, tensor<128xf32>
    ```
    After:
    ```mlir
    %mx = attn_tile.reduce max %s : tensor<128x96xf32> -> tensor<128xf32>
    %m1 = arith.maxnumf %m, %mx : tensor<128xf32>
    %unseen = arith.cmpf oeq, %m1, %neg_inf : tensor<128xf32>
    %safe = arith.select %unseen, %zero, %m1 : tensor<128xi1>, tensor<128xf32>
    %cr = attn_tile.splat %c : f32 -> tensor<128xf32>
    %minus = arith.negf %safe : tensor<128xf32>
    %neg = arith.mulf %minus, %cr : tensor<128xf32>
    %cs = attn_tile.splat %c : f32 -> tensor<128x96xf32>
    %negs = attn_tile.broadcast %neg : tensor<128xf32> -> tensor<128x96xf32>
    %x = math.fma %s, %cs, %negs : tensor<128x96xf32>
    %p = math.exp2 %x : tensor<128x96xf32>
    %y = math.fma %m, %cr, %neg : tensor<128xf32>
    %alpha = math.exp2 %y : tensor<128xf32>
    %rs = attn_tile.reduce sum %p : tensor<128x96xf32> -> tensor<128xf32>
    %l1 = math.fma %l, %alpha, %rs : tensor<128xf32>
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::math::MathDialect"];
}

#endif
