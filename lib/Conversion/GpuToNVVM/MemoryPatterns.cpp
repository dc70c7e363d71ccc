// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tiles in shared memory and their way out.

#include "Lowering.h"
#include "NVVMBuilder.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;

namespace attn::gpu {

void syncGroup(NVVMBuilder &b, const KernelContext &kernel) {
  b.syncNamed(b.add(kernel.thread.consumer, groupBarrier(kernel)), 128);
}

namespace {

constexpr int64_t rowBytes = BufferType::panelRowBytes;

/// Rows of the dimension of a ragged tensor map that has the windows. Its last
/// two dimensions make up for what the row coordinate says too much; the layout
/// is that of docs/manifest.md.
constexpr int64_t raggedRows = int64_t(1) << 30;

/// Coordinates for the copy engine of the part of a copy that comes from one
/// window, or of all of it: the row coordinate runs out of range where the
/// window ends, `offset + size` carries the copy to where it starts.
template <typename OpTy>
SmallVector<Value>
partCoordinates(NVVMBuilder &b, OpTy op,
                typename OpConversionPattern<OpTy>::OneToNOpAdaptor adaptor,
                size_t part) {
  SmallVector<Value> values;
  for (ValueRange coordinate : adaptor.getCoordinates()) {
    values.push_back(b.toI32(coordinate.front()));
  }
  if (op.getWindowDim()) {
    Value &row = values[*op.getWindowDim()];
    Value offset = b.toI32(adaptor.getWindowOffsets()[part].front());
    Value size = b.toI32(adaptor.getWindowSizes()[part].front());
    row = b.add(b.sub(row, size), raggedRows);
    values.push_back(b.i32(raggedRows));
    values.push_back(b.add(offset, size));
  }
  return values;
}

/// Coordinates of panel `panel`: its columns start that many further on.
SmallVector<Value> panelCoordinates(NVVMBuilder &b, ArrayRef<Value> coordinates,
                                    BufferType buffer, int64_t panel) {
  SmallVector<Value> values(coordinates);
  values[0] = b.add(values[0], panel * buffer.getPanelColumns());
  return values;
}

class CopyInLowering final : public KernelPattern<CopyInOp> {
public:
  using KernelPattern::KernelPattern;

  LogicalResult
  matchAndRewrite(CopyInOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    NVVMBuilder b(rewriter, op.getLoc());
    BufferType buffer = op.getBuffer().getType();
    Value barrier =
        b.element(adaptor.getBarriers().front(), adaptor.getStage().front(),
                  BarriersType::barrierBytes);
    b.barrierExpect(barrier, buffer.getCopiedBytes());
    int64_t parts = std::max<int64_t>(op.getWindowOffsets().size(), 1);
    for (int64_t part = 0; part < parts; ++part) {
      SmallVector<Value> coordinates = partCoordinates(b, op, adaptor, part);
      int64_t firstByte = part * (buffer.getRows() / parts) * rowBytes;
      for (int64_t panel = 0; panel < buffer.getPanels(); ++panel) {
        Value shared = b.add(adaptor.getBuffer().front(),
                             panel * buffer.getPanelBytes() + firstByte);
        b.copyIn(shared, adaptor.getMap().front(),
                 panelCoordinates(b, coordinates, buffer, panel), barrier);
      }
    }
    rewriter.eraseOp(op);
    return success();
  }
};

class LoadScalarLowering final : public OpConversionPattern<LoadScalarOp> {
public:
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(LoadScalarOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    NVVMBuilder b(rewriter, loc);
    Value address = adaptor.getAddress().front();
    Value element = LLVM::GEPOp::create(rewriter, loc, address.getType(),
                                        rewriter.getI32Type(), address,
                                        adaptor.getOffset().front());
    // Not invariant: LLVM would move it ahead of the wait for the launch that
    // writes the tensor.
    Value load =
        LLVM::LoadOp::create(rewriter, loc, rewriter.getI32Type(), element);
    rewriter.replaceOp(op, b.toIndex(load));
    return success();
  }
};

class StoreTileLowering final : public KernelPattern<StoreTileOp> {
public:
  using KernelPattern::KernelPattern;

