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

/// The attention that a kernel computes.
struct KernelAttention {
  Operation *op = nullptr;
  Value q, k, v, scale, o, lse;
  CausalAlignment causal = CausalAlignment::none;
  bool hasSequences = false;
  /// Over parts of the keys.
  bool split = false;

  KernelAttention() = default;
  explicit KernelAttention(BlockAttentionOp attention)
      : KernelAttention(attention, attention.getO(), attention.getLse()) {}
  explicit KernelAttention(SplitAttentionOp attention)
      : KernelAttention(attention, attention.getParts(), attention.getLses()) {
    split = true;
  }

  ScheduleAttr getSchedule() const {
    return op->getParentOfType<KernelOp>().getScheduleAttr();
  }

private:
  template <typename OpTy>
  KernelAttention(OpTy attention, Value o, Value lse)
      : op(attention), q(attention.getQ()), k(attention.getK()),
        v(attention.getV()), scale(attention.getScale()), o(o), lse(lse),
        causal(attention.getMask().getCausal()),
        hasSequences(attention.hasSequences()) {}
};

/// The attention that a kernel computes, or an error at the offending op.
FailureOr<KernelAttention> getAttention(KernelOp kernel) {
  if (!kernel.getScheduleAttr()) {
    return kernel.emitOpError("expected a schedule, got none (run "
                              "attn-select-schedule first)");
  }
  KernelAttention attention;
  for (Operation &op : kernel.getBody().front().without_terminator()) {
    auto whole = dyn_cast<BlockAttentionOp>(op);
    auto split = dyn_cast<SplitAttentionOp>(op);
    if ((whole || split) && !attention.op) {
      attention = whole ? KernelAttention(whole) : KernelAttention(split);
      int64_t tileK = attention.getSchedule().getTileK();
      if (split && static_cast<int64_t>(split.getTileK()) != tileK) {
        return split.emitOpError("expected tile_k to be that of the schedule, ")
               << tileK << ", got " << split.getTileK();
      }
      continue;
    }
    if (!isa<arith::ConstantOp>(op)) {
      return op.emitOpError("expected a kernel of one attn.block_attention or "
                            "attn.split_attention, got this op too (run "
                            "attn-form-kernels first)");
    }
  }
  if (!attention.op) {
    return kernel.emitOpError("expected a kernel of one attn.block_attention "
                              "or attn.split_attention, got a kernel without "
                              "it");
  }
  if (attention.hasSequences) {
    return attention.op->emitOpError("expected sequences of one length, got "
                                     "cu_seqlens_q, cu_seqlens_k or "
                                     "seqused_k");
  }
  for (Value tensor : {attention.q, attention.k, attention.v}) {
    if (!isa<BlockArgument>(tensor)) {
      return attention.op->emitOpError("expected queries, keys and values to "
                                       "be arguments of the kernel");
    }
  }
  for (Value result : kernel.getBody().front().getTerminator()->getOperands()) {
    if (result.getDefiningOp() != attention.op) {
      return kernel.emitOpError("expected all results to be those of '")
             << attention.op->getName() << "'";
    }
  }
  if (attention.split && kernel.getResultTypes().empty()) {
    return kernel.emitOpError("expected the parts or their log-sum-exps as "
                              "results, got none");
  }
  return attention;
}

/// The logical grid: query tiles, heads, batch.
ArrayAttr getPrograms(LaunchOp launch, const KernelAttention &attention) {
  ScheduleAttr schedule = attention.getSchedule();
  auto sizesOf = [&](Value operand) {
    unsigned argument = cast<BlockArgument>(operand).getArgNumber();
    return getHostValue(launch.getInputs()[argument]).sizes;
  };
  auto queries = sizesOf(attention.q);
  std::string rows = queries[2], heads = queries[1];
  if (schedule.getPackHeads()) {
    // Without key heads there are no query heads either.
    std::string keyHeads = sizesOf(attention.k)[1];
    rows = "(" + rows + ") * floordiv(" + heads + ", max(1, " + keyHeads + "))";
    heads = keyHeads;
  }
  std::string tiles =
      "ceildiv(" + rows + ", " + std::to_string(schedule.getTileQ()) + ")";
  if (attention.split) {
    // Parts are the first dimension of every result.
    tiles += " * (" + getHostValue(launch.getResult(0)).sizes[0] + ")";
  }
  return Builder(launch.getContext())
      .getStrArrayAttr({tiles, heads, queries[0]});
}

/// Completes the variants of a launch that name a kernel of `attentions`.
void setPrograms(
    LaunchOp launch,
    const llvm::MapVector<StringAttr, KernelAttention> &attentions) {
  Builder b(launch.getContext());
  SmallVector<Attribute> variants(launch.getVariants().getValue());
  for (Attribute &attr : variants) {
    auto variant = cast<VariantAttr>(attr);
    KernelAttention attention =
        attentions.lookup(variant.getKernel().getAttr());
    if (!attention.op) {
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

void convertKernel(KernelOp kernel, const KernelAttention &attention) {
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
  description.q = mapping.lookup(attention.q);
  description.k = mapping.lookup(attention.k);
  description.v = mapping.lookup(attention.v);
  description.scale = mapping.lookup(attention.scale);
  description.causal = attention.causal;
  description.tileQ = kernel.getScheduleAttr().getTileQ();
  description.tileK = kernel.getScheduleAttr().getTileK();
  description.packHeads = kernel.getScheduleAttr().getPackHeads();
  description.split = attention.split;
  for (auto [result, view] :
       llvm::zip_equal(source.getTerminator()->getOperands(),
                       body.getArguments().drop_front(numArguments))) {
    (result == attention.o ? description.o : description.lse).push_back(view);
  }
  buildTextbookAttention(builder, attention.op->getLoc(), description);
  tile::ReturnOp::create(builder, source.getTerminator()->getLoc());
  kernel.erase();
}

struct ConvertAttnToTile final
    : impl::ConvertAttnToTileBase<ConvertAttnToTile> {
  void runOnOperation() override {
    llvm::MapVector<StringAttr, KernelAttention> attentions;
    for (auto kernel : getOperation().getOps<KernelOp>()) {
      FailureOr<KernelAttention> attention = getAttention(kernel);
      if (failed(attention)) {
        return signalPassFailure();
      }
      attentions[kernel.getSymNameAttr()] = *attention;
    }
    getOperation().walk(
        [&](LaunchOp launch) { setPrograms(launch, attentions); });
    for (auto [name, attention] : attentions) {
      convertKernel(attention.op->getParentOfType<KernelOp>(), attention);
    }
  }
};

} // namespace
} // namespace attn
