// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// convert-attn-to-tile: scheduled kernels become programs over tiles.

#include "TextbookAttention.h"
#include "attn/Conversion/AttnToTile/Passes.h"
#include "attn/Dialect/Attn/IR/Attn.h"
#include "attn/Dialect/Tile/IR/Tile.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;

namespace attn {

#define GEN_PASS_DEF_CONVERTATTNTOTILE
#include "attn/Conversion/AttnToTile/Passes.h.inc"

namespace {

/// The attention that a kernel computes, or an error at the offending op.
FailureOr<BlockAttentionOp> getAttention(KernelOp kernel) {
  if (!kernel.getScheduleAttr()) {
    return kernel.emitOpError("expected a schedule, got none (run "
                              "attn-select-schedule first)");
  }
  BlockAttentionOp attention;
  for (Operation &op : kernel.getBody().front().without_terminator()) {
    if (auto candidate = dyn_cast<BlockAttentionOp>(op);
        candidate && !attention) {
      attention = candidate;
      continue;
    }
    if (!isa<arith::ConstantOp>(op)) {
      return op.emitOpError("expected a kernel of one attn.block_attention, "
                            "got this op too (run attn-form-kernels first)");
    }
  }
  if (!attention) {
    return kernel.emitOpError("expected a kernel of one attn.block_attention, "
                              "got a kernel without it");
  }
  if (attention.getQueryForm() == RowForm::packed) {
    if (!attention.getWorkList()) {
      return attention.emitOpError("expected a work_list with packed queries, "
                                   "got none (run attn-materialize-work-list "
                                   "first)");
    }
  }
  if (attention.getWorkList() && kernel.getScheduleAttr().getPackHeads()) {
    return attention.emitOpError(
        "expected a schedule without pack_heads, as "
        "the tiles of work_list are those of one head");
  }
  for (Value operand : attention->getOperands()) {
    if (isa<RankedTensorType>(operand.getType()) &&
        !isa<BlockArgument>(operand)) {
      return attention.emitOpError("expected its tensors to be arguments of "
                                   "the kernel");
    }
  }
  for (Value result : kernel.getBody().front().getTerminator()->getOperands()) {
    if (result.getDefiningOp() != attention) {
      return kernel.emitOpError("expected all results to be those of "
                                "attn.block_attention");
    }
  }
  return attention;
}

/// The logical grid: query tiles, heads, batch, or heads and items of a list.
ArrayAttr getPrograms(LaunchOp launch, BlockAttentionOp attention) {
  ScheduleAttr schedule =
      attention->getParentOfType<KernelOp>().getScheduleAttr();
  auto sizesOf = [&](Value operand) {
    unsigned argument = cast<BlockArgument>(operand).getArgNumber();
    return getHostValue(launch.getInputs()[argument]).sizes;
  };
  auto queries = sizesOf(attention.getQ());
  if (Value list = attention.getWorkList()) {
    return Builder(launch.getContext())
        .getStrArrayAttr({queries[1], sizesOf(list)[0]});
  }
  std::string rows = queries[2], heads = queries[1];
  if (schedule.getPackHeads()) {
    // Without key heads there are no query heads either.
    std::string keyHeads = sizesOf(attention.getK())[1];
    rows = "(" + rows + ") * floordiv(" + heads + ", max(1, " + keyHeads + "))";
    heads = keyHeads;
  }
  return Builder(launch.getContext())
      .getStrArrayAttr(
          {"ceildiv(" + rows + ", " + std::to_string(schedule.getTileQ()) + ")",
           heads, queries[0]});
}

/// Completes the variants of a launch that name a kernel of `attentions`.
void setPrograms(
    LaunchOp launch,
    const llvm::MapVector<StringAttr, BlockAttentionOp> &attentions) {
  Builder b(launch.getContext());
  SmallVector<Attribute> variants(launch.getVariants().getValue());
  for (Attribute &attr : variants) {
    auto variant = cast<VariantAttr>(attr);
    BlockAttentionOp attention =
        attentions.lookup(variant.getKernel().getAttr());
    if (!attention) {
      continue;
    }
    ArrayAttr programs = getPrograms(launch, attention);
    attr =
        VariantAttr::get(b.getContext(), variant.getKernel(), variant.getWhen(),
                         programs, variant.getGrid(), variant.getThreads(),
                         variant.getSharedMemory(), variant.getParams());
  }
  launch.setVariantsAttr(b.getArrayAttr(variants));
}

Type getViewType(Type type) {
  if (auto tensor = dyn_cast<RankedTensorType>(type)) {
    return tile::ViewType::get(type.getContext(), tensor.getShape(),
                               tensor.getElementType());
  }
  return type;
}

void convertKernel(KernelOp kernel, BlockAttentionOp attention) {
  FunctionType type = kernel.getFunctionType();
  SmallVector<Type> inputs;
  for (Type input :
       llvm::concat<const Type>(type.getInputs(), type.getResults())) {
    inputs.push_back(getViewType(input));
  }
  OpBuilder builder(kernel);
  auto program =
      tile::KernelOp::create(builder, kernel.getLoc(), kernel.getSymName(),
                             builder.getFunctionType(inputs, {}));
  program.setTargetAttr(kernel.getTargetAttr());
  program.setScheduleAttr(kernel.getScheduleAttr());

  Block &body = program.getBody().front();
  builder.setInsertionPointToEnd(&body);
  Block &source = kernel.getBody().front();
  unsigned numArguments = source.getNumArguments();
  IRMapping mapping;
  mapping.map(source.getArguments(),
              body.getArguments().take_front(numArguments));
  for (auto constant : source.getOps<arith::ConstantOp>()) {
    builder.clone(*constant, mapping);
  }

  AttentionProgram description;
  description.q = mapping.lookup(attention.getQ());
  description.k = mapping.lookup(attention.getK());
  description.v = mapping.lookup(attention.getV());
  description.scale = mapping.lookup(attention.getScale());
  description.causal = attention.getMask().getCausal();
  description.queryForm = attention.getQueryForm();
  description.keyForm = attention.getKeyForm();
  auto optional = [&](Value value) {
    return value ? mapping.lookup(value) : Value();
  };
  description.workList = optional(attention.getWorkList());
  description.cuSeqlensK = optional(attention.getCuSeqlensK());
  description.seqUsedK = optional(attention.getSequsedK());
  description.blockTable = optional(attention.getBlockTable());
  description.tileQ = kernel.getScheduleAttr().getTileQ();
  description.tileK = kernel.getScheduleAttr().getTileK();
  description.packHeads = kernel.getScheduleAttr().getPackHeads();
  for (auto [result, view] :
       llvm::zip_equal(source.getTerminator()->getOperands(),
                       body.getArguments().drop_front(numArguments))) {
    (result == attention.getO() ? description.o : description.lse)
        .push_back(view);
  }
  buildTextbookAttention(builder, attention.getLoc(), description);
  tile::ReturnOp::create(builder, source.getTerminator()->getLoc());
  kernel.erase();
}

struct ConvertAttnToTile final
    : impl::ConvertAttnToTileBase<ConvertAttnToTile> {
  void runOnOperation() override {
    llvm::MapVector<StringAttr, BlockAttentionOp> attentions;
    for (auto kernel : getOperation().getOps<KernelOp>()) {
      // Integers have no form over tiles yet; the contract of R2 says so.
      if (!kernel.getBody().getOps<WorkListOp>().empty()) {
        continue;
      }
      FailureOr<BlockAttentionOp> attention = getAttention(kernel);
      if (failed(attention)) {
        return signalPassFailure();
      }
      attentions[kernel.getSymNameAttr()] = *attention;
    }
    getOperation().walk(
        [&](LaunchOp launch) { setPrograms(launch, attentions); });
    for (auto [name, attention] : attentions) {
      convertKernel(attention->getParentOfType<KernelOp>(), attention);
    }
  }
};

} // namespace
} // namespace attn
