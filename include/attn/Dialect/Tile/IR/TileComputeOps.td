// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_DIALECT_TILE_IR_TILECOMPUTEOPS
#define ATTN_DIALECT_TILE_IR_TILECOMPUTEOPS

include "attn/Dialect/Tile/IR/TileTypes.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Tile_SplatOp : Tile_Op<"splat", [Pure]> {
  let summary = "tile with one scalar in every element";
  let description = [{
    Constraints: (C1) the element type is the scalar's.

    ```mlir
    %t = attn_tile.splat %x : f32 -> tensor<128x64xf32>
    ```
  }];
  let arguments = (ins AnyType:$scalar);
  let results = (outs Tile_AnyTile:$tile);
  let assemblyFormat = "$scalar attr-dict `:` type($scalar) `->` type($tile)";
  let hasVerifier = 1;
}

def Tile_BroadcastOp : Tile_Op<"broadcast", [Pure]> {
  let summary = "repeats one value per row along the columns, or one per column";
  let description = [{
    `tile[r, c] = vector[r]`, or with `columns` `tile[r, c] = vector[c]`.

    Constraints: (C1) tensor<RxT> to tensor<RxCxT>, or with `columns`
    tensor<CxT> to tensor<RxCxT>.

    ```mlir
    %t = attn_tile.broadcast %m : tensor<128xf32> -> tensor<128x64xf32>
    %u = attn_tile.broadcast %s columns : tensor<64xf32> -> tensor<128x64xf32>
    ```
  }];
  let arguments = (ins Tile_TileOf<[AnyType], 1>:$vector, UnitAttr:$columns);
  let results = (outs Tile_TileOf<[AnyType], 2>:$tile);
  let builders = [OpBuilder<(ins "::mlir::Type":$tile, "::mlir::Value":$vector),
                            [{ build($_builder, $_state, tile, vector, /*columns=*/false); }]>];
  let assemblyFormat = "$vector (`columns` $columns^)? attr-dict `:` type($vector) `->` type($tile)";
  let hasVerifier = 1;
}

defvar Tile_Factor = Tile_TileOf<[F16, BF16, F8E4M3FN, I8], 2>;

def Tile_DotOp : Tile_Op<"dot", [Pure, AllTypesMatch<["accumulator", "result"]>]> {
  let summary = "matrix product added to an accumulator";
  let description = [{
    `result = a b + accumulator`, or `a b^T + accumulator` with `transpose_b`.
    Products are exact. Sums of floats are f32 in an order that is not stated,
    those of i8 are i32 and wrap.

    Constraints:
    * (C1) a and b have one element type.
    * (C2) a [M, K], b [K, N] ([N, K] with `transpose_b`), accumulator [M, N].
    * (C3) the accumulator is i32 if a is i8, f32 else.

    ```mlir
    %s = attn_tile.dot %q, %k, %zero transpose_b : tensor<128x64xbf16>, tensor<96x64xbf16> -> tensor<128x96xf32>
    ```
  }];
  let arguments = (ins Tile_Factor:$a, Tile_Factor:$b, Tile_TileOf<[F32, I32], 2>:$accumulator, UnitAttr:$transpose_b);
  let results = (outs Tile_TileOf<[F32, I32], 2>:$result);
  let assemblyFormat = "$a `,` $b `,` $accumulator (`transpose_b` $transpose_b^)? attr-dict `:` type($a) `,` type($b) `->` type($result)";
  let hasVerifier = 1;
}

def Tile_InterleaveOp : Tile_Op<"interleave", [Pure, AllTypesMatch<["tile", "result"]>]> {
  let summary = "columns in the order in which 8-bit products read them";
  let description = [{
    Of every 16 columns, column c of the result is column
    0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15 of the tile: where
    `attn.arrange` puts the value that it is multiplied with.

    Constraints: (C1) the columns are a multiple of 16.

    ```mlir
    %i = attn_tile.interleave %p : tensor<128x64xf8E4M3FN>
    ```
  }];
  let arguments = (ins Tile_TileOf<[AnyType], 2>:$tile);
  let results = (outs Tile_TileOf<[AnyType], 2>:$result);
  let assemblyFormat = "$tile attr-dict `:` type($tile)";
  let hasVerifier = 1;
}

def Tile_AppendOnesOp : Tile_Op<"append_ones", [Pure]> {
  let summary = "a row of ones below a tile, and rows of zeros";
  let description = [{
    The tile's rows, one row of ones and 7 of zeros. With such a right side,
    transposed, a product adds up the rows of its left side in one more column.

    Constraints: (C1) the result has 8 more rows than the tile and its columns
    and elements.

    ```mlir
    %w = attn_tile.append_ones %v : tensor<128x64xf8E4M3FN> -> tensor<136x64xf8E4M3FN>
    ```
  }];
  let arguments = (ins Tile_TileOf<[F16, BF16, F8E4M3FN], 2>:$tile);
  let results = (outs Tile_TileOf<[F16, BF16, F8E4M3FN], 2>:$result);
  let assemblyFormat = "$tile attr-dict `:` type($tile) `->` type($result)";
  let builders = [OpBuilder<(ins "::mlir::Value":$tile)>];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// Rows below the tile's own; only the first holds ones.
    static constexpr int64_t appendedRows = 8;
  }];
}

