// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Structured control flow over scalars and tiles.

#include "Evaluator.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;

namespace attn::interpreter {

namespace {

LogicalResult evalFor(scf::ForOp op, Frame &frame) {
  int64_t lower = frame.integer(op.getLowerBound());
  int64_t upper = frame.integer(op.getUpperBound());
  int64_t step = frame.integer(op.getStep());
  if (step <= 0) {
    return op.emitError("expected a positive step, got ") << step;
  }
  SmallVector<RuntimeValue> carried = frame.lookup(op.getInitArgs());
  for (int64_t i = lower; i < upper; i += step) {
    frame.bindInteger(op.getInductionVar(), i);
    if (failed(frame.getEvaluator().runIteration(
            *op.getBody(), op.getRegionIterArgs(), carried, frame))) {
      return failure();
    }
  }
  frame.bindAll(op.getResults(), carried);
  return success();
}

LogicalResult evalIf(scf::IfOp op, Frame &frame) {
  Region &region = frame.boolean(op.getCondition()) ? op.getThenRegion()
                                                    : op.getElseRegion();
  if (region.empty()) {
    return success();
  }
  SmallVector<RuntimeValue> results;
  if (failed(frame.getEvaluator().runIteration(region.front(), ValueRange(),
                                               results, frame))) {
    return failure();
  }
  frame.bindAll(op.getResults(), results);
  return success();
}

LogicalResult evalWhile(scf::WhileOp op, Frame &frame) {
  const Evaluator &evaluator = frame.getEvaluator();
  SmallVector<RuntimeValue> carried = frame.lookup(op.getInits());
  while (true) {
    frame.bindAll(op.getBeforeArguments(), carried);
    if (failed(evaluator.run(*op.getBeforeBody(), frame))) {
      return failure();
    }
    scf::ConditionOp condition = op.getConditionOp();
    carried = frame.lookup(condition.getArgs());
    if (!frame.boolean(condition.getCondition())) {
      break;
    }
    if (failed(evaluator.runIteration(
            *op.getAfterBody(), op.getAfterArguments(), carried, frame))) {
      return failure();
    }
  }
  frame.bindAll(op.getResults(), carried);
  return success();
}

} // namespace

void addScfOps(EvalTable &table) {
  table.add<scf::ForOp>(evalFor);
  table.add<scf::IfOp>(evalIf);
  table.add<scf::WhileOp>(evalWhile);
}

} // namespace attn::interpreter
