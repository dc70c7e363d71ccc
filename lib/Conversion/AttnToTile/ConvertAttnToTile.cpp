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
  for (Value tensor : {attention.getQ(), attention.getK(), attention.getV()}) {
    if (!isa<BlockArgument>(tensor)) {
      return attention.emitOpError("expected queries, keys and values to be "
                                   "arguments of the kernel");
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

/// The name of the plan's argument that `operand` of the attention is, or an
/// error.
FailureOr<StringRef> getPlanName(LaunchOp launch, VariantAttr variant,
                                 Value operand, StringRef role) {
  unsigned argument = cast<BlockArgument>(operand).getArgNumber();
  auto value = dyn_cast<BlockArgument>(launch.getInputs()[argument]);
  auto plan = launch->getParentOfType<PlanOp>();
  if (!value || !plan) {
    return launch.emitOpError("expected the ")
           << role << " of " << variant.getKernel()
           << " to be an argument of a plan, as the grid is computed from "
              "its sizes";
  }
  return cast<StringAttr>(plan.getArgNames()[value.getArgNumber()]).getValue();
}

/// The logical grid: query tiles, heads, batch.
FailureOr<ArrayAttr> getPrograms(LaunchOp launch, VariantAttr variant,
                                 BlockAttentionOp attention) {
  ScheduleAttr schedule =
      attention->getParentOfType<KernelOp>().getScheduleAttr();
  FailureOr<StringRef> q =
      getPlanName(launch, variant, attention.getQ(), "queries");
  if (failed(q)) {
    return failure();
  }
  auto size = [](StringRef name, int dim) {
    return (name + "[" + Twine(dim) + "]").str();
  };
  std::string rows = size(*q, 2), heads = size(*q, 1);
  if (schedule.getPackHeads()) {
    FailureOr<StringRef> k =
        getPlanName(launch, variant, attention.getK(), "keys");
    if (failed(k)) {
      return failure();
    }
    // Without key heads there are no query heads either.
    rows += " * floordiv(" + heads + ", max(1, " + size(*k, 1) + "))";
    heads = size(*k, 1);
  }
  return Builder(launch.getContext())
      .getStrArrayAttr(
          {"ceildiv(" + rows + ", " + std::to_string(schedule.getTileQ()) + ")",
           heads, size(*q, 0)});
}

/// Completes the variants of a launch that name a kernel of `attentions`.
LogicalResult
setPrograms(LaunchOp launch,
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
    FailureOr<ArrayAttr> programs = getPrograms(launch, variant, attention);
    if (failed(programs)) {
      return failure();
    }
    attr =
        VariantAttr::get(b.getContext(), variant.getKernel(), variant.getWhen(),
                         *programs, variant.getGrid(), variant.getThreads(),
                         variant.getSharedMemory(), variant.getParams());
  }
  launch.setVariantsAttr(b.getArrayAttr(variants));
  return success();
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
      FailureOr<BlockAttentionOp> attention = getAttention(kernel);
      if (failed(attention)) {
        return signalPassFailure();
      }
      attentions[kernel.getSymNameAttr()] = *attention;
    }
    WalkResult launches = getOperation().walk([&](LaunchOp launch) {
      return WalkResult(setPrograms(launch, attentions));
    });
    if (launches.wasInterrupted()) {
      return signalPassFailure();
    }
    for (auto [name, attention] : attentions) {
      convertKernel(attention->getParentOfType<KernelOp>(), attention);
    }
  }
};

} // namespace
} // namespace attn
