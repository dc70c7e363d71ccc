// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Dialect/Tile/IR/Tile.h"

#include "mlir/IR/Builders.h"
#include "mlir/Interfaces/FunctionImplementation.h"

using namespace mlir;
using namespace attn::tile;

//===----------------------------------------------------------------------===//
// KernelOp
//===----------------------------------------------------------------------===//

void KernelOp::build(OpBuilder &builder, OperationState &state, StringRef name,
                     FunctionType type) {
  Properties &properties = state.getOrAddProperties<Properties>();
  properties.sym_name = builder.getStringAttr(name);
  properties.function_type = TypeAttr::get(type);
  OpBuilder::InsertionGuard guard(builder);
  Region *body = state.addRegion();
  SmallVector<Location> locations(type.getNumInputs(), state.location);
  builder.createBlock(body, body->end(), type.getInputs(), locations);
}

ParseResult KernelOp::parse(OpAsmParser &parser, OperationState &result) {
  auto buildType =
      [](Builder &builder, ArrayRef<Type> arguments, ArrayRef<Type> results,
         function_interface_impl::VariadicFlag, std::string &) -> Type {
    return builder.getFunctionType(arguments, results);
  };
  return function_interface_impl::parseFunctionOp(
      parser, result, /*allowVariadic=*/false,
      getFunctionTypeAttrName(result.name), buildType,
      getArgAttrsAttrName(result.name), getResAttrsAttrName(result.name));
}

void KernelOp::print(OpAsmPrinter &printer) {
  function_interface_impl::printFunctionOp(
      printer, *this, /*isVariadic=*/false, getFunctionTypeAttrName(),
      getArgAttrsAttrName(), getResAttrsAttrName());
}

LogicalResult KernelOp::verify() {
  // kernel_c1
  for (auto [index, type] : llvm::enumerate(getArgumentTypes())) {
    if (!isa<ViewType, IndexType>(type) && !type.isF32()) {
      return emitOpError() << "expected argument " << index
                           << " to be a view, f32 or index, got " << type;
    }
  }
  if (!getResultTypes().empty()) {
    return emitOpError() << "expected no results, got "
                         << getResultTypes().size();
  }
  // kernel_c2
  if (!isa<ReturnOp>(getBody().front().back())) {
    return emitOpError() << "expected the body to end with attn_tile.return";
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Views
//===----------------------------------------------------------------------===//

LogicalResult DimOp::verify() {
  // dim_c1
  size_t rank = getView().getType().getShape().size();
  if (getDim() >= rank) {
    return emitOpError() << "expected a dimension below the rank " << rank
                         << ", got " << getDim();
  }
  return success();
}

LogicalResult PackHeadsOp::verify() {
  ViewType view = getView().getType();
  // pack_heads_c1
  if (getDim() + 1 >= view.getShape().size()) {
    return emitOpError() << "expected dimensions " << getDim() << " and "
                         << getDim() + 1 << " below the rank "
                         << view.getShape().size();
  }
  // pack_heads_c2
  SmallVector<int64_t> shape(view.getShape());
  shape[getDim()] = shape[getDim() + 1] = ShapedType::kDynamic;
  auto expected = ViewType::get(getContext(), shape, view.getElementType());
  if (getResult().getType() != expected) {
    return emitOpError() << "expected the result " << expected << ", got "
                         << getResult().getType();
  }
  return success();
}

/// What a load and a store of `tile` share.
static LogicalResult verifyAccess(Operation *op, ViewType view,
                                  RankedTensorType tile, size_t indices) {
  // load_c1
  size_t rank = view.getShape().size();
  if (indices != rank) {
    return op->emitOpError()
           << "expected " << rank << " indices, one for each dimension, got "
           << indices;
  }
  // load_c2
  if (tile.getRank() > static_cast<int64_t>(rank)) {
    return op->emitOpError() << "expected a tile of rank at most " << rank
                             << ", got " << tile.getRank();
  }
  if (tile.getElementType() != view.getElementType()) {
    return op->emitOpError()
           << "expected tile element type " << view.getElementType() << ", got "
           << tile.getElementType();
  }
  return success();
}

LogicalResult LoadOp::verify() {
  return verifyAccess(*this, getView().getType(), getTile().getType(),
                      getIndices().size());
}

LogicalResult StoreOp::verify() {
  return verifyAccess(*this, getView().getType(), getTile().getType(),
                      getIndices().size());
}

LogicalResult LoadGroupsOp::verify() {
  // load_groups_c1
  ViewType view = getView().getType();
  size_t rank = view.getShape().size();
  if (getIndices().size() + 1 != rank) {
    return emitOpError()
           << "expected " << rank - 1
           << " indices, one for each dimension but the last, got "
           << getIndices().size();
  }
  // load_groups_c2
  if (!view.getElementType().isF32()) {
    return emitOpError() << "expected a view of f32, got " << view;
  }
  // load_groups_c3
  if (!getGroups().isValid()) {
    return emitOpError() << "expected share 8, or 1 or 2 with rows that are a "
                            "positive multiple of 8, got share "
                         << getShare() << " and rows " << getRows();
  }
  return success();
}

/// What a gather and a scatter of `tile` share.
static LogicalResult verifyPlaces(Operation *op, ViewType view,
                                  RankedTensorType tile, TypeRange indices) {
  // gather_c1
  size_t rank = view.getShape().size();
  if (indices.size() != rank) {
    return op->emitOpError()
           << "expected " << rank
           << " tiles of indices, one for each dimension, got "
           << indices.size();
  }
  // gather_c2
  for (Type index : indices) {
    if (cast<RankedTensorType>(index).getShape() != tile.getShape()) {
      return op->emitOpError() << "expected indices of the shape of " << tile
                               << ", got " << index;
    }
  }
  if (tile.getElementType() != view.getElementType()) {
    return op->emitOpError()
           << "expected tile element type " << view.getElementType() << ", got "
           << tile.getElementType();
  }
  return success();
}

LogicalResult GatherOp::verify() {
  return verifyPlaces(*this, getView().getType(), getTile().getType(),
                      getIndices().getTypes());
}

LogicalResult ScatterOp::verify() {
  return verifyPlaces(*this, getView().getType(), getTile().getType(),
                      getIndices().getTypes());
}

/// Of attn_tile.softmax_probabilities: `sum` has the type of the maximum, where
/// it is given.
static ParseResult
parseSameTypeIfGiven(OpAsmParser &,
                     std::optional<OpAsmParser::UnresolvedOperand> sum,
                     Type &sumType, Type maximumType) {
  if (sum) {
    sumType = maximumType;
  }
  return success();
}

static void printSameTypeIfGiven(OpAsmPrinter &, Operation *, Value, Type,
                                 Type) {}

#define GET_OP_CLASSES
#include "attn/Dialect/Tile/IR/TileOps.cpp.inc"
