// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_DIALECT_TILE_IR_TILEVIEWOPS
#define ATTN_DIALECT_TILE_IR_TILEVIEWOPS

include "attn/Dialect/Tile/IR/TileTypes.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

// Views made of views. What is outside the new view reads as zero and is not
// written, even where the tensor goes on.

def Tile_WindowOp : Tile_Op<"window", [Pure]> {
  let summary = "some rows of a view";
  let description = [{
    Row i of dimension `dim` of the result is row `offset + i` of the view; the
    result has `size` of them. All of them lie within the view: a window may cut
    a view, not reach beyond it.

    Constraints:
    * (C1) the dimension is below the view's rank.
    * (C2) the result is the view with `dim` of unknown size.

    ```mlir
    %w = attn_tile.window %k dim 1 [%offset, %size] : !attn_tile.view<8x?x64xf16> -> !attn_tile.view<8x?x64xf16>
    ```
  }];
  let arguments = (ins Tile_ViewType:$view, ConfinedAttr<I64Attr, [IntNonNegative]>:$dim, Index:$offset, Index:$size);
  let results = (outs Tile_ViewType:$result);
  let assemblyFormat = [{
    $view `dim` $dim `[` $offset `,` $size `]` attr-dict `:` qualified(type($view)) `->` qualified(type($result))
  }];
  let hasVerifier = 1;
}

def Tile_TransposeOp : Tile_Op<"transpose", [Pure]> {
  let summary = "a view with its dimensions in another order";
  let description = [{
    Dimension i of the result is dimension `order[i]` of the view.

    Constraints:
    * (C1) the order names each dimension of the view once, the last one last:
      elements of a row stay neighbours.
    * (C2) the result has the view's sizes in that order, and its element type.

    ```mlir
    %t = attn_tile.transpose %k [1, 0, 2] : !attn_tile.view<?x8x64xf16> -> !attn_tile.view<8x?x64xf16>
    ```
  }];
  let arguments = (ins Tile_ViewType:$view, DenseI64ArrayAttr:$order);
  let results = (outs Tile_ViewType:$result);
  let assemblyFormat = "$view $order attr-dict `:` qualified(type($view)) `->` qualified(type($result))";
  let hasVerifier = 1;
}

def Tile_PagesOp : Tile_Op<"pages", [Pure]> {
  let summary = "one sequence whose rows lie in pages";
  let description = [{
    The pool is [P, H, page, D], the table [B, N]. The result is [H, length, D]:
    row j is row `j mod page` of page `table[batch, j / page]`. `length` is at
    most `N * page`; entries for pages that hold no row are not read.

    Constraints:
    * (C1) the pool has rank 4 and a static page size.
    * (C2) the table has rank 2 and elements of i32.
    * (C3) the result is [H, ?, D] of the pool's element type.

    ```mlir
    %k = attn_tile.pages %pool, %table[%b] length %n
      : !attn_tile.view<?x8x16x64xf16>, !attn_tile.view<?x?xi32> -> !attn_tile.view<8x?x64xf16>
    ```
  }];
  let arguments = (ins Tile_ViewType:$pool, Tile_ViewType:$table, Index:$batch, Index:$length);
  let results = (outs Tile_ViewType:$result);
  let assemblyFormat = [{
    $pool `,` $table `[` $batch `]` `length` $length attr-dict
    `:` qualified(type($pool)) `,` qualified(type($table)) `->` qualified(type($result))
  }];
  let hasVerifier = 1;
}

def Tile_LoadScalarOp : Tile_Op<"load_scalar", [Pure]> {
  let summary = "one element of a view of integers";
  let description = [{
    The element is sign-extended. It lies within the view, and no program
    writes the tensor, so that the op has no effect and may be moved.

    Constraints:
    * (C1) one index for each dimension of the view.
    * (C2) the view's elements are i32.

    ```mlir
    %n = attn_tile.load_scalar %lengths[%b] : !attn_tile.view<?xi32>
    ```
  }];
  let arguments = (ins Tile_ViewType:$view, Variadic<Index>:$indices);
  let results = (outs Index:$scalar);
  let assemblyFormat = "$view `[` $indices `]` attr-dict `:` qualified(type($view))";
  let hasVerifier = 1;
}

def Tile_LimitProgramsOp : Tile_Op<"limit_programs", [MemoryEffects<[MemWrite]>]> {
  let summary = "states that programs from a limit on write nothing";
  let description = [{
    The caller states that a program whose coordinate on the axis is at or
    behind the limit stores nothing, so that it need not run. It is a statement,
    no condition: the interpreter runs these programs all the same, so that a
    wrong one shows.

    Constraints: (C1) the axis is 0, 1 or 2.

    ```mlir
    attn_tile.limit_programs 1 below %live
    ```
  }];
  let arguments = (ins ConfinedAttr<I64Attr, [IntMinValue<0>, IntMaxValue<2>]>:$axis, Index:$limit);
  let assemblyFormat = "$axis `below` $limit attr-dict";
}

#endif
