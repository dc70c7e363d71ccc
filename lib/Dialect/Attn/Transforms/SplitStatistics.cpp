// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn-split-statistics: programs share the rows of a head, a second kernel
// combines what they find.

#include "AddKernels.h"
#include "attn/Dialect/Attn/Transforms/Passes.h"
#include "mlir/IR/Builders.h"

using namespace mlir;

namespace attn {

#define GEN_PASS_DEF_SPLITSTATISTICS
#include "attn/Dialect/Attn/Transforms/Passes.h.inc"

namespace {

/// A statistic of all rows.
struct Whole {
  Operation *op;
  Statistic kind;
  Value x, minus;
};

std::optional<Whole> findWhole(KernelOp kernel) {
  for (Operation &op : kernel.getBody().front()) {
    if (auto mean = dyn_cast<MeanOp>(op)) {
      return Whole{mean, Statistic::mean, mean.getX(), Value()};
    }
    if (auto absmax = dyn_cast<AbsmaxOp>(op)) {
      return Whole{absmax, Statistic::absmax, absmax.getX(), absmax.getMinus()};
    }
  }
  return std::nullopt;
}

/// Has the kernel of `whole` compute blocks of it.
BlockStatisticsOp createBlocks(KernelOp kernel, const Whole &whole) {
  OpBuilder builder(whole.op);
  auto blocks = BlockStatisticsOp::create(builder, whole.op->getLoc(),
                                          whole.kind, whole.x, whole.minus);
  kernel.getBody().front().getTerminator()->setOperands(blocks->getResults());
  kernel.setFunctionType(builder.getFunctionType(
      kernel.getArgumentTypes(), TypeRange(blocks->getResultTypes())));
  return blocks;
}

/// The kernel that combines `blocks` into what `whole` is.
KernelOp createCombine(KernelOp kernel, const Whole &whole,
                       BlockStatisticsOp blocks) {
  OpBuilder builder(kernel);
  Location loc = whole.op->getLoc();
  Type result = whole.op->getResult(0).getType();
  auto combine = KernelOp::create(
      builder, loc, (kernel.getSymName() + "_combine").str(),
      builder.getFunctionType({blocks.getType(), whole.x.getType()}, {result}));
  Block &body = combine.getBody().front();
  builder.setInsertionPointToEnd(&body);
  Value statistics =
      CombineStatisticsOp::create(builder, loc, result, whole.kind,
                                  body.getArgument(0), body.getArgument(1));
  YieldOp::create(builder, loc, statistics);
  return combine;
}

struct SplitStatistics final : impl::SplitStatisticsBase<SplitStatistics> {
  void runOnOperation() override {
    SmallVector<KernelOp> kernels(getOperation().getOps<KernelOp>());
    for (KernelOp kernel : kernels) {
      std::optional<Whole> whole = findWhole(kernel);
      if (whole && failed(split(kernel, *whole))) {
        return signalPassFailure();
      }
    }
  }

private:
  LogicalResult split(KernelOp kernel, const Whole &whole);
};

LogicalResult SplitStatistics::split(KernelOp kernel, const Whole &whole) {
  SmallVector<LaunchOp> launches = findLaunches(kernel);
  if (launches.size() != 1 || launches.front().getVariants().size() != 1) {
    return kernel.emitOpError("expected one launch, of one variant, of a "
                              "kernel of statistics, after which its blocks "
                              "are combined, got ")
           << launches.size() << " launches";
  }
  LaunchOp launch = launches.front();
  unsigned x = cast<BlockArgument>(whole.x).getArgNumber();
  BlockStatisticsOp blocks = createBlocks(kernel, whole);
  KernelOp combine = createCombine(kernel, whole, blocks);
  combine->remove();
  StringAttr name = SymbolTable(getOperation())
                        .insert(combine, std::next(Block::iterator(kernel)));
  OpBuilder builder(launch);
  auto first =
      LaunchOp::create(builder, launch.getLoc(), blocks->getResultTypes(),
                       launch.getInputs(), launch.getVariants(),
                       describeResults(launch, blocks), launch.getDependent());
  auto second =
      LaunchOp::create(builder, launch.getLoc(), launch.getResultTypes(),
                       ValueRange{first.getResult(0), launch.getInputs()[x]},
                       builder.getArrayAttr(getOnlyVariant(name)),
                       launch.getIntermediatesAttr());
  launch->replaceAllUsesWith(second);
  launch.erase();
  whole.op->erase();
  return success();
}

} // namespace
} // namespace attn
