// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "KernelConverter.h"
#include "ProgramForm.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;

namespace attn {

KernelConverter::KernelConverter(tile::KernelOp source, const KernelUse &use)
    : ConverterBase(source, use), placement(source) {
  target = dyn_cast_or_null<TargetAttr>(source.getTargetAttr());
  schedule = dyn_cast_or_null<ScheduleAttr>(source.getScheduleAttr());
}

//===----------------------------------------------------------------------===//
// Types and names
//===----------------------------------------------------------------------===//

gpu::RowsAttr KernelConverter::rowsLayout(bool partial) const {
  return gpu::RowsAttr::get(builder.getContext(), schedule.getWarpgroups(),
                            partial);
}

gpu::FragmentAttr KernelConverter::fragmentLayout() const {
  return gpu::FragmentAttr::get(builder.getContext(), schedule.getWarpgroups());
}

/// Matrices are fragments, vectors rows or columns; scalars stay.
Type KernelConverter::layoutOf(Value value) const {
  auto tensor = dyn_cast<RankedTensorType>(value.getType());
  if (!tensor) {
    return value.getType();
  }
  if (tensor.getRank() == 2) {
    return tensor.cloneWithEncoding(fragmentLayout());
  }
  if (placement.isOfColumns(value)) {
    return tensor.cloneWithEncoding(
        gpu::ColumnsAttr::get(builder.getContext()));
  }
  return tensor.cloneWithEncoding(rowsLayout(placement.isPartial(value)));
}

//===----------------------------------------------------------------------===//
// Partial sums
//===----------------------------------------------------------------------===//

Value KernelConverter::whole(Value value) {
  if (!placement.isPartial(value)) {
    return lookup(value);
  }
  Value &result = combined[value];
  if (!result) {
    auto type = cast<RankedTensorType>(value.getType());
    result = gpu::CombineOp::create(
        builder, value.getLoc(),
        type.cloneWithEncoding(rowsLayout(/*partial=*/false)), lookup(value));
  }
  return result;
}

FailureOr<Value> KernelConverter::asPartial(Value value, Operation *user,
                                            bool isFactor) {
  if (placement.isPartial(value)) {
    return lookup(value);
  }
  auto type = cast<RankedTensorType>(value.getType())
                  .cloneWithEncoding(rowsLayout(/*partial=*/true));
  if (isFactor) {
    return gpu::AsFactorOp::create(builder, user->getLoc(), type, lookup(value))
        .getResult();
  }
  // As a term, a value would be counted once for each thread: only 0 may be.
  DenseElementsAttr constant;
  if (matchPattern(value, m_Constant(&constant)) && constant.isSplat() &&
      constant.getSplatValue<APFloat>().isZero()) {
    auto zero = DenseElementsAttr::get(type, constant.getSplatValue<APFloat>());
    return arith::ConstantOp::create(builder, user->getLoc(), zero).getResult();
  }
  return user->emitOpError("adds a value that is not a sum of a row to one");
}

//===----------------------------------------------------------------------===//
// Elementwise work
//===----------------------------------------------------------------------===//

/// The operands of a linear op that are factors; the others are terms.
static OperandRange factorsOf(Operation *op) {
  return op->getOperands().take_front(isa<arith::MulFOp, math::FmaOp>(op) ? 2
                                                                          : 0);
}

LogicalResult KernelConverter::checkLinear(Operation *op) {
  OperandRange factors = factorsOf(op);
  if (factors.empty()) {
    return success();
  }
  auto partial = llvm::count_if(
      factors, [&](Value factor) { return placement.isPartial(factor); });
  if (partial == 2) {
    return op->emitOpError("multiplies two sums of rows");
  }
  if (partial == 0) {
    return op->emitOpError("adds a sum of a row to a product of none");
  }
  return success();
}

LogicalResult KernelConverter::convertElementwise(Operation *op) {
  bool partial =
      op->getNumResults() == 1 && placement.isPartial(op->getResult(0));
  if (partial && failed(checkLinear(op))) {
    return failure();
  }
  OperationState state(op->getLoc(), op->getName());
  state.addAttributes(op->getAttrs());
  for (auto [number, value] : llvm::enumerate(op->getOperands())) {
    if (!partial) {
      state.addOperands(whole(value));
      continue;
    }
    FailureOr<Value> converted =
        asPartial(value, op, /*isFactor=*/number < factorsOf(op).size());
    if (failed(converted)) {
      return failure();
    }
    state.addOperands(*converted);
  }
  for (Value result : op->getResults()) {
    state.addTypes(layoutOf(result));
  }
  mapping.map(op->getResults(), builder.create(state)->getResults());
  return success();
}

LogicalResult KernelConverter::convertBroadcast(tile::BroadcastOp op) {
  if (op.getColumns() && !Placement::isOfColumns(op.getVector())) {
    return op.emitOpError("expected a vector that is loaded and repeated along "
                          "the rows alone, as threads that hold a column hold "
                          "no other");
  }
  mapping.map(op.getTile(), gpu::BroadcastOp::create(builder, op.getLoc(),
                                                     layoutOf(op.getTile()),
                                                     whole(op.getVector())));
  return success();
}

LogicalResult KernelConverter::convertLoadScalar(tile::LoadScalarOp op) {
  auto argument = dyn_cast<BlockArgument>(op.getView());
  if (!argument) {
    return op.emitOpError("expected an element of an argument of the kernel");
  }
  mapping.map(op.getScalar(),
              loadInteger(op.getLoc(), argument,
                          llvm::map_to_vector(op.getIndices(), [&](Value i) {
                            return lookup(i);
                          })));
  return success();
}

Value KernelConverter::loadInteger(Location loc, BlockArgument view,
                                   ArrayRef<Value> indices) {
  StringRef name = nameOf(view);
  Value offset;
  for (auto [dim, index] : llvm::enumerate(indices)) {
    Value part =
        arith::IndexCastOp::create(builder, loc, builder.getI64Type(), index);
    // The elements of a row are neighbours.
    if (dim + 1 < indices.size()) {
      part = arith::MulIOp::create(builder, loc, part,
                                   parameters->stride(name, dim));
    }
    offset = offset ? arith::AddIOp::create(builder, loc, offset, part) : part;
  }
  return gpu::LoadScalarOp::create(
      builder, loc, builder.getIndexType(),
      parameters->pointer(name, builder.getI32Type()), offset);
}

/// What `value` is computed from is converted where the builder is, ahead of
/// its place.
LogicalResult KernelConverter::convertAhead(Operation *user, Value value) {
  Operation *op = value.getDefiningOp();
  if (!op || mapping.contains(value)) {
    return success();
  }
  if (isa<tile::ProgramIdOp>(op) || op->getNumRegions() != 0) {
    return user->emitOpError("expected a limit that is the same for every "
                             "program");
  }
  for (Value operand : op->getOperands()) {
    if (failed(convertAhead(user, operand))) {
      return failure();
    }
  }
  return convertOp(op);
}

LogicalResult KernelConverter::limitPrograms(tile::LimitProgramsOp op,
                                             MutableArrayRef<Value> programs) {
  if (failed(convertAhead(op, op.getLimit()))) {
    return failure();
  }
  programs[op.getAxis()] = lookup(op.getLimit());
  return success();
}

//===----------------------------------------------------------------------===//
// Dispatch
//===----------------------------------------------------------------------===//

LogicalResult KernelConverter::convertOp(Operation *op) {
  Location loc = op->getLoc();
  return TypeSwitch<Operation *, LogicalResult>(op)
      .Case<arith::ConstantOp>([&](auto) { return convertConstant(op); })
      .Case<tile::DimOp>([&](auto dim) { return convertDim(dim); })
      .Case<tile::LoadScalarOp>(
          [&](auto load) { return convertLoadScalar(load); })
      .Case<tile::LoadGroupsOp>(
          [&](auto load) { return convertLoadGroups(load); })
      .Case<tile::LoadOp>([&](auto load) { return convertLoad(load); })
      .Case<tile::DotOp>([&](auto dot) { return convertDot(dot); })
      .Case<tile::StoreOp>([&](auto store) { return convertStore(store); })
      .Case<tile::ForOp>([&](auto loop) { return convertFor(loop); })
      // Mapped by their users: loads, the loop, the product, the store.
      .Case<tile::InterleaveOp, tile::PackHeadsOp, tile::PagesOp, tile::RangeOp,
            tile::ReturnOp, tile::TransposeOp, tile::WindowOp, tile::YieldOp,
            arith::TruncFOp>([&](auto) { return success(); })
      .Case<tile::SplatOp>([&](auto splat) {
        convertSplat(splat);
        return success();
      })
      .Case<tile::BroadcastOp>(
          [&](auto broadcast) { return convertBroadcast(broadcast); })
      .Case<tile::ReduceOp>([&](tile::ReduceOp reduce) {
        mapping.map(
            reduce.getVector(),
            gpu::ReduceOp::create(builder, loc, layoutOf(reduce.getVector()),
                                  getKind(reduce), lookup(reduce.getTile()),
                                  /*factors=*/Value()));
        return success();
      })
      .Case<tile::AppendOnesOp>([&](tile::AppendOnesOp append) {
        mapping.map(append.getResult(), lookup(append.getTile()));
        return success();
      })
      .Case<tile::TakeColumnsOp>([&](tile::TakeColumnsOp take) {
        mapping.map(take.getResult(),
                    gpu::TakeColumnsOp::create(builder, loc,
                                               layoutOf(take.getResult()),
                                               lookup(take.getTile())));
        return success();
      })
      .Case<tile::ColumnOp>([&](tile::ColumnOp column) {
        mapping.map(column.getVector(),
                    gpu::ColumnOp::create(
                        builder, loc, layoutOf(column.getVector()),
                        column.getNumberAttr(), lookup(column.getTile())));
        return success();
      })
      .Case<tile::MaskOp>([&](tile::MaskOp mask) {
        auto optional = [&](Value value) {
          return value ? lookup(value) : Value();
        };
        mapping.map(mask.getResult(),
                    gpu::MaskOp::create(
                        builder, loc, layoutOf(mask.getResult()),
                        lookup(mask.getScores()), lookup(mask.getRow()),
                        lookup(mask.getColumn()), lookup(mask.getLength()),
                        optional(mask.getDiagonal()), optional(mask.getGroup()),
                        optional(mask.getWhen())));
        return success();
      })
      .Default([&](Operation *) -> LogicalResult {
        if (isa<arith::ArithDialect, math::MathDialect>(op->getDialect())) {
          if (llvm::any_of(op->getResultTypes(), [](Type type) {
                auto tile = dyn_cast<RankedTensorType>(type);
                return tile && tile.getElementTypeBitWidth() > 1 &&
                       tile.getElementTypeBitWidth() < 32;
              })) {
            return convertSignChange(op);
          }
          return convertElementwise(op);
        }
        return op->emitOpError("has no place on a GPU").attachNote()
               << "attn-tile-decompose-softmax should have left loads, "
                  "products, reductions and elementwise work";
      });
}

//===----------------------------------------------------------------------===//
// The kernel
//===----------------------------------------------------------------------===//

std::string KernelConverter::getGrid() const {
  // One CTA on each multiprocessor at most: a kernel takes its registers.
  return "min(sms, " + use.getProgramCount() + ")";
}

std::string KernelConverter::getHeadsTogether() const {
  // While the longest of the last programs run, there must be enough left for
  // everybody else; on average programs are half as long.
  constexpr int64_t rounds = 2;
  return llvm::formatv("max(1, min(({1}) * ({2}), ceildiv({3} * sms, max(1, "
                       "{0}))))",
                       use.programs[0], use.programs[1], use.programs[2],
                       rounds);
}

FailureOr<gpu::KernelOp> KernelConverter::convert() {
  if (!target || !schedule) {
    return source.emitOpError("has no target and schedule").attachNote()
           << "attn-select-schedule should have chosen them";
  }
  if (failed(checkProgramForm(source))) {
    return failure();
  }
  Location loc = source.getLoc();
  auto number = [&](int64_t value) { return builder.getI64IntegerAttr(value); };
  beginKernel(gpu::KernelOp::create(
      builder, loc, source.getSymNameAttr(),
      TypeAttr::get(builder.getFunctionType({}, {})), ArrayAttr(), ArrayAttr(),
      number(schedule.getWarpgroups()), number(schedule.getProducerRegisters()),
      number(schedule.getConsumerRegisters()),
      schedule.getPingPong() ? builder.getUnitAttr() : UnitAttr(),
      schedule.getOverlap() ? UnitAttr() : builder.getUnitAttr(),
      number(target.getSharedMemory()), /*shared_memory=*/IntegerAttr(),
      /*threads=*/IntegerAttr()));
  waitForLaunches();
  SmallVector<Value> programs;
  for (StringRef expr : use.programs) {
    programs.push_back(parameters->value(expr));
  }
  auto limits =
      llvm::to_vector(source.getBody().getOps<tile::LimitProgramsOp>());
  for (tile::LimitProgramsOp limit : limits) {
    if (failed(limitPrograms(limit, programs))) {
      return failure();
    }
  }
  Value counter = usesCounter() ? parameters->workspace(use.counterOffset,
                                                        builder.getI32Type())
                                : Value();
  // Under a causal mask later query tiles see more keys; without one all are
  // equally long, and the longest are the first. Programs with a limit come
  // from a list, which is in order.
  bool loopsDiffer = false;
  source.walk(
      [&](tile::MaskOp mask) { loopsDiffer |= bool(mask.getDiagonal()); });
  bool longestFirst = loopsDiffer && limits.empty() &&
                      schedule.getOrder() == ProgramOrder::longest_first;
  Value together =
      longestFirst ? parameters->value(getHeadsTogether()) : Value();
  auto loop = gpu::ForProgramOp::create(
      builder, loc, programs[0], programs[1], programs[2], counter, together,
      usesCounter() ? gpu::Scheduler::dynamic : gpu::Scheduler::persistent);
  Block *body = &loop.getBody().emplaceBlock();
  Type index = builder.getIndexType();
  body->addArguments({index, index, index}, {loc, loc, loc});
  source.walk([&](tile::ProgramIdOp id) {
    mapping.map(id.getId(), body->getArgument(id.getAxis()));
  });
  builder.setInsertionPointToStart(body);
  for (Operation &op : source.getBody().front()) {
    bool isDone =
        isa<tile::ProgramIdOp, tile::LimitProgramsOp>(op) ||
        (op.getNumResults() == 1 && mapping.contains(op.getResult(0)));
    if (!isDone && failed(convertOp(&op))) {
      return failure();
    }
  }
  releaseQueries();
  gpu::YieldOp::create(builder, loc);
  builder.setInsertionPointAfter(loop);
  if (schedule.getOutput() != OutputStaging::direct) {
    // Shared memory must outlive the last tile's copy.
    gpu::CopyOutWaitOp::create(builder, loc);
  }
  endKernel();
  return kernel;
}

} // namespace attn
