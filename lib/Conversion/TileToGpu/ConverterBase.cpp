// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "ConverterBase.h"
#include "ViewPath.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;

namespace attn {

const HostValue &ConverterBase::argumentOf(Value view) const {
  return use.arguments[getViewedArgument(view).getArgNumber()];
}

Value ConverterBase::sliceOffset(Value view, ValueRange indices, Location loc) {
  Value offset = arith::ConstantIntOp::create(builder, loc, 0, 64);
  for (auto [dim, index] : llvm::enumerate(indices)) {
    Value wide = arith::IndexCastOp::create(builder, loc, builder.getI64Type(),
                                            lookup(index));
    Value part = arith::MulIOp::create(builder, loc, wide,
                                       parameters->stride(nameOf(view), dim));
    offset = arith::AddIOp::create(builder, loc, offset, part);
  }
  return offset;
}

//===----------------------------------------------------------------------===//
// The kernel
//===----------------------------------------------------------------------===//

void ConverterBase::beginKernel(gpu::KernelOp created) {
  kernel = created;
  Block *entry = &kernel.getBody().emplaceBlock();
  parameters.emplace(entry);
  builder.setInsertionPointToStart(entry);
  gpu::ReturnOp::create(builder, kernel.getLoc());
  builder.setInsertionPointToStart(entry);
  if (use.hasDependents) {
    // At once: what starts early only waits, in places that are free.
    gpu::AllowLaunchesOp::create(builder, kernel.getLoc());
  }
  for (BlockArgument argument : source.getBody().getArguments()) {
    if (!isa<tile::ViewType>(argument.getType())) {
      mapping.map(argument, parameters->scalar(nameOf(argument)));
    }
  }
}

void ConverterBase::waitForLaunches() {
  if (use.isDependent) {
    gpu::WaitForLaunchesOp::create(builder, kernel.getLoc());
  }
}

void ConverterBase::endKernel() {
  kernel.setFunctionType(
      FunctionType::get(kernel.getContext(), parameters->getTypes(), {}));
}

LogicalResult ConverterBase::convertBlock(Block &block) {
  for (Operation &op : block) {
    if (failed(convertOp(&op))) {
      return failure();
    }
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Ops that mean the same in every layout
//===----------------------------------------------------------------------===//

LogicalResult ConverterBase::convertConstant(Operation *op) {
  auto constant = cast<arith::ConstantOp>(op);
  auto type = dyn_cast<RankedTensorType>(constant.getType());
  if (!type) {
    builder.clone(*op, mapping);
    return success();
  }
  auto splat = dyn_cast<SplatElementsAttr>(constant.getValue());
  if (!splat) {
    return op->emitOpError("expected a tile with one value everywhere");
  }
  auto value =
      DenseElementsAttr::get(cast<ShapedType>(layoutOf(constant.getResult())),
                             splat.getSplatValue<Attribute>());
  mapping.map(constant.getResult(),
              arith::ConstantOp::create(builder, op->getLoc(), value));
  return success();
}

LogicalResult ConverterBase::convertDim(tile::DimOp op) {
  if (!isa<BlockArgument>(op.getView())) {
    return op.emitOpError("expected the size of an argument of the kernel");
  }
  mapping.map(op.getSize(), sizeOf(op.getView(), op.getDim()));
  return success();
}

void ConverterBase::convertSplat(tile::SplatOp op) {
  mapping.map(op.getTile(),
              gpu::SplatOp::create(builder, op.getLoc(), layoutOf(op.getTile()),
                                   lookup(op.getScalar())));
}

} // namespace attn
