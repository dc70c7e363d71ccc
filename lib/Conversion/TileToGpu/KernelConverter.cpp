// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "KernelConverter.h"
#include "ProgramForm.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/TypeSwitch.h"

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

/// Matrices are fragments, vectors rows; scalars stay.
Type KernelConverter::layoutOf(Value value) const {
  auto tensor = dyn_cast<RankedTensorType>(value.getType());
  if (!tensor) {
    return value.getType();
  }
  if (tensor.getRank() == 2) {
    return tensor.cloneWithEncoding(fragmentLayout());
  }
  return tensor.cloneWithEncoding(rowsLayout(placement.isPartial(value)));
}

SmallVector<Value> KernelConverter::coordinates(OperandRange indices) {
  SmallVector<Value> values;
  for (Value index : llvm::reverse(indices)) {
    values.push_back(lookup(index));
  }
  return values;
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

//===----------------------------------------------------------------------===//
// Dispatch
//===----------------------------------------------------------------------===//

LogicalResult KernelConverter::convertOp(Operation *op) {
  Location loc = op->getLoc();
  return TypeSwitch<Operation *, LogicalResult>(op)
      .Case<arith::ConstantOp>([&](auto) { return convertConstant(op); })
      .Case<tile::DimOp>([&](auto dim) {
        convertDim(dim);
        return success();
      })
      .Case<tile::LoadOp>([&](auto load) { return convertLoad(load); })
      .Case<tile::DotOp>([&](auto dot) { return convertDot(dot); })
      .Case<tile::StoreOp>([&](auto store) { return convertStore(store); })
      .Case<tile::ForOp>([&](auto loop) { return convertFor(loop); })
      // Mapped by their users: the loop, the product, the store.
      .Case<tile::RangeOp, tile::ReturnOp, tile::YieldOp, arith::TruncFOp>(
          [&](auto) { return success(); })
      .Case<tile::SplatOp>([&](auto splat) {
        convertSplat(splat);
        return success();
      })
      .Case<tile::BroadcastOp>([&](tile::BroadcastOp broadcast) {
        mapping.map(broadcast.getTile(),
                    gpu::BroadcastOp::create(builder, loc,
                                             layoutOf(broadcast.getTile()),
                                             whole(broadcast.getVector())));
        return success();
      })
      .Case<tile::ReduceOp>([&](tile::ReduceOp reduce) {
        mapping.map(
            reduce.getVector(),
            gpu::ReduceOp::create(builder, loc, layoutOf(reduce.getVector()),
                                  getKind(reduce), lookup(reduce.getTile())));
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
                        optional(mask.getDiagonal()),
                        optional(mask.getWhen())));
        return success();
      })
      .Default([&](Operation *) -> LogicalResult {
        if (isa<arith::ArithDialect, math::MathDialect>(op->getDialect())) {
          if (llvm::any_of(op->getResultTypes(), [](Type type) {
                auto tile = dyn_cast<RankedTensorType>(type);
                return tile && (tile.getElementType().isF16() ||
                                tile.getElementType().isBF16());
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
      /*no_overlap=*/schedule.getOverlap() ? UnitAttr() : builder.getUnitAttr(),
      number(target.getSharedMemory()), /*shared_memory=*/IntegerAttr(),
      /*threads=*/IntegerAttr()));
  SmallVector<Value> programs;
  for (StringRef expr : use.programs) {
    programs.push_back(parameters->value(expr));
  }
  Value counter = usesCounter() ? parameters->workspace(use.counterOffset,
                                                        builder.getI32Type())
                                : Value();
  // Under a causal mask later query tiles see more keys; without one all are
  // equally long, and the longest are the first.
  bool loopsDiffer = false;
  source.walk(
      [&](tile::MaskOp mask) { loopsDiffer |= bool(mask.getDiagonal()); });
  auto loop = gpu::ForProgramOp::create(
      builder, loc, programs[0], programs[1], programs[2], counter,
      usesCounter() ? gpu::Scheduler::dynamic : gpu::Scheduler::persistent,
      loopsDiffer && schedule.getOrder() == ProgramOrder::longest_first);
  Block *body = &loop.getBody().emplaceBlock();
  Type index = builder.getIndexType();
  body->addArguments({index, index, index}, {loc, loc, loc});
  source.walk([&](tile::ProgramIdOp id) {
    mapping.map(id.getId(), body->getArgument(id.getAxis()));
  });
  builder.setInsertionPointToStart(body);
  for (Operation &op : source.getBody().front()) {
    if (!isa<tile::ProgramIdOp>(op) && failed(convertOp(&op))) {
      return failure();
    }
  }
  releaseQueries();
  gpu::YieldOp::create(builder, loc);
  builder.setInsertionPointAfter(loop);
  // Shared memory must outlive the last tile's copy.
  gpu::CopyOutWaitOp::create(builder, loc);
  endKernel();
  return kernel;
}

} // namespace attn