  LogicalResult
  matchAndRewrite(StoreTileOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    NVVMBuilder b(rewriter, op.getLoc());
    const ThreadValues &thread = kernel.thread;
    BufferType buffer = op.getBuffer().getType();
    // stmatrix takes the address of matrix row `lane % 8` of matrix
    // `lane / 8`: lanes 0-15 name the 16 rows of the warp for the first 8
    // columns, lanes 16-31 for the second 8.
    Value row = b.bitAnd(thread.lane, 15);
    Value chunk = b.shiftRight(thread.lane, 4);
    Value warpRow = b.mul(b.bitAnd(thread.warp, 3), 16);
    Value tileRow = b.add(b.add(warpRow, row), b.mul(thread.consumer, 64));
    Value rowAddress =
        b.add(adaptor.getBuffer().front(), b.mul(tileRow, rowBytes));
    // The swizzle: 16-byte chunk c of row r lies at chunk c ^ (r % 8).
    Value swizzle = b.bitAnd(row, 7);
    ValueRange values = adaptor.getTile();
    int64_t columns = buffer.getColumns();
    for (int64_t column = 0; column < columns; column += 16) {
      int64_t panel = column / buffer.getPanelColumns();
      int64_t firstChunk = column % buffer.getPanelColumns() / 8;
      Value place = b.mul(b.bitXor(b.add(chunk, firstChunk), swizzle), 16);
      Value address =
          b.add(b.add(rowAddress, place), panel * buffer.getPanelBytes());
      SmallVector<Value> registers;
      int64_t pairs = std::min<int64_t>(16, columns - column) / 4;
      for (int64_t pair = 0; pair < pairs; ++pair) {
        int64_t value = column / 2 + 2 * pair;
        registers.push_back(b.packHalves(values[value], values[value + 1],
                                         buffer.getElementType()));
      }
      b.storeMatrix(address, registers);
    }
    b.fenceAsyncProxy();
    rewriter.eraseOp(op);
    return success();
  }
};

class CopyOutLowering final : public KernelPattern<CopyOutOp> {
public:
  using KernelPattern::KernelPattern;

  LogicalResult
  matchAndRewrite(CopyOutOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    NVVMBuilder b(rewriter, loc);
    BufferType buffer = op.getBuffer().getType();
    syncGroup(b, kernel);
    Value groupRow = b.mul(kernel.thread.consumer, 64);
    Value address =
        b.add(adaptor.getBuffer().front(), b.mul(groupRow, rowBytes));
    auto branch = scf::IfOp::create(rewriter, loc, kernel.thread.isGroupLead);
    {
      OpBuilder::InsertionGuard guard(rewriter);
      rewriter.setInsertionPointToStart(branch.thenBlock());
      SmallVector<Value> first = partCoordinates(b, op, adaptor, /*part=*/0);
      Value &row = first[op.getWindowDim().value_or(1)];
      row = b.add(row, groupRow);
      for (int64_t panel = 0; panel < buffer.getPanels(); ++panel) {
        b.copyOut(adaptor.getMap().front(),
                  b.add(address, panel * buffer.getPanelBytes()),
                  panelCoordinates(b, first, buffer, panel));
      }
      b.copyOutCommit();
    }
    rewriter.eraseOp(op);
    return success();
  }
};

class CopyOutWaitLowering final : public KernelPattern<CopyOutWaitOp> {
public:
  using KernelPattern::KernelPattern;

  LogicalResult
  matchAndRewrite(CopyOutWaitOp op, OneToNOpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    NVVMBuilder b(rewriter, op.getLoc());
    auto branch =
        scf::IfOp::create(rewriter, op.getLoc(), kernel.thread.isGroupLead);
    {
      OpBuilder::InsertionGuard guard(rewriter);
      rewriter.setInsertionPointToStart(branch.thenBlock());
      b.copyOutWaitRead();
    }
    syncGroup(b, kernel);
    rewriter.eraseOp(op);
    return success();
  }
};

class NegateLowering final : public KernelPattern<NegateOp> {
public:
  using KernelPattern::KernelPattern;

  LogicalResult
  matchAndRewrite(NegateOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    NVVMBuilder b(rewriter, loc);
    BufferType buffer = op.getBuffer().getType();
    auto branch =
        scf::IfOp::create(rewriter, loc, adaptor.getCondition().front());
    {
      OpBuilder::InsertionGuard guard(rewriter);
      rewriter.setInsertionPointToStart(branch.thenBlock());
      // A swizzle only permutes pieces of 16 bytes: elements can be negated in
      // storage order, such a piece of each thread at a time.
      Value thread = b.bitAnd(kernel.thread.thread, 127);
      Value start = b.add(b.add(adaptor.getBuffer().front(),
                                b.mul(kernel.thread.consumer, 64 * rowBytes)),
                          b.mul(thread, 16));
      auto vector = VectorType::get({4}, rewriter.getI32Type());
      for (int64_t panel = 0; panel < buffer.getPanels(); ++panel) {
        for (int64_t part = 0; part < 64 * rowBytes / (128 * 16); ++part) {
          Value address =
              b.add(start, panel * buffer.getPanelBytes() + part * 128 * 16);
          Value data = b.loadShared(address, vector);
          b.storeShared(negate(data, buffer.getElementType(), loc, rewriter),
                        address);
        }
      }
      b.fenceAsyncProxy();
      syncGroup(b, kernel);
    }
    rewriter.eraseOp(op);
    return success();
  }

private:
  /// Words of packed elements with each element negated.
  static Value negate(Value words, Type elementType, Location loc,
                      OpBuilder &builder) {
    auto constant = [&](uint32_t word) -> Value {
      return arith::ConstantOp::create(
          builder, loc,
          DenseElementsAttr::get(cast<VectorType>(words.getType()),
                                 APInt(32, word)));
    };
    if (elementType.getIntOrFloatBitWidth() == 16) {
      return arith::XOrIOp::create(builder, loc, words, constant(0x80008000u));
    }
    Value signs = constant(0x80808080u);
    if (isa<FloatType>(elementType)) {
      return arith::XOrIOp::create(builder, loc, words, signs);
    }
    // 128 less the lower seven bits borrows from no neighbour; the top bit
    // counts -128, of which 128 was taken off already.
    Value lower =
        arith::AndIOp::create(builder, loc, words, constant(0x7f7f7f7fu));
    Value flipped = arith::XOrIOp::create(
        builder, loc, arith::AndIOp::create(builder, loc, words, signs), signs);
    return arith::XOrIOp::create(
        builder, loc, arith::SubIOp::create(builder, loc, signs, lower),
        flipped);
  }
};

/// A narrower view starts at the same address.
class ViewAsLowering final : public OpConversionPattern<ViewAsOp> {
public:
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(ViewAsOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOp(op, adaptor.getSource().front());
    return success();
  }
};

/// A swizzle permutes pieces of a row within it, so rows of one value are the
/// same in storage order. Written once, before the roles part.
class FillOnesLowering final : public KernelPattern<FillOnesOp> {
public:
  using KernelPattern::KernelPattern;