def Tile_TakeColumnsOp : Tile_Op<"take_columns", [Pure]> {
  let summary = "the first columns of a tile";
  let description = [{
    Constraints: (C1) the result has the tile's rows and elements and at most
    its columns.

    ```mlir
    %o = attn_tile.take_columns %t : tensor<128x136xf32> -> tensor<128x128xf32>
    ```
  }];
  let arguments = (ins Tile_F32Matrix:$tile);
  let results = (outs Tile_F32Matrix:$result);
  let assemblyFormat = "$tile attr-dict `:` type($tile) `->` type($result)";
  let hasVerifier = 1;
}

def Tile_ColumnOp : Tile_Op<"column", [Pure]> {
  let summary = "one column of a tile";
  let description = [{
    Constraints: (C1) the vector has the tile's rows and elements; the tile has
    such a column.

    ```mlir
    %l = attn_tile.column 128 of %t : tensor<128x136xf32> -> tensor<128xf32>
    ```
  }];
  let arguments = (ins ConfinedAttr<I64Attr, [IntNonNegative]>:$number, Tile_F32Matrix:$tile);
  let results = (outs Tile_F32Vector:$vector);
  let assemblyFormat = "$number `of` $tile attr-dict `:` type($tile) `->` type($vector)";
  let hasVerifier = 1;
}

def Tile_IotaOp : Tile_Op<"iota", [Pure]> {
  let summary = "each element's own coordinate";
  let description = [{
    Constraints: (C1) the dimension is below the tile's rank.

    ```mlir
    %columns = attn_tile.iota 1 : tensor<4x128xi32>
    ```
  }];
  let arguments = (ins ConfinedAttr<I64Attr, [IntNonNegative]>:$dim);
  let results = (outs Tile_AnyTileOf<[I32]>:$tile);
  let assemblyFormat = "$dim attr-dict `:` type($tile)";
  let hasVerifier = 1;
}

def Tile_ReduceOp : Tile_Op<"reduce", [Pure]> {
  let summary = "maximum or sum of each row";
  let description = [{
    A maximum ignores NaN unless all are NaN, as `arith.maxnumf`. The order of a
    sum is not stated; i32 are signed and wrap.

    Constraints: (C1) tensor<RxCxT> to tensor<RxT>, T f32 or i32.

    ```mlir
    %m = attn_tile.reduce max %s : tensor<128x64xf32> -> tensor<128xf32>
    ```
  }];
  let arguments = (ins Tile_ReduceKindAttr:$kind, Tile_TileOf<[F32, I32], 2>:$tile);
  let results = (outs Tile_TileOf<[F32, I32], 1>:$vector);
  let assemblyFormat = "$kind $tile attr-dict `:` type($tile) `->` type($vector)";
  let hasVerifier = 1;
}

def Tile_MaxOfRowsOp : Tile_Op<"max_of_rows", [Pure, AllTypesMatch<["vector", "result"]>]> {
  let summary = "largest of the values of rows of one class";
  let description = [{
    Rows r with equal `(r mod period) / span` are a class; the result has in
    each row the largest value of its class. Values are signed.

    Constraints:
    * (C1) `period` and `span` are powers of two, and the number of rows is a
      multiple of the period, the period one of the span.

    ```mlir
    %m = attn_tile.max_of_rows %v period 8 span 2 : tensor<32xi32>
    ```
  }];
  let arguments = (ins Tile_TileOf<[I32], 1>:$vector, I64Attr:$period, I64Attr:$span);
  let results = (outs Tile_TileOf<[I32], 1>:$result);
  let assemblyFormat = "$vector `period` $period `span` $span attr-dict `:` type($vector)";
  let hasVerifier = 1;
}

def Tile_MaskOp : Tile_Op<"mask", [Pure, AttrSizedOperandSegments, AllTypesMatch<["scores", "result"]>]> {
  let summary = "token mask of a score tile";
  let description = [{
    Element (r, c) stays if key `column + c` is below `length` and, with
    `diagonal`, `column + c <= row + r + diagonal`; else it becomes the smallest
    number: -inf, of i32 -2^31, the bits of a float of -0.0. With
    `group` (at least 1) row r belongs to query `(row + r) / group`, which then
    takes the place of `row + r`. With `when` false the caller states that every
    element stays, and the result is `scores`.

    Constraints: (C1) `group` only with `diagonal`.

    ```mlir
    %s1 = attn_tile.mask %s at(%row, %column) length(%lk) diagonal(%d) when(%masked) : tensor<128x64xf32>
    %s2 = attn_tile.mask %s at(%row, %column) length(%lk) diagonal(%d) group(%g) : tensor<128x64xf32>
    ```
  }];
  let arguments = (ins Tile_TileOf<[F32, I32], 2>:$scores, Index:$row, Index:$column, Index:$length,
                       Optional<Index>:$diagonal, Optional<Index>:$group, Optional<I1>:$when);
  let results = (outs Tile_TileOf<[F32, I32], 2>:$result);
  let assemblyFormat = [{
    $scores `at` `(` $row `,` $column `)` `length` `(` $length `)` (`diagonal` `(` $diagonal^ `)`)?
    (`group` `(` $group^ `)`)? (`when` `(` $when^ `)`)? attr-dict `:` type($scores)
  }];
  let hasVerifier = 1;
}

#endif
