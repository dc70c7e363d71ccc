// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Evaluator.h"

#include "attn/Dialect/Attn/IR/Attn.h"
#include "attn/Dialect/Gpu/IR/Gpu.h"
#include "attn/Dialect/Tile/IR/Tile.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;

namespace attn::interpreter {

TensorRef makeInteger(Type type, int64_t integer) {
  auto tensor = std::make_shared<Tensor>(type, ArrayRef<int64_t>());
  tensor->data<int64_t>()[0] = integer;
  return tensor;
}

void Frame::bindBoolean(Value value, bool boolean) {
  Tensor tensor(value.getType(), {});
  tensor.data<uint8_t>()[0] = boolean;
  bind(value, std::move(tensor));
}

void Frame::bindAll(ValueRange range, ArrayRef<RuntimeValue> runtimes) {
  for (auto [value, runtime] : llvm::zip_equal(range, runtimes)) {
    bind(value, runtime);
  }
}

SmallVector<RuntimeValue> Frame::lookup(ValueRange range) const {
  SmallVector<RuntimeValue> result;
  for (Value value : range) {
    result.push_back((*this)[value]);
  }
  return result;
}

SmallVector<int64_t> Frame::integers(ValueRange range) const {
  SmallVector<int64_t> result;
  for (Value value : range) {
    result.push_back(integer(value));
  }
  return result;
}

Evaluator::Evaluator(MLIRContext *context, int64_t sampledRows)
    : context(context), sampledRows(sampledRows), table(context) {
  addArithOps(table);
  addMathOps(table);
  addAttentionOps(table);
  addWorkListOps(table);
  addArrangeOp(table);
  addMergeOp(table);
  addQuantOps(table);
  addStatisticsOps(table);
  addPlanOps(table);
  addTileOps(table);
  addTileViewOps(table);
  addTileComputeOps(table);
  addTileSoftmaxOps(table);
  addScfOps(table);
  addGpuKernelOps(table);
  addGpuChannelOps(table);
  addGpuComputeOps(table);
  addGpuBarrierOps(table);
  addGpuGlobalOps(table);
}

namespace {
bool isCoveredType(Type type) {
  if (auto tensor = dyn_cast<RankedTensorType>(type)) {
    return Tensor::isSupported(tensor.getElementType());
  }
  if (auto view = dyn_cast<tile::ViewType>(type)) {
    return Tensor::isSupported(view.getElementType());
  }
  return isa<tile::IteratorType>(type) ||
         isa<gpu::GpuDialect>(type.getDialect()) || Tensor::isSupported(type);
}

LogicalResult verifyTypes(Operation *op, TypeRange types) {
  for (Type type : types) {
    if (!isCoveredType(type)) {
      return op->emitError() << "no interpretation of type " << type
                             << "; the interpreter covers f32, f16, bf16, "
                                "f8E4M3FN, i1, i8, i32, i64, index and tensors "
                                "of these";
    }
  }
  return success();
}
} // namespace

LogicalResult Evaluator::verifyCoverage(FunctionOpInterface function) const {
  if (function.isExternal()) {
    return function->emitError("expected a function with a body");
  }
  WalkResult result = function->walk<WalkOrder::PreOrder>([&](Operation *op) {
    bool covered =
        op == function ||
        isa<func::ReturnOp, YieldOp, tile::ReturnOp, tile::YieldOp,
            gpu::ReturnOp, gpu::YieldOp, scf::YieldOp, scf::ConditionOp>(op) ||
        table.lookup(op->getName());
    if (!covered) {
      op->emitError() << "no interpretation of '" << op->getName()
                      << "'; the interpreter covers rooms R0 to R3";
      return WalkResult::interrupt();
    }
    if (failed(verifyTypes(op, op->getResultTypes()))) {
      return WalkResult::interrupt();
    }
    for (Region &region : op->getRegions()) {
      if (failed(verifyTypes(op, region.getArgumentTypes()))) {
        return WalkResult::interrupt();
      }
    }
    return WalkResult::advance();
  });
  return failure(result.wasInterrupted());
}

LogicalResult Evaluator::run(Block &block, Frame &frame) const {
  for (Operation &op : block) {
    if (op.hasTrait<OpTrait::IsTerminator>()) {
      break;
    }
    if (failed((*table.lookup(op.getName()))(&op, frame))) {
      return failure();
    }
  }
  return success();
}

LogicalResult Evaluator::runIteration(Block &body, ValueRange arguments,
                                      SmallVectorImpl<RuntimeValue> &carried,
                                      Frame &frame) const {
  frame.bindAll(arguments, carried);
  if (failed(run(body, frame))) {
    return failure();
  }
  carried = frame.lookup(body.getTerminator()->getOperands());
  return success();
}

FailureOr<SmallVector<RuntimeValue>>
Evaluator::call(FunctionOpInterface function, ArrayRef<RuntimeValue> args,
                const NamedShapes *shapes) const {
  Frame frame(*this);
  frame.shapes = shapes;
  // Branches have no interpretation, so there is one block.
  Block &body = function.getFunctionBody().front();
  frame.bindAll(body.getArguments(), args);
  if (failed(run(body, frame))) {
    return failure();
  }
  return frame.lookup(body.getTerminator()->getOperands());
}

} // namespace attn::interpreter
