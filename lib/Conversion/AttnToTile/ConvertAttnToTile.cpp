// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// convert-attn-to-tile: scheduled kernels become programs over tiles.

#include "RowwisePrograms.h"
#include "TextbookAttention.h"
#include "attn/Conversion/AttnToTile/Passes.h"
#include "attn/Dialect/Attn/IR/Attn.h"
#include "attn/Dialect/Tile/IR/Tile.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace attn {

#define GEN_PASS_DEF_CONVERTATTNTOTILE
#include "attn/Conversion/AttnToTile/Passes.h.inc"

namespace {

/// What a kernel over parts of the keys needs of its schedule and results.
FailureOr<ComputationOpInterface> checkSplit(KernelOp kernel,
                                             SplitAttentionOp split) {
  int64_t tileK = cast<ScheduleAttr>(kernel.getScheduleAttr()).getTileK();
  if (static_cast<int64_t>(split.getTileK()) != tileK) {
    return split.emitOpError("expected tile_k to be that of the schedule, ")
           << tileK << ", got " << split.getTileK();
  }
  if (kernel.getResultTypes().empty()) {
    return kernel.emitOpError("expected the parts or their log-sum-exps as "
                              "results, got none");
  }
  return cast<ComputationOpInterface>(split.getOperation());
}

/// The computation of a kernel, or an error at the offending op.
FailureOr<ComputationOpInterface> getComputation(KernelOp kernel) {
  if (!kernel.getScheduleAttr()) {
    return kernel.emitOpError("expected a schedule, got none (run "
                              "attn-select-schedule first)");
  }
  ComputationOpInterface computation;
  for (Operation &op : kernel.getBody().front().without_terminator()) {
    if (failed(checkHasKernel(&op))) {
      return failure();
    }
    if (isa<MeanOp, AbsmaxOp>(op)) {
      return op.emitOpError("expected statistics of blocks of rows (run "
                            "attn-split-statistics first)");
    }
    if (isa<ComputationOpInterface>(op) && !isa<AttentionOp>(op) &&
        !computation) {
      computation = cast<ComputationOpInterface>(op);
      continue;
    }
    if (!isa<arith::ConstantOp>(op)) {
      return op.emitOpError("expected a kernel of one computation "
                            "(attn.block_attention, attn.merge and so on), got "
                            "this op too (run attn-form-kernels first)");
    }
  }
  if (!computation) {
    return kernel.emitOpError("expected a kernel of one computation "
                              "(attn.block_attention, attn.merge and so on), "
                              "got none");
  }
  auto whole = dyn_cast<BlockAttentionOp>(*computation);
  auto split = dyn_cast<SplitAttentionOp>(*computation);
  if (whole && whole.getQueryForm() == RowForm::packed &&
      !whole.getWorkList()) {
    return whole.emitOpError("expected a work_list with packed queries, got "
                             "none (run attn-materialize-work-list first)");
  }
  for (auto [operand, role] : llvm::zip_equal(computation->getOperands(),
                                              computation.getOperandRoles())) {
    if (isa<RankedTensorType>(operand.getType()) &&
        !isa<BlockArgument>(operand)) {
      return computation->emitOpError("expected ")
             << role << " to be an argument of the kernel";
    }
  }
  for (Value result : kernel.getBody().front().getTerminator()->getOperands()) {
    if (result.getDefiningOp() != computation) {
      return kernel.emitOpError("expected all results to be those of '")
             << computation->getName() << "'";
    }
  }
  bool isRowwise = !whole && !split;
  if (isRowwise != isa<RowwiseAttr>(kernel.getScheduleAttr())) {
    return kernel.emitOpError("expected #attn.")
           << (isRowwise ? RowwiseAttr::getMnemonic()
                         : ScheduleAttr::getMnemonic())
           << " as the schedule of '" << computation->getName() << "', got "
           << kernel.getScheduleAttr();
  }
  if (whole && whole.getWorkList() &&
      cast<ScheduleAttr>(kernel.getScheduleAttr()).getPackHeads()) {
    return whole.emitOpError("expected a schedule without pack_heads, as the "
                             "tiles of work_list are those of one head");
  }
  return split ? checkSplit(kernel, split) : computation;
}

using SizesOf = llvm::function_ref<SmallVector<std::string>(Value)>;

/// The grid of an attention without a work list: query tiles, heads, batch.
template <typename OpTy>
SmallVector<std::string>
getAttentionPrograms(OpTy attention, ScheduleAttr schedule, SizesOf sizesOf) {
  SmallVector<std::string> queries = sizesOf(attention.getQ());
  std::string rows = queries[2], heads = queries[1];
  if (schedule.getPackHeads()) {
    // Without key heads there are no query heads either.
    std::string keyHeads = sizesOf(attention.getK())[1];
    rows = "(" + rows + ") * floordiv(" + heads + ", max(1, " + keyHeads + "))";
    heads = keyHeads;
  }
  return {countTiles(rows, schedule.getTileQ()), heads, queries[0]};
}

/// The grid of a kernel, given the sizes of an argument and of the kernel's
/// first result as expressions.
SmallVector<std::string> getPrograms(ComputationOpInterface computation,
                                     SizesOf sizesOf,
                                     ArrayRef<std::string> resultSizes) {
  auto kernel = computation->getParentOfType<KernelOp>();
  if (auto merge = dyn_cast<MergeOp>(computation.getOperation())) {
    auto schedule = cast<RowwiseAttr>(kernel.getScheduleAttr());
    SmallVector<std::string> parts = sizesOf(merge.getParts());
    return {countTiles(parts[3], schedule.getTileRows()), parts[2], parts[1]};
  }
  if (auto list = dyn_cast<WorkListOp>(computation.getOperation())) {
    auto schedule = cast<RowwiseAttr>(kernel.getScheduleAttr());
    std::string slots =
        list.getResultSize(0, 0, [&](Value argument, unsigned dim) {
          return "(" + sizesOf(argument)[dim] + ")";
        });
    return {countTiles(slots, schedule.getTileRows())};
  }
  if (auto rowwise = dyn_cast<RowwiseAttr>(kernel.getScheduleAttr())) {
    // The others work on the first operand, [B, H, L, D].
    SmallVector<std::string> sizes = sizesOf(computation->getOperand(0));
    return {countRowPrograms(computation, sizes[2], rowwise), sizes[1],
            sizes[0]};
  }
  auto schedule = cast<ScheduleAttr>(kernel.getScheduleAttr());
  if (auto split = dyn_cast<SplitAttentionOp>(computation.getOperation())) {
    // Parts are the first dimension of every result, and neighbours.
    auto programs = getAttentionPrograms(split, schedule, sizesOf);
    programs[0] += " * (" + resultSizes[0] + ")";
    return programs;
  }
  auto attention = cast<BlockAttentionOp>(computation.getOperation());
  if (Value list = attention.getWorkList()) {
    return {sizesOf(list)[0], sizesOf(attention.getQ())[1]};
  }
  return getAttentionPrograms(attention, schedule, sizesOf);
}

/// Computations by the name of their kernel.
using Computations = llvm::MapVector<StringAttr, ComputationOpInterface>;

/// Completes the variants of a launch that name a kernel of `computations`.
void setPrograms(LaunchOp launch, const Computations &computations) {
  Builder b(launch.getContext());
  SmallVector<Attribute> variants(launch.getVariants().getValue());
  for (Attribute &attr : variants) {
    auto variant = cast<VariantAttr>(attr);
    ComputationOpInterface computation =
        computations.lookup(variant.getKernel().getAttr());
    if (!computation) {
      continue;
    }
    auto sizesOf = [&](Value argument) {
      unsigned number = cast<BlockArgument>(argument).getArgNumber();
      return getHostValue(launch.getInputs()[number]).sizes;
    };
    SmallVector<std::string> resultSizes;
    if (isa<SplitAttentionOp>(*computation)) {
      resultSizes = getHostValue(launch.getResult(0)).sizes;
    }
    auto programs = getPrograms(computation, sizesOf, resultSizes);
    attr =
        VariantAttr::get(b.getContext(), variant.getKernel(), variant.getWhen(),
                         b.getStrArrayAttr(SmallVector<StringRef>(
                             programs.begin(), programs.end())),
                         variant.getGrid(), variant.getThreads(),
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

/// What an attention over all keys and one over parts of them share.
template <typename OpTy>
AttentionProgram describeAttention(OpTy attention, ScheduleAttr schedule,
                                   const ProgramValues &values) {
  AttentionProgram program;
  program.q = values[attention.getQ()];
  program.k = values[attention.getK()];
  program.v = values[attention.getV()];
  program.scale = values[attention.getScale()];
  program.causal = attention.getMask().getCausal();
  program.tileQ = schedule.getTileQ();
  program.tileK = schedule.getTileK();
  program.packHeads = schedule.getPackHeads();
  program.split = std::is_same_v<OpTy, SplitAttentionOp>;
  program.queryForm = attention.getQueryForm();
  program.keyForm = attention.getKeyForm();
  program.cuSeqlensK = values[attention.getCuSeqlensK()];
  program.seqUsedK = values[attention.getSequsedK()];
  program.blockTable = values[attention.getBlockTable()];
  return program;
}

void buildProgram(BlockAttentionOp attention, ScheduleAttr schedule,
                  const ProgramValues &values, OpBuilder &builder) {
  AttentionProgram program = describeAttention(attention, schedule, values);
  program.workList = values[attention.getWorkList()];
  if (attention.getQScales()) {
    program.qScales = values[attention.getQScales()];
    program.kScales = values[attention.getKScales()];
    program.qGroups = attention.getQGroupsAttr().getRowGroups();
    program.kGroups = attention.getKGroupsAttr().getRowGroups();
  }
  program.vScales = values[attention.getVScales()];
  program.products = attention.getProductsAttr();
  program.lseCorrection = values[attention.getLseCorrection()];
  program.o = values.viewsOf(attention.getO());
  program.lse = values.viewsOf(attention.getLse());
  buildTextbookAttention(builder, attention.getLoc(), program);
}

void buildProgram(SplitAttentionOp attention, ScheduleAttr schedule,
                  const ProgramValues &values, OpBuilder &builder) {
  AttentionProgram program = describeAttention(attention, schedule, values);
  program.o = values.viewsOf(attention.getParts());
  program.lse = values.viewsOf(attention.getLses());
  buildTextbookAttention(builder, attention.getLoc(), program);
}

void convertKernel(KernelOp kernel, ComputationOpInterface computation) {
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

  ProgramValues values{mapping, {}};
  for (auto [result, view] :
       llvm::zip_equal(source.getTerminator()->getOperands(),
                       body.getArguments().drop_front(numArguments))) {
    values.results.emplace_back(result, view);
  }
  Attribute schedule = kernel.getScheduleAttr();
  if (auto rowwise = dyn_cast<RowwiseAttr>(schedule)) {
    buildRowwiseProgram(computation, rowwise, values, builder);
  } else {
    llvm::TypeSwitch<Operation *>(computation)
        .Case<BlockAttentionOp, SplitAttentionOp>([&](auto op) {
          buildProgram(op, cast<ScheduleAttr>(schedule), values, builder);
        })
        .DefaultUnreachable("getComputation has found one of these");
  }
  tile::ReturnOp::create(builder, source.getTerminator()->getLoc());
  kernel.erase();
}

struct ConvertAttnToTile final
    : impl::ConvertAttnToTileBase<ConvertAttnToTile> {
  void runOnOperation() override {
    Computations computations;
    for (auto kernel : getOperation().getOps<KernelOp>()) {
      FailureOr<ComputationOpInterface> computation = getComputation(kernel);
      if (failed(computation)) {
        return signalPassFailure();
      }
      computations[kernel.getSymNameAttr()] = *computation;
    }
    getOperation().walk(
        [&](LaunchOp launch) { setPrograms(launch, computations); });
    for (auto [name, computation] : computations) {
      convertKernel(computation->getParentOfType<KernelOp>(), computation);
    }
  }
};

} // namespace
} // namespace attn
