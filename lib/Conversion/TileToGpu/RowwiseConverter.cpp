// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "RowwiseConverter.h"

#include "attn/Support/Expr.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"

#include <numeric>

using namespace mlir;

namespace attn {

/// Bytes that one instruction moves at most.
constexpr int64_t maxAccess = 16;

/// Bytes of an element of a matrix that `op` moves, 0 if it moves none.
static int64_t getMovedBytes(Operation *op) {
  RankedTensorType moved;
  if (auto load = dyn_cast<tile::LoadOp>(op)) {
    moved = load.getTile().getType();
  } else if (auto store = dyn_cast<tile::StoreOp>(op)) {
    moved = store.getTile().getType();
  }
  return moved && moved.getRank() == 2 ? moved.getElementTypeBitWidth() / 8 : 0;
}

/// Neighbours that a thread holds: as many elements as one instruction moves of
/// the widest. Of narrower ones as many are moved, so that a tile that is
/// rounded needs no exchange.
static int64_t getWidestVector(tile::KernelOp kernel) {
  int64_t bytes = 1;
  bool any = false;
  kernel.walk([&](Operation *op) {
    int64_t moved = getMovedBytes(op);
    any |= moved > 0;
    bytes = std::max(bytes, moved);
  });
  // Without matrices in memory, tiles hold integers of 32 bits.
  return maxAccess / (any ? bytes : 4);
}

//===----------------------------------------------------------------------===//
// The layout
//===----------------------------------------------------------------------===//

Type RowwiseConverter::layoutOf(Value value) const {
  auto tensor = dyn_cast<RankedTensorType>(value.getType());
  if (!tensor) {
    return value.getType();
  }
  return tensor.cloneWithEncoding(
      value.getDefiningOp<tile::ArrangeOp>() ? placesLayout : layout);
}

/// What is loaded only to be repeated in every row.
static bool isColumnVector(Value value) {
  auto vector = dyn_cast<RankedTensorType>(value.getType());
  return vector && vector.getRank() == 1 &&
         value.getDefiningOp<tile::LoadOp>() &&
         llvm::all_of(value.getUsers(), [](Operation *user) {
           auto broadcast = dyn_cast<tile::BroadcastOp>(user);
           return broadcast && broadcast.getColumns();
         });
}

LogicalResult RowwiseConverter::chooseLayout() {
  int64_t rowThreads = schedule.getRowThreads();
  int64_t vector = getWidestVector(source);
  auto visit = [&](Operation *op) -> LogicalResult {
    for (Value result : op->getResults()) {
      auto tile = dyn_cast<RankedTensorType>(result.getType());
      // Tiles of places have a layout of their own.
      if (!tile || isColumnVector(result) || isa<tile::ArrangeOp>(op)) {
        continue;
      }
      if (tile.getRank() < 1 || tile.getRank() > 2 ||
          tile.getDimSize(0) != schedule.getTileRows()) {
        return op->emitOpError("expected tiles and vectors of ")
               << schedule.getTileRows() << " rows as the schedule says, got "
               << tile;
      }
      if (tile.getRank() == 1) {
        continue;
      }
      if (tile.getDimSize(1) % rowThreads != 0) {
        return op->emitOpError("expected a multiple of ")
               << rowThreads << " columns, one for each thread of a row, got "
               << tile;
      }
      vector = std::gcd(vector, tile.getDimSize(1) / rowThreads);
    }
    return success();
  };
  WalkResult result = source.getBody().walk(
      [&](Operation *op) { return WalkResult(visit(op)); });
  layout = gpu::StripsAttr::get(source.getContext(), schedule.getThreads(),
                                rowThreads, vector, /*rows=*/1);
  // A thread turns four channels of 16 keys: words into words.
  constexpr int64_t places = 16, channels = 4;
  placesLayout =
      gpu::StripsAttr::get(source.getContext(), schedule.getThreads(),
                           ArrangeOp::blockKeys / places, places, channels);
  return failure(result.wasInterrupted());
}

//===----------------------------------------------------------------------===//
// Global memory
//===----------------------------------------------------------------------===//

/// A number of which a size is a multiple, by its expression in the plan.
static int64_t getDivisor(const std::string &size) {
  Expr expr;
  std::string error;
  [[maybe_unused]] bool parsed = Expr::parse(size, expr, error);
  assert(parsed && "the plan's verifier has parsed it");
  return expr.divisor();
}

/// A number of which an index is a multiple; 0 for 0.
static int64_t getDivisor(Value index) {
  APInt constant;
  if (matchPattern(index, m_ConstantInt(&constant))) {
    return constant.getSExtValue();
  }
  if (auto product = index.getDefiningOp<arith::MulIOp>()) {
    return getDivisor(product.getLhs()) * getDivisor(product.getRhs());
  }
  return 1;
}

int64_t RowwiseConverter::alignmentOf(Value view, RankedTensorType tile,
                                      Value column) {
  int64_t bytes = tile.getElementTypeBitWidth() / 8;
  if (tile.getRank() == 1) {
    return bytes;
  }
  int64_t width = cast<tile::ViewType>(view.getType()).getShape().back();
  if (ShapedType::isDynamic(width)) {
    width = getDivisor(argumentOf(view).sizes.back());
  }
  auto strips = cast<gpu::StripsAttr>(tile.getEncoding());
  int64_t piece =
      std::gcd(strips.getVector(), std::gcd(width, getDivisor(column)));
  return std::min(maxAccess, piece * bytes);
}

Value RowwiseConverter::sizeOf(Value view, unsigned dim) {
  int64_t size = cast<tile::ViewType>(view.getType()).getShape()[dim];
  return ShapedType::isDynamic(size)
             ? ConverterBase::sizeOf(view, dim)
             : arith::ConstantIndexOp::create(builder, source.getLoc(), size)
                   .getResult();
}

RowwiseConverter::Place RowwiseConverter::placeOf(Value view,
                                                  RankedTensorType tile,
                                                  OperandRange indices,
                                                  unsigned leading,
                                                  Location loc) {
  Place place;
  unsigned rank = indices.size();
  place.alignment = alignmentOf(view, tile, indices.back());
  place.offset = sliceOffset(view, indices.take_front(leading), loc);
  for (unsigned dim = leading; dim < rank; ++dim) {
    place.indices.push_back(lookup(indices[dim]));
    place.sizes.push_back(sizeOf(view, dim));
    if (dim + 1 < rank) {
      place.strides.push_back(parameters->stride(nameOf(view), dim));
    }
  }
  // An element's own alignment is what every tensor has.
  int64_t bytes = tile.getElementTypeBitWidth() / 8;
  place.address =
      parameters->pointer(nameOf(view), tile.getElementType(),
                          place.alignment > bytes ? place.alignment : 0);
  return place;
}

/// Every row of the tile lies in one place.
void RowwiseConverter::loadInEveryRow(tile::BroadcastOp op) {
  Location loc = op.getLoc();
  auto load = op.getVector().getDefiningOp<tile::LoadOp>();
  auto tile = cast<RankedTensorType>(layoutOf(op.getTile()));
  Place place = placeOf(load.getView(), tile, load.getIndices(),
                        load.getIndices().size() - 1, loc);
  auto index = [&](int64_t value) -> Value {
    return arith::ConstantIndexOp::create(builder, loc, value);
  };
  place.indices.insert(place.indices.begin(), index(0));
  place.sizes.insert(place.sizes.begin(), index(tile.getDimSize(0)));
  place.strides.push_back(arith::ConstantIntOp::create(builder, loc, 0, 64));
  mapping.map(op.getTile(),
              gpu::LoadGlobalOp::create(
                  builder, loc, tile, place.address, place.offset,
                  place.indices, place.sizes, place.strides, place.alignment));
}

RowwiseConverter::Place RowwiseConverter::placeOfElements(Value view,
                                                          OperandRange indices,
                                                          Location loc) {
  Place place;
  auto type = cast<tile::ViewType>(view.getType());
  place.address = parameters->pointer(nameOf(view), type.getElementType());
  place.offset = sliceOffset(view, {}, loc);
  for (auto [dim, index] : llvm::enumerate(indices)) {
    place.indices.push_back(lookup(index));
    place.sizes.push_back(sizeOf(view, dim));
    if (dim + 1 < indices.size()) {
      place.strides.push_back(parameters->stride(nameOf(view), dim));
    }
  }
  return place;
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

LogicalResult RowwiseConverter::convertFor(scf::ForOp op) {
  SmallVector<Value> inits;
  for (Value init : op.getInitArgs()) {
    inits.push_back(lookup(init));
  }
  auto loop = scf::ForOp::create(
      builder, op.getLoc(), lookup(op.getLowerBound()),
      lookup(op.getUpperBound()), lookup(op.getStep()), inits);
  mapping.map(op.getBody()->getArguments(), loop.getBody()->getArguments());
  mapping.map(op.getResults(), loop.getResults());
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(loop.getBody());
  if (failed(convertBlock(*op.getBody()))) {
    return failure();
  }
  if (!inits.empty()) {
    SmallVector<Value> yielded;
    for (Value value : op.getBody()->getTerminator()->getOperands()) {
      yielded.push_back(lookup(value));
    }
    scf::YieldOp::create(builder, op.getLoc(), yielded);
  }
  return success();
}

void RowwiseConverter::convertElementwise(Operation *op) {
  OperationState state(op->getLoc(), op->getName());
  state.addAttributes(op->getAttrs());
  for (Value operand : op->getOperands()) {
    state.addOperands(lookup(operand));
  }
  for (Value result : op->getResults()) {
    state.addTypes(layoutOf(result));
  }
  mapping.map(op->getResults(), builder.create(state)->getResults());
}

LogicalResult RowwiseConverter::convertOp(Operation *op) {
  Location loc = op->getLoc();
  return TypeSwitch<Operation *, LogicalResult>(op)
      .Case<arith::ConstantOp>([&](auto) { return convertConstant(op); })
      .Case([&](tile::DimOp dim) { return convertDim(dim); })
      .Case([&](tile::LoadOp load) {
        if (isColumnVector(load.getTile())) {
          return success();
        }
        auto tile = cast<RankedTensorType>(layoutOf(load.getTile()));
        Place place = placeOf(load.getView(), tile, load.getIndices(),
                              load.getIndices().size() - tile.getRank(), loc);
        mapping.map(load.getTile(),
                    gpu::LoadGlobalOp::create(builder, loc, tile, place.address,
                                              place.offset, place.indices,
                                              place.sizes, place.strides,
                                              place.alignment));
        return success();
      })
      .Case([&](tile::StoreOp store) {
        auto tile = cast<RankedTensorType>(lookup(store.getTile()).getType());
        Place place = placeOf(store.getView(), tile, store.getIndices(),
                              store.getIndices().size() - tile.getRank(), loc);
        gpu::StoreGlobalOp::create(builder, loc, lookup(store.getTile()),
                                   place.address, place.offset, place.indices,
                                   place.sizes, place.strides, place.alignment);
        return success();
      })
      .Case([&](tile::GatherOp gather) {
        Place place =
            placeOfElements(gather.getView(), gather.getIndices(), loc);
        mapping.map(
            gather.getTile(),
            gpu::GatherOp::create(builder, loc, layoutOf(gather.getTile()),
                                  place.address, place.offset, place.indices,
                                  place.sizes, place.strides));
        return success();
      })
      .Case([&](tile::ScatterOp scatter) {
        Place place =
            placeOfElements(scatter.getView(), scatter.getIndices(), loc);
        gpu::ScatterOp::create(builder, loc, lookup(scatter.getTile()),
                               place.address, place.offset, place.indices,
                               place.sizes, place.strides);
        return success();
      })
      .Case([&](tile::IotaOp iota) {
        mapping.map(iota.getTile(),
                    gpu::IotaOp::create(builder, loc, layoutOf(iota.getTile()),
                                        iota.getDim()));
        return success();
      })
      .Case([&](tile::SplatOp splat) {
        convertSplat(splat);
        return success();
      })
      .Case([&](tile::BroadcastOp broadcast) -> LogicalResult {
        if (isColumnVector(broadcast.getVector())) {
          loadInEveryRow(broadcast);
          return success();
        }
        if (broadcast.getColumns()) {
          return op->emitOpError(
              "expected one value per row, or values that "
              "are loaded for this alone, as a row's threads "
              "share no column with another's");
        }
        mapping.map(broadcast.getTile(),
                    gpu::BroadcastOp::create(builder, loc,
                                             layoutOf(broadcast.getTile()),
                                             lookup(broadcast.getVector())));
        return success();
      })
      .Case([&](tile::ReduceOp reduce) {
        mapping.map(
            reduce.getVector(),
            gpu::ReduceOp::create(builder, loc, layoutOf(reduce.getVector()),
                                  getKind(reduce), lookup(reduce.getTile()),
                                  /*factors=*/Value()));
        return success();
      })
      .Case([&](tile::MaxOfRowsOp max) {
        mapping.map(max.getResult(),
                    gpu::MaxOfRowsOp::create(
                        builder, loc, layoutOf(max.getResult()),
                        lookup(max.getVector()), max.getPeriodAttr(),
                        max.getSpanAttr(), /*offset=*/IntegerAttr()));
        return success();
      })
      .Case([&](tile::ArrangeOp arrange) {
        SmallVector<Value> tiles;
        for (Value tile : arrange.getTiles()) {
          tiles.push_back(lookup(tile));
        }
        mapping.map(arrange.getArranged(),
                    gpu::ArrangeOp::create(
                        builder, loc, layoutOf(arrange.getArranged()), tiles,
                        /*offset=*/IntegerAttr()));
        return success();
      })
      .Case([&](scf::ForOp loop) { return convertFor(loop); })
      // Mapped before the others, and by their loops.
      .Case<tile::ProgramIdOp, tile::ReturnOp, scf::YieldOp>(
          [&](auto) { return success(); })
      .Default([&](Operation *) -> LogicalResult {
        if (isa<arith::ArithDialect, math::MathDialect>(op->getDialect())) {
          convertElementwise(op);
          return success();
        }
        return op->emitOpError("has no place in a kernel with ")
               << schedule
               << ", expected loads, stores, reductions, loops of scf and "
                  "elementwise work";
      });
}

//===----------------------------------------------------------------------===//
// The kernel
//===----------------------------------------------------------------------===//

/// Programs are numbered with the first coordinate fastest.
void RowwiseConverter::convertPrograms() {
  Location loc = source.getLoc();
  Value rest = gpu::CtaIdOp::create(builder, loc);
  SmallVector<Value> coordinates;
  for (StringRef count : ArrayRef(use.programs).drop_back()) {
    Value size = parameters->value(count);
    coordinates.push_back(arith::RemUIOp::create(builder, loc, rest, size));
    rest = arith::DivUIOp::create(builder, loc, rest, size);
  }
  coordinates.push_back(rest);
  source.walk([&](tile::ProgramIdOp id) {
    mapping.map(id.getId(), coordinates[id.getAxis()]);
  });
}

FailureOr<gpu::KernelOp> RowwiseConverter::convert() {
  if (failed(chooseLayout())) {
    return failure();
  }
  beginKernel(gpu::KernelOp::create(
      builder, source.getLoc(), source.getSymNameAttr(),
      TypeAttr::get(builder.getFunctionType({}, {})), /*arg_attrs=*/ArrayAttr(),
      /*res_attrs=*/ArrayAttr(), /*warpgroups=*/IntegerAttr(),
      /*producer_registers=*/IntegerAttr(),
      /*consumer_registers=*/IntegerAttr(), /*ping_pong=*/UnitAttr(),
      /*no_overlap=*/UnitAttr(),
      /*shared_memory_limit=*/IntegerAttr(), /*shared_memory=*/IntegerAttr(),
      builder.getI64IntegerAttr(schedule.getThreads())));
  convertPrograms();
  waitForLaunches();
  if (failed(convertBlock(source.getBody().front()))) {
    return failure();
  }
  endKernel();
  return kernel;
}

} // namespace attn
