// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_DIALECT_TILE_IR_TILESOFTMAXOPS
#define ATTN_DIALECT_TILE_IR_TILESOFTMAXOPS

include "attn/Dialect/Tile/IR/TileTypes.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

// The composite softmax ops. Without `scale` the exponential of a score
// difference x is e^x; with `scale` (a positive f32 c) it is 2^(c x), which lets
// the scores stay unscaled. Exponentials are multiplied by `peak` (1 if it is
// not given), so that they fill the range of a type. -inf minus -inf counts as -inf, so that a row that
// sees no key has maximum -inf and sum 0.
//
// With `exp` probabilities are approximations of 2^x (attn/Support/Exponential.h)
// that are not the same for x and x + 1/2. So that they do not depend on the
// tiles seen before, maxima are rounded up to where x is an integer.

defvar Tile_Peak = OptionalAttr<F32Attr>;
defvar Tile_Exp = OptionalAttr<Tile_ExponentialAttr>;

def Tile_SoftmaxStatisticsOp : Tile_Op<"softmax_statistics", [Pure,
    AllTypesMatch<["maximum", "sum", "new_maximum", "new_sum"]>]> {
  let summary = "row maximum and row sum of exponentials, one more tile taken in";
  let description = [{
    `new_maximum = max(maximum, max_c scores)`,
    `new_sum = sum * exp(maximum - new_maximum) + sum_c peak * exp(scores - new_maximum)`.

    Constraints: (C1) scores [R, C]; the vectors [R].

    ```mlir
    %m1, %l1 = attn_tile.softmax_statistics %s, %m, %l : tensor<128x64xf32>, tensor<128xf32>
    ```
  }];
  let arguments = (ins Tile_F32Matrix:$scores, Tile_F32Vector:$maximum, Tile_F32Vector:$sum, Optional<F32>:$scale,
                       Tile_Peak:$peak, Tile_Exp:$exp);
  let results = (outs Tile_F32Vector:$new_maximum, Tile_F32Vector:$new_sum);
  let assemblyFormat = [{
    $scores `,` $maximum `,` $sum (`scale` `(` $scale^ `)`)? (`peak` $peak^)? (`exp` $exp^)? attr-dict
    `:` type($scores) `,` type($maximum)
  }];
  let hasVerifier = 1;
}

def Tile_SoftmaxProbabilitiesOp : Tile_Op<"softmax_probabilities", [Pure, AttrSizedOperandSegments,
    AllTypesMatch<["scores", "probabilities"]>]> {
  let summary = "softmax of a tile whose row statistics are known";
  let description = [{
    `probabilities = peak * exp(scores - maximum)`, divided by `sum` if that is
    given, and then 0 in a row whose sum is 0.

    Constraints: (C1) scores [R, C]; the vectors [R], of one type.

    ```mlir
    %p = attn_tile.softmax_probabilities %s, %m, %l : tensor<128x64xf32>, tensor<128xf32>
    %u = attn_tile.softmax_probabilities %s, %m peak 448.0 : tensor<128x64xf32>, tensor<128xf32>
    ```
  }];
  let arguments = (ins Tile_F32Matrix:$scores, Tile_F32Vector:$maximum, Optional<Tile_F32Vector>:$sum,
                       Optional<F32>:$scale, Tile_Peak:$peak, Tile_Exp:$exp);
  let results = (outs Tile_F32Matrix:$probabilities);
  let assemblyFormat = [{
    $scores `,` $maximum (`,` $sum^)? (`scale` `(` $scale^ `)`)? (`peak` $peak^)? (`exp` $exp^)? attr-dict
    `:` type($scores) `,` type($maximum) `` custom<SameTypeIfGiven>(ref($sum), type($sum), ref(type($maximum)))
  }];
  let hasVerifier = 1;
}