  LogicalResult
  matchAndRewrite(FillOnesOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    NVVMBuilder b(rewriter, loc);
    ChannelType type = op.getRing().getType();
    BufferType buffer = type.getBuffer();
    constexpr int64_t chunkBytes = BufferType::chunkBytes;
    int64_t chunks = buffer.getAppendedRows() * rowBytes / chunkBytes;
    Value thread = kernel.thread.thread;
    auto isBelow = [&](int64_t count) -> Value {
      return arith::CmpIOp::create(rewriter, loc, arith::CmpIPredicate::slt,
                                   thread, b.i32(count));
    };
    auto branch = scf::IfOp::create(rewriter, loc, isBelow(chunks));
    OpBuilder::InsertionGuard guard(rewriter);
    rewriter.setInsertionPointToStart(branch.thenBlock());
    Value word = arith::SelectOp::create(
        rewriter, loc, isBelow(rowBytes / chunkBytes),
        b.i32(wordOfOnes(buffer.getElementType())), b.i32(0));
    Value chunk = b.vectorOf({word, word, word, word});
    Value start = b.add(adaptor.getRing().front(), b.mul(thread, chunkBytes));
    for (int64_t panel = 0; panel < type.getDepth() * buffer.getPanels();
         ++panel) {
      b.storeShared(chunk, b.add(start, panel * buffer.getPanelBytes() +
                                            buffer.getRows() * rowBytes));
    }
    b.fenceAsyncProxy();
    rewriter.eraseOp(op);
    return success();
  }

private:
  /// 1.0 in each element of a word.
  static int64_t wordOfOnes(Type elementType) {
    APFloat one(cast<FloatType>(elementType).getFloatSemantics(), 1);
    APInt bits = one.bitcastToAPInt();
    return APInt::getSplat(32, bits).getSExtValue();
  }
};

class StageLowering final : public OpConversionPattern<StageOp> {
public:
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(StageOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    NVVMBuilder b(rewriter, op.getLoc());
    int64_t bytes = op.getBuffer().getType().getBytes();
    rewriter.replaceOp(op, b.element(adaptor.getRing().front(),
                                     adaptor.getStage().front(), bytes));
    return success();
  }
};

/// Ops whose result is a place that attn-gpu-allocate-shared has chosen.
template <typename OpTy>
class PlaceLowering final : public KernelPattern<OpTy> {
public:
  using KernelPattern<OpTy>::KernelPattern;
  using Adaptor = typename OpConversionPattern<OpTy>::OneToNOpAdaptor;

  LogicalResult
  matchAndRewrite(OpTy op, Adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    NVVMBuilder b(rewriter, op.getLoc());
    rewriter.replaceOp(op,
                       b.add(this->kernel.thread.sharedBase, *op.getOffset()));
    return success();
  }
};

} // namespace

void populateMemoryPatterns(const TypeConverter &converter,
                            const KernelContext &kernel,
                            RewritePatternSet &patterns) {
  MLIRContext *context = patterns.getContext();
  patterns.add<CopyInLowering, CopyOutLowering, CopyOutWaitLowering,
               FillOnesLowering, NegateLowering, StoreTileLowering,
               PlaceLowering<AllocOp>, PlaceLowering<BarriersOp>,
               PlaceLowering<RingOp>, PlaceLowering<SlotOp>>(converter, context,
                                                             kernel);
  patterns.add<LoadScalarLowering, StageLowering, ViewAsLowering>(converter,
                                                                  context);
}

} // namespace attn::gpu
