// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn-split-keys: several programs share the keys of a query tile.

#include "AddKernels.h"
#include "attn/Dialect/Attn/Transforms/Passes.h"
#include "mlir/IR/Builders.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;

namespace attn {

#define GEN_PASS_DEF_SPLITKEYS
#include "attn/Dialect/Attn/Transforms/Passes.h.inc"

namespace {

/// Programs for each multiprocessor, at most. The last round of programs leaves
/// some idle, which costs at most one round of so many.
constexpr int64_t kRounds = 4;
/// Fewer keys are not worth a program: at 128 columns they are 128 KiB, 4 us of
/// a multiprocessor's share of the memory, against about 1 us for the start and
/// the end of a program.
constexpr int64_t kMinKeys = 256;
/// More parts are not worth merging.
constexpr int64_t kMaxSplits = 128;

/// The most keys that a sequence can have; how many it has is known on the
/// device only, where all parts share them. Of packed keys one sequence may
/// have nearly all. Parts that find no key cost the start and the end of a
/// program, and kRounds bounds how many there are.
std::string getMostKeys(BlockAttentionOp attention) {
  switch (attention.getKeyForm()) {
  case RowForm::dense:
    return "k[2]";
  case RowForm::packed:
    return "k[0]";
  case RowForm::paged:
    return "block_table[1] * k[2]";
  }
  llvm_unreachable("all forms are handled");
}

/// The parts, over the sizes of tensors: enough programs to fill the machine
/// once if nine tenths of it have one then, else twice, else a few times. Each
/// part has to be merged. Of sequences, which differ in length, a few times.
std::string getSplits(BlockAttentionOp attention, ScheduleAttr schedule) {
  std::string rows = "q[2]", heads = "q[1]";
  if (schedule.getPackHeads()) {
    rows = "q[2] * floordiv(q[1], max(1, k[1]))";
    heads = "k[1]";
  }
  std::string programs = llvm::formatv("max(1, ceildiv({0}, {1}) * {2} * q[0])",
                                       rows, schedule.getTileQ(), heads);
  std::string parts =
      llvm::formatv("floordiv({0} * sms, {1})", kRounds, programs);
  if (!attention.hasSequences()) {
    for (StringRef places : {"2 * sms", "sms"}) {
      parts = llvm::formatv(
          "select(10 * mod({0}, {1}) <= {0}, floordiv({0}, {1}), {2})", places,
          programs, parts);
    }
  }
  return llvm::formatv("max(1, min({0}, ceildiv({1}, {2}), {3}))", parts,
                       getMostKeys(attention), kMinKeys, kMaxSplits);
}

/// The attention of a kernel whose schedule wants its keys split, if they are
/// not yet.
BlockAttentionOp findUnsplit(KernelOp kernel) {
  auto schedule = dyn_cast_or_null<ScheduleAttr>(kernel.getScheduleAttr());
  if (!schedule || !schedule.getSplitKeys()) {
    return {};
  }
  auto attentions = kernel.getBody().getOps<BlockAttentionOp>();
  return attentions.empty() ? BlockAttentionOp() : *attentions.begin();
}

/// One tensor of `type` for each part, in f32.
RankedTensorType getPartsType(RankedTensorType type) {
  SmallVector<int64_t> shape = {ShapedType::kDynamic};
  llvm::append_range(shape, type.getShape());
  return RankedTensorType::get(shape, Float32Type::get(type.getContext()));
}

/// Has the kernel of `attention` compute parts; creates the one that merges
/// them into what it gave before.
KernelOp createParts(BlockAttentionOp attention) {
  auto kernel = attention->getParentOfType<KernelOp>();
  auto schedule = cast<ScheduleAttr>(kernel.getScheduleAttr());
  Location loc = attention.getLoc();
  RankedTensorType outputType = attention.getO().getType();
  auto lseType =
      RankedTensorType::get(outputType.getShape().drop_back(),
                            Float32Type::get(attention.getContext()));
  RankedTensorType partTypes[] = {getPartsType(outputType),
                                  getPartsType(lseType)};
  OpBuilder builder(attention);
  auto split = SplitAttentionOp::create(
      builder, loc, partTypes[0], partTypes[1], attention.getQ(),
      attention.getK(), attention.getV(), attention.getScale(),
      attention.getCuSeqlensK(), attention.getSequsedK(),
      attention.getBlockTable(),
      builder.getStringAttr(getSplits(attention, schedule)),
      builder.getI64IntegerAttr(schedule.getTileK()), attention.getMaskAttr());

  Operation *yield = kernel.getBody().front().getTerminator();
  builder.setInsertionPointAfter(kernel);
  auto merge = KernelOp::create(
      builder, loc, (kernel.getSymName() + "_merge").str(),
      builder.getFunctionType(TypeRange(split.getResultTypes()),
                              kernel.getResultTypes()));
  merge.setTargetAttr(kernel.getTargetAttr());
  Block &body = merge.getBody().front();
  builder.setInsertionPointToEnd(&body);
  Type mergedLse = attention.getLse() ? Type(lseType) : Type();
  auto merged = MergeOp::create(builder, loc, outputType, mergedLse,
                                body.getArgument(0), body.getArgument(1));
  SmallVector<Value> results;
  for (Value result : yield->getOperands()) {
    results.push_back(result == attention.getO() ? merged.getO()
                                                 : merged.getLse());
  }
  YieldOp::create(builder, loc, results);

  yield->setOperands(split->getResults());
  attention.erase();
  kernel.setFunctionType(builder.getFunctionType(
      kernel.getArgumentTypes(), TypeRange(split.getResultTypes())));
  return merge;
}

struct SplitKeys final : impl::SplitKeysBase<SplitKeys> {
  void runOnOperation() override {
    SmallVector<BlockAttentionOp> attentions;
    for (auto kernel : getOperation().getOps<KernelOp>()) {
      if (BlockAttentionOp attention = findUnsplit(kernel)) {
        attentions.push_back(attention);
      }
    }
    for (BlockAttentionOp attention : attentions) {
      if (failed(split(attention))) {
        return signalPassFailure();
      }
    }
  }

private:
  LogicalResult split(BlockAttentionOp attention);
  FailureOr<LaunchOp> findLaunch(BlockAttentionOp attention);
  void launchParts(LaunchOp launch, StringAttr merge);
};

/// The one launch of the kernel of `attention`, or an error.
FailureOr<LaunchOp> SplitKeys::findLaunch(BlockAttentionOp attention) {
  if (attention.getCuSeqlensQ()) {
    return attention.emitOpError("expected dense queries in a kernel whose "
                                 "schedule has split_keys, got cu_seqlens_q "
                                 "(pad q, or choose another schedule)");
  }
  if (attention.getWorkList()) {
    return attention.emitOpError("expected no work_list in a kernel whose "
                                 "schedule has split_keys, as the grid deals "
                                 "its query tiles");
  }
  // Parts of the keys have neither.
  if (attention.getQScales() || attention.getVScales() ||
      attention.getLseCorrection()) {
    return attention.emitOpError("expected attention over 16-bit operands "
                                 "without lse_correction to split its keys, "
                                 "got scales or lse_correction");
  }
  if (failed(checkHasKernel(attention))) {
    return failure();
  }
  auto kernel = attention->getParentOfType<KernelOp>();
  SmallVector<LaunchOp> launches = findLaunches(kernel);
  if (launches.size() != 1) {
    return kernel.emitOpError("expected one launch of a kernel whose schedule "
                              "has split_keys, after which its parts are "
                              "merged, got ")
           << launches.size();
  }
  return launches.front();
}

LogicalResult SplitKeys::split(BlockAttentionOp attention) {
  auto kernel = attention->getParentOfType<KernelOp>();
  FailureOr<LaunchOp> found = findLaunch(attention);
  auto isUnsplit = [&](VariantAttr variant) {
    auto other = SymbolTable::lookupNearestSymbolFrom<KernelOp>(
        kernel, variant.getKernel());
    return other && findUnsplit(other);
  };
  if (failed(found) || failed(separateVariants(*found, isUnsplit))) {
    return failure();
  }
  KernelOp merge = createParts(attention);
  merge->remove();
  StringAttr name = SymbolTable(getOperation())
                        .insert(merge, std::next(Block::iterator(kernel)));
  for (LaunchOp launch : findLaunches(kernel)) {
    launchParts(launch, name);
  }
  return success();
}

/// Launches what computes parts and what merges them in the place of `launch`.
void SplitKeys::launchParts(LaunchOp launch, StringAttr merge) {
  auto kernel = SymbolTable::lookupNearestSymbolFrom<KernelOp>(
      launch, cast<VariantAttr>(launch.getVariants()[0]).getKernel());
  auto split = *kernel.getBody().getOps<SplitAttentionOp>().begin();
  OpBuilder builder(launch);
  auto parts =
      LaunchOp::create(builder, launch.getLoc(), split.getResultTypes(),
                       launch.getInputs(), launch.getVariants(),
                       describeResults(launch, split), launch.getDependent());
  auto merged = LaunchOp::create(builder, launch.getLoc(),
                                 launch.getResultTypes(), parts.getResults(),
                                 builder.getArrayAttr(getOnlyVariant(merge)),
                                 launch.getIntermediatesAttr());
  launch->replaceAllUsesWith(merged);
  launch.erase();
}

} // namespace
} // namespace attn