def Tile_OnlineSoftmaxOp : Tile_Op<"online_softmax", [Pure, AttrSizedOperandSegments,
    AllTypesMatch<["maximum", "sum", "new_maximum", "new_sum", "correction"]>,
    AllTypesMatch<["scores", "probabilities"]>]> {
  let summary = "softmax of one more tile against running statistics";
  let description = [{
    `new_maximum = max(maximum, max_c scores)`,
    `probabilities = peak * exp(scores - new_maximum)` (not normalized),
    `correction = exp(maximum - new_maximum)`,
    `new_sum = sum * correction + sum_c probabilities`.
    An accumulator of earlier tiles must be multiplied by `correction`
    (Milakov and Gimelshein, Online normalizer calculation for softmax, 2018).

    With `factors`, all positive, each score counts `factors[r, c]` times, and
    exponentials are 2^x: the maxima are those of the products.

    Constraints: (C1) scores [R, C]; the vectors [R]; (C2) factors have the
    scores' type and come without `scale`.

    ```mlir
    %p, %m1, %l1, %a = attn_tile.online_softmax %s, %m, %l scale(%c) : tensor<128x64xf32>, tensor<128xf32>
    %p, %m1, %l1, %a = attn_tile.online_softmax %s, %m, %l factors(%f) : tensor<128x64xf32>, tensor<128xf32>
    ```
  }];
  let arguments = (ins Tile_F32Matrix:$scores, Tile_F32Vector:$maximum, Tile_F32Vector:$sum,
                       Optional<Tile_F32Matrix>:$factors, Optional<F32>:$scale, Tile_Peak:$peak,
                       Tile_Exp:$exp);
  let results = (outs Tile_F32Matrix:$probabilities, Tile_F32Vector:$new_maximum, Tile_F32Vector:$new_sum,
                      Tile_F32Vector:$correction);
  let assemblyFormat = [{
    $scores `,` $maximum `,` $sum (`factors` `(` $factors^ `)`)? (`scale` `(` $scale^ `)`)? (`peak` $peak^)?
    (`exp` $exp^)? attr-dict `:` type($scores) `` custom<SameTypeIfGiven>(ref($factors), type($factors), ref(type($scores))) `,` type($maximum)
  }];
  let hasVerifier = 1;
}

def Tile_NormalizeOp : Tile_Op<"normalize", [Pure, AllTypesMatch<["tile", "result"]>]> {
  let summary = "divides each row by its sum";
  let description = [{
    `result[r, c] = tile[r, c] / sum[r]`, 0 in a row whose sum is 0.

    Constraints: (C1) tile [R, C]; sum [R].

    ```mlir
    %o = attn_tile.normalize %acc, %l : tensor<128x64xf32>, tensor<128xf32>
    ```
  }];
  let arguments = (ins Tile_F32Matrix:$tile, Tile_F32Vector:$sum);
  let results = (outs Tile_F32Matrix:$result);
  let assemblyFormat = "$tile `,` $sum attr-dict `:` type($tile) `,` type($sum)";
  let hasVerifier = 1;
}

def Tile_LogSumExpOp : Tile_Op<"log_sum_exp", [Pure, AllTypesMatch<["maximum", "sum", "result"]>]> {
  let summary = "natural logarithm of the sum of exponentials";
  let description = [{
    `maximum + ln(sum / peak)` without `scale`, with it
    `(scale * maximum + log2(sum / peak)) * ln 2`; -inf in a row whose sum is 0.

    ```mlir
    %lse = attn_tile.log_sum_exp %m, %l scale(%c) : tensor<128xf32>
    ```
  }];
  let arguments = (ins Tile_F32Vector:$maximum, Tile_F32Vector:$sum, Optional<F32>:$scale, Tile_Peak:$peak);
  let results = (outs Tile_F32Vector:$result);
  let assemblyFormat = "$maximum `,` $sum (`scale` `(` $scale^ `)`)? (`peak` $peak^)? attr-dict `:` type($maximum)";
}

#endif
