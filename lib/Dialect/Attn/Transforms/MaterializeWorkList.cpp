// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn-materialize-work-list: the order of query tiles becomes a tensor.

#include "AddKernels.h"
#include "attn/Dialect/Attn/Transforms/Passes.h"
#include "mlir/IR/Builders.h"

using namespace mlir;

namespace attn {

#define GEN_PASS_DEF_MATERIALIZEWORKLIST
#include "attn/Dialect/Attn/Transforms/Passes.h.inc"

namespace {

/// The attention of `kernel` that lacks a list, if it needs one. Tiles of
/// packed heads hold all queries of a sequence or nearly so, and split keys are
/// for few queries; of dense ones the grid then does as well.
BlockAttentionOp findUnlisted(KernelOp kernel) {
  auto schedule = dyn_cast_or_null<ScheduleAttr>(kernel.getScheduleAttr());
  for (auto attention : kernel.getBody().getOps<BlockAttentionOp>()) {
    bool isGrid = schedule &&
                  (schedule.getPackHeads() || schedule.getSplitKeys()) &&
                  attention.getQueryForm() == RowForm::dense;
    if (attention.hasSequences() && !attention.getWorkList() && !isGrid) {
      return attention;
    }
  }
  return {};
}

/// What a list is made of, in the order of the operands of attn.work_list.
SmallVector<Value> getListOperands(BlockAttentionOp attention) {
  SmallVector<Value> operands = {attention.getQ(), attention.getK()};
  for (Value sequences : {attention.getCuSeqlensQ(), attention.getCuSeqlensK(),
                          attention.getSequsedK()}) {
    if (sequences) {
      operands.push_back(sequences);
    }
  }
  return operands;
}

/// The kernel that computes the list of `attention`, tiled as `schedule` says.
KernelOp createListKernel(BlockAttentionOp attention, ScheduleAttr schedule,
                          RankedTensorType listType) {
  auto kernel = attention->getParentOfType<KernelOp>();
  OpBuilder builder(kernel);
  SmallVector<Value> operands = getListOperands(attention);
  auto type =
      builder.getFunctionType(TypeRange(ValueRange(operands)), {listType});
  auto list =
      KernelOp::create(builder, attention.getLoc(),
                       (kernel.getSymName() + "_work_list").str(), type);
  list.setTargetAttr(kernel.getTargetAttr());
  Block &body = list.getBody().front();
  builder.setInsertionPointToEnd(&body);
  auto next = body.args_begin();
  auto argument = [&](Value given) { return given ? *next++ : Value(); };
  Value q = argument(attention.getQ()), k = argument(attention.getK());
  Value cuSeqlensQ = argument(attention.getCuSeqlensQ());
  Value cuSeqlensK = argument(attention.getCuSeqlensK());
  Value seqUsedK = argument(attention.getSequsedK());
  Value result = WorkListOp::create(
      builder, attention.getLoc(), listType, q, k, cuSeqlensQ, cuSeqlensK,
      seqUsedK, schedule.getTileQ(), schedule.getTileK(), attention.getMask());
  YieldOp::create(builder, attention.getLoc(), result);
  return list;
}

/// The slots of the list that `kernel` computes, over the sizes of `inputs`.
std::string getSlots(KernelOp kernel, ArrayRef<Value> inputs) {
  auto list = *kernel.getBody().getOps<WorkListOp>().begin();
  return list.getResultSize(0, 0, [&](Value tensor, unsigned dim) {
    unsigned argument = cast<BlockArgument>(tensor).getArgNumber();
    return getHostValue(inputs[argument]).sizes[dim];
  });
}

struct MaterializeWorkList final
    : impl::MaterializeWorkListBase<MaterializeWorkList> {
  void runOnOperation() override {
    SmallVector<BlockAttentionOp> attentions;
    for (auto kernel : getOperation().getOps<KernelOp>()) {
      if (BlockAttentionOp attention = findUnlisted(kernel)) {
        attentions.push_back(attention);
      }
    }
    for (BlockAttentionOp attention : attentions) {
      if (failed(materialize(attention))) {
        return signalPassFailure();
      }
    }
  }

private:
  LogicalResult materialize(BlockAttentionOp attention);
  void launchList(LaunchOp launch, KernelOp list, ArrayRef<Value> inputs);
};

LogicalResult MaterializeWorkList::materialize(BlockAttentionOp attention) {
  auto kernel = attention->getParentOfType<KernelOp>();
  auto schedule = dyn_cast_or_null<ScheduleAttr>(kernel.getScheduleAttr());
  if (!schedule) {
    return kernel.emitOpError("expected a schedule, whose tiles the work list "
                              "counts, got none (run attn-select-schedule "
                              "first)");
  }
  for (Value operand : getListOperands(attention)) {
    if (!isa<BlockArgument>(operand)) {
      return attention.emitOpError(
          "expected its tensors to be arguments of the kernel");
    }
  }
  SmallVector<LaunchOp> launches = findLaunches(kernel);
  if (launches.size() != 1) {
    return kernel.emitOpError("expected one launch of a kernel over sequences, "
                              "beside which its work list is made, got ")
           << launches.size();
  }
  // A list has the tile sizes of one schedule; other passes may want to launch
  // something beside the others.
  auto always = [](VariantAttr) { return true; };
  if (failed(separateVariants(launches.front(), always))) {
    return failure();
  }

  Builder builder(&getContext());
  auto listType = RankedTensorType::get(
      {ShapedType::kDynamic, WorkListOp::columns}, builder.getI32Type());
  SymbolTable symbols(getOperation());
  KernelOp list = createListKernel(attention, schedule, listType);
  // The table makes the name unique.
  list->remove();
  symbols.insert(list, Block::iterator(kernel));
  for (LaunchOp launch : findLaunches(kernel)) {
    auto inputs =
        llvm::map_to_vector(getListOperands(attention), [&](Value operand) {
          unsigned argument = cast<BlockArgument>(operand).getArgNumber();
          return launch.getInputs()[argument];
        });
    launchList(launch, list, inputs);
  }
  Value argument = kernel.getBody().addArgument(listType, kernel.getLoc());
  SmallVector<Type> types(kernel.getArgumentTypes());
  types.push_back(listType);
  kernel.setFunctionType(
      builder.getFunctionType(types, kernel.getResultTypes()));
  attention.getWorkListMutable().assign(argument);
  return success();
}

/// Launches `list` before `launch`, which reads what it writes.
void MaterializeWorkList::launchList(LaunchOp launch, KernelOp list,
                                     ArrayRef<Value> inputs) {
  OpBuilder builder(launch);
  FreeNames names(launch->getParentOfType<PlanOp>());
  auto intermediate = IntermediateAttr::get(
      builder.getContext(), builder.getStringAttr(names.take("work_list")),
      builder.getStrArrayAttr({getSlots(list, inputs),
                               std::to_string(int64_t(WorkListOp::columns))}),
      /*offset=*/{});
  auto listLaunch = LaunchOp::create(
      builder, launch.getLoc(), list.getResultTypes(), inputs,
      builder.getArrayAttr(getOnlyVariant(list.getSymNameAttr())),
      builder.getArrayAttr(ArrayRef<Attribute>(intermediate)));
  launch.getInputsMutable().append(listLaunch.getOutputs());
}

} // namespace
} // namespace attn
