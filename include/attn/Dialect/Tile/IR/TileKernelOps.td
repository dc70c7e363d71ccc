// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_DIALECT_TILE_IR_TILEKERNELOPS
#define ATTN_DIALECT_TILE_IR_TILEKERNELOPS

include "attn/Dialect/Tile/IR/TileTypes.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/FunctionInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Tile_KernelOp : Tile_Op<"kernel", [
    FunctionOpInterface, IsolatedFromAbove, Symbol, SingleBlock]> {
  let summary = "one program of a grid";
  let description = [{
    The body runs once for each point of the grid that the plan gives
    (`programs` of the launch's variant); the points are independent. The
    arguments are those of the launch, its results appended: tensors as views,
    scalars as they are. `target` and `schedule` are carried for the rooms below;
    nothing here reads them.

    Constraints:
    * (C1) arguments are views, f32 or index; there are no results.
    * (C2) the body ends with `attn_tile.return`.

    ```mlir
    attn_tile.kernel @copy(%x: !attn_tile.view<?x64xf16>, %y: !attn_tile.view<?x64xf16>) {
      %c0 = arith.constant 0 : index
      %c32 = arith.constant 32 : index
      %i = attn_tile.program_id 0
      %row = arith.muli %i, %c32 : index
      %t = attn_tile.load %x[%row, %c0] : !attn_tile.view<?x64xf16> -> tensor<32x64xf16>
      attn_tile.store %t, %y[%row, %c0] : tensor<32x64xf16>, !attn_tile.view<?x64xf16>
      attn_tile.return
    }
    ```
  }];
  let arguments = (ins
    SymbolNameAttr:$sym_name,
    TypeAttrOf<FunctionType>:$function_type,
    OptionalAttr<DictArrayAttr>:$arg_attrs,
    OptionalAttr<DictArrayAttr>:$res_attrs,
    OptionalAttr<AnyAttr>:$target,
    OptionalAttr<AnyAttr>:$schedule);
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let skipDefaultBuilders = 1;
  let builders = [OpBuilder<(ins "::llvm::StringRef":$name, "::mlir::FunctionType":$type)>];
  let extraClassDeclaration = [{
    ::llvm::ArrayRef<::mlir::Type> getArgumentTypes() { return getFunctionType().getInputs(); }
    ::llvm::ArrayRef<::mlir::Type> getResultTypes() { return getFunctionType().getResults(); }
    ::mlir::Region *getCallableRegion() { return &getBody(); }
  }];
}

def Tile_ReturnOp : Tile_Op<"return", [Pure, Terminator, HasParent<"KernelOp">]> {
  let summary = "end of a program";
  let assemblyFormat = "attr-dict";
}

def Tile_ProgramIdOp : Tile_Op<"program_id", [Pure]> {
  let summary = "coordinate of this program in the grid";
  let description = [{
    Constraints: (C1) the axis is 0, 1 or 2.
  }];
  let arguments = (ins ConfinedAttr<I64Attr, [IntMinValue<0>, IntMaxValue<2>]>:$axis);
  let results = (outs Index:$id);
  let assemblyFormat = "$axis attr-dict";
}

def Tile_DimOp : Tile_Op<"dim", [Pure]> {
  let summary = "size of a view's dimension";
  let description = [{
    Constraints: (C1) the dimension is below the view's rank.
  }];
  let arguments = (ins Tile_ViewType:$view, ConfinedAttr<I64Attr, [IntNonNegative]>:$dim);
  let results = (outs Index:$size);
  let assemblyFormat = "$view `,` $dim attr-dict `:` qualified(type($view))";
  let hasVerifier = 1;
}

def Tile_PackHeadsOp : Tile_Op<"pack_heads", [Pure]> {
  let summary = "view with the heads of a group as rows";
  let description = [{
    Of a view [.., H, L, ..] with the heads in dimension `dim`, the view
    [.., H / group, L * group, ..]: row r of head h is row `r / group` of head
    `h * group + r % group`. The number of heads is a multiple of `group`, which
    is at least 1.

    Constraints:
    * (C1) dimensions `dim` and `dim + 1` are below the view's rank.
    * (C2) the result has the view's element type and sizes, but `?` in these
      two.

    ```mlir
    %rows = attn_tile.pack_heads %q dim 1 group %g : !attn_tile.view<?x?x?x64xbf16> -> !attn_tile.view<?x?x?x64xbf16>
    ```
  }];
  let arguments = (ins Tile_ViewType:$view, ConfinedAttr<I64Attr, [IntNonNegative]>:$dim, Index:$group);
  let results = (outs Tile_ViewType:$result);
  let assemblyFormat = [{
    $view `dim` $dim `group` $group attr-dict `:` qualified(type($view)) `->` qualified(type($result))
  }];
  let hasVerifier = 1;
}

def Tile_LoadOp : Tile_Op<"load", [MemoryEffects<[MemRead]>]> {
  let summary = "tile of a view";
  let description = [{
    The tile covers the last dimensions of the view, as many as it has, from
    `indices` on; the leading indices choose one slice. Elements outside the
    view read as zero, whatever memory holds there.

    Constraints:
    * (C1) one index for each dimension of the view.
    * (C2) the tile's rank is at most the view's; element types agree.

    ```mlir
    %t = attn_tile.load %k[%b, %h, %row, %c0] : !attn_tile.view<?x?x?x64xbf16> -> tensor<128x64xbf16>
    ```
  }];
  let arguments = (ins Arg<Tile_ViewType, "global memory">:$view, Variadic<Index>:$indices);
  let results = (outs Tile_AnyTile:$tile);
  let assemblyFormat = "$view `[` $indices `]` attr-dict `:` qualified(type($view)) `->` type($tile)";
  let hasVerifier = 1;
}

def Tile_StoreOp : Tile_Op<"store", [MemoryEffects<[MemWrite]>]> {
  let summary = "writes a tile to a view";
  let description = [{
    As `attn_tile.load`; elements outside the view are not written.

    Constraints: (C1) and (C2) of `attn_tile.load`.

    ```mlir
    attn_tile.store %t, %o[%b, %h, %row, %c0] : tensor<128x64xbf16>, !attn_tile.view<?x?x?x64xbf16>
    ```
  }];
  let arguments = (ins Tile_AnyTile:$tile, Arg<Tile_ViewType, "global memory">:$view, Variadic<Index>:$indices);
  let assemblyFormat = "$tile `,` $view `[` $indices `]` attr-dict `:` type($tile) `,` qualified(type($view))";
  let hasVerifier = 1;
}

def Tile_LoadGroupsOp : Tile_Op<"load_groups", [Pure]> {
  let summary = "the values of some rows, where groups of rows share one";
  let description = [{
    Element i is the value of row r = first + i, found in the last dimension of
    the view: with `rows` R and `share` S it is element
    `r / R * (8 / S) + (r mod 8) / S`, without `rows` (0) element 0. So each
    value serves a block of R rows; with S below 8, S neighbours of every 8 rows
    and those 8 rows further on in the block. Elements outside the view are 0.
    No program writes the tensor, so that the op has no effect.

    Constraints:
    * (C1) one index for each dimension of the view but the last.
    * (C2) the view's elements are the vector's, f32.
    * (C3) `share` is 1, 2 or 8; below 8 `rows` is a positive multiple of 8.

    ```mlir
    %s = attn_tile.load_groups %scales[%b, %h] from %row rows 16 share 1 : !attn_tile.view<?x?x?xf32> -> tensor<128xf32>
    %t = attn_tile.load_groups %scales[%b, %h] from %row rows 1 share 8 : !attn_tile.view<?x?x?xf32> -> tensor<128xf32>
    ```
  }];
  let arguments = (ins Tile_ViewType:$view, Variadic<Index>:$indices, Index:$first,
    ConfinedAttr<I64Attr, [IntNonNegative]>:$rows, I64Attr:$share);
  let results = (outs Tile_F32Vector:$vector);
  let assemblyFormat = [{
    $view `[` $indices `]` `from` $first `rows` $rows `share` $share attr-dict
    `:` qualified(type($view)) `->` type($vector)
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    ::attn::RowGroups getGroups() { return {int64_t(getRows()), int64_t(getShare())}; }
  }];
}

def Tile_GatherOp : Tile_Op<"gather", [MemoryEffects<[MemRead]>]> {
  let summary = "elements of a view, each at its own place";
  let description = [{
    `tile[e] = view[i0[e], i1[e], ...]`; outside the view 0 is read.

    Constraints:
    * (C1) one index tile for each dimension of the view.
    * (C2) index tiles are of i32 and have the tile's shape; the tile's elements
      are the view's.

    ```mlir
    %t = attn_tile.gather %x[%i] : !attn_tile.view<?xi32>, tensor<4x128xi32> -> tensor<4x128xi32>
    ```
  }];
  let arguments = (ins Arg<Tile_ViewType, "global memory">:$view, Variadic<Tile_AnyTileOf<[I32]>>:$indices);
  let results = (outs Tile_AnyTile:$tile);
  let assemblyFormat = [{
    $view `[` $indices `]` attr-dict `:` qualified(type($view)) `,` type($indices) `->` type($tile)
  }];
  let hasVerifier = 1;
}

def Tile_ScatterOp : Tile_Op<"scatter", [MemoryEffects<[MemWrite]>]> {
  let summary = "writes each element of a tile to its own place";
  let description = [{
    `view[i0[e], i1[e], ...] = tile[e]`; outside the view nothing is written. No
    two elements have one place.

    Constraints: (C1) and (C2) of `attn_tile.gather`.

    ```mlir
    attn_tile.scatter %t, %y[%i, %j] : tensor<4xi32>, !attn_tile.view<?x8xi32>, tensor<4xi32>, tensor<4xi32>
    ```
  }];
  let arguments = (ins Tile_AnyTile:$tile, Arg<Tile_ViewType, "global memory">:$view,
                       Variadic<Tile_AnyTileOf<[I32]>>:$indices);
  let assemblyFormat = [{
    $tile `,` $view `[` $indices `]` attr-dict `:` type($tile) `,` qualified(type($view)) `,` type($indices)
  }];
  let hasVerifier = 1;
}

def Tile_RangeOp : Tile_Op<"range", [Pure, AttrSizedOperandSegments]> {
  let summary = "iterator over the key tiles of a range";
  let description = [{
    Visits the tiles `upper - 1` down to `lower` (the last first: the tiles
    that a causal mask or a length cuts come before the others); none if
    `upper <= lower`. Tiles in [full_lower, full_upper) are known to need no
    token mask; without `full` every tile may need it.

    Constraints: (C1) both bounds of `full` are given, or none.

    ```mlir
    %it = attn_tile.range %c0 to %n
    %narrow = attn_tile.range %c0 to %n full %c0 to %f
    ```
  }];
  let arguments = (ins Index:$lower, Index:$upper, Optional<Index>:$full_lower, Optional<Index>:$full_upper);
  let results = (outs Tile_IteratorType:$iterator);
  let assemblyFormat = "$lower `to` $upper (`full` $full_lower^ `to` $full_upper)? attr-dict";
  let hasVerifier = 1;
}

def Tile_ForOp : Tile_Op<"for", [
    SingleBlockImplicitTerminator<"YieldOp">, RecursiveMemoryEffects,
    DeclareOpInterfaceMethods<RegionBranchOpInterface, ["getEntrySuccessorOperands"]>]> {
  let summary = "loop over the tiles of an iterator";
  let description = [{
    The body gets the tile index and whether the tile may need the token mask
    (i1), then the carried values.

    Constraints:
    * (C1) the body's arguments are index, i1 and the types of the initial
      values; the results and the operands of `attn_tile.yield` have these
      types too.

    ```mlir
    %sum = attn_tile.for (%j, %masked) in %it iter_args(%acc = %zero) -> (tensor<64xf32>) {
      attn_tile.yield %acc : tensor<64xf32>
    }
    ```
  }];
  let arguments = (ins Tile_IteratorType:$iterator, Variadic<AnyType>:$inits);
  let results = (outs Variadic<AnyType>:$results);
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let skipDefaultBuilders = 1;
  let builders = [
    // Creates the body's block with its arguments and no terminator.
    OpBuilder<(ins "::mlir::Value":$iterator, "::mlir::ValueRange":$inits)>];
  let extraClassDeclaration = [{
    ::mlir::Value getTileIndex() { return getBody().getArgument(0); }
    ::mlir::Value getMasked() { return getBody().getArgument(1); }
    ::mlir::Block::BlockArgListType getRegionIterArgs() {
      return getBody().getArguments().drop_front(2);
    }
  }];
}

def Tile_YieldOp : Tile_Op<"yield", [Pure, Terminator, ReturnLike, HasParent<"ForOp">]> {
  let summary = "values carried to the next tile";
  let arguments = (ins Variadic<AnyType>:$operands);
  let builders = [OpBuilder<(ins), [{ /* nothing to do */ }]>];
  let assemblyFormat = "($operands^ `:` type($operands))? attr-dict";
}

#endif
