// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Placement.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;

namespace attn {

bool Placement::isLinear(Operation *op) {
  return isa<arith::AddFOp, arith::MulFOp, math::FmaOp>(op);
}

bool Placement::isOfColumns(Value value) {
  return value.getDefiningOp<tile::LoadGroupsOp>() && !value.use_empty() &&
         llvm::all_of(value.getUsers(), [](Operation *user) {
           auto broadcast = dyn_cast<tile::BroadcastOp>(user);
           return broadcast && broadcast.getColumns();
         });
}

bool Placement::visit(Operation *op) {
  if (auto reduce = dyn_cast<tile::ReduceOp>(op)) {
    return reduce.getKind() == tile::ReduceKind::sum &&
           mark(reduce.getVector());
  }
  bool changed = false;
  if (isLinear(op)) {
    if (llvm::any_of(op->getOperands(),
                     [&](Value operand) { return isPartial(operand); })) {
      changed |= mark(op->getResult(0));
    }
    return changed;
  }
  // A value carried around a loop is partial if what comes back is.
  if (auto loop = dyn_cast<tile::ForOp>(op)) {
    Operation *yield = loop.getBody().front().getTerminator();
    for (auto [i, value] : llvm::enumerate(yield->getOperands())) {
      if (isPartial(value)) {
        changed |= mark(loop.getRegionIterArgs()[i]);
        changed |= mark(loop.getResult(i));
      }
    }
  }
  return changed;
}

Placement::Placement(tile::KernelOp kernel) {
  bool changed = true;
  while (changed) {
    changed = false;
    kernel.walk([&](Operation *op) { changed |= visit(op); });
  }
}

} // namespace attn
