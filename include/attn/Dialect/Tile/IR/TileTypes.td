// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_DIALECT_TILE_IR_TILETYPES
#define ATTN_DIALECT_TILE_IR_TILETYPES

include "attn/Dialect/Tile/IR/TileDialect.td"

def Tile_ReduceKind : I32EnumAttr<"ReduceKind", "reduction", [
      I32EnumAttrCase<"max", 0>, I32EnumAttrCase<"sum", 1>]> {
  let cppNamespace = "::attn::tile";
  let genSpecializedAttr = 0;
}
def Tile_ReduceKindAttr : EnumAttr<Tile_Dialect, Tile_ReduceKind, "reduce_kind">;

def Tile_Exponential : I32EnumAttr<"Exponential", "approximation of 2^x", [
      I32EnumAttrCase<"two_knot", 0>, I32EnumAttrCase<"linear", 1>]> {
  let cppNamespace = "::attn::tile";
  let genSpecializedAttr = 0;
}
def Tile_ExponentialAttr : EnumAttr<Tile_Dialect, Tile_Exponential, "exponential">;

def Tile_ViewType : Tile_Type<"View", "view"> {
  let summary = "strided view of a tensor in global memory";
  let description = [{
    Sizes and strides are run-time values; `?` marks a size that is not known
    to the compiler. The strides are not part of the type: one kernel serves
    every memory order.

    ```mlir
    !attn_tile.view<?x?x?x128xbf16>
    ```
  }];
  let parameters = (ins ArrayRefParameter<"int64_t", "sizes">:$shape, "::mlir::Type":$elementType);
  let hasCustomAssemblyFormat = 1;
}

/// A tile of fixed rank.
class Tile_TileOf<list<Type> elements, int rank>
    : ConfinedType<TensorRankOf<elements, [rank]>, [HasStaticShapePred],
                   "static tensor of rank " # rank, "::mlir::RankedTensorType">;

def Tile_AnyTile
    : ConfinedType<AnyRankedTensor, [HasStaticShapePred], "static tensor", "::mlir::RankedTensorType">;

/// A tile of any rank.
class Tile_AnyTileOf<list<Type> elements>
    : ConfinedType<RankedTensorOf<elements>, [HasStaticShapePred], "static tensor", "::mlir::RankedTensorType">;

defvar Tile_F32Matrix = Tile_TileOf<[F32], 2>;
defvar Tile_F32Vector = Tile_TileOf<[F32], 1>;

def Tile_IteratorType : Tile_Type<"Iterator", "iterator"> {
  let summary = "which key tiles a loop visits, and which of them need the token mask";
}

#endif
