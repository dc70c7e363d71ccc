// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What 8-bit codes need in plain kernels: their conversion, and the largest
// magnitude of rows in several warps.

#include "Lowering.h"
#include "NVVMBuilder.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace attn::gpu {
namespace {

/// To f8E4M3FN, two neighbours at a time.
class ToF8Lowering final : public OpConversionPattern<arith::TruncFOp> {
public:
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(arith::TruncFOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (!isa<Float8E4M3FNType>(getElementTypeOrSelf(op.getType())) ||
        !getElementTypeOrSelf(op.getIn()).isF32()) {
      return rewriter.notifyMatchFailure(op, "not from f32 to f8E4M3FN");
    }
    NVVMBuilder b(rewriter, op.getLoc());
    ValueRange values = adaptor.getIn();
    SmallVector<Value> codes;
    for (size_t i = 0; i < values.size(); i += 2) {
      bool isLast = i + 1 == values.size();
      auto [low, high] = b.toF8(values[i], values[isLast ? i : i + 1]);
      codes.push_back(low);
      if (!isLast) {
        codes.push_back(high);
      }
    }
    rewriter.replaceOpWithMultiple(op, {codes});
    return success();
  }
};

/// Through shared memory: one word for each row, which all threads of its class
/// read.
class MaxOfRowsLowering final : public KernelPattern<MaxOfRowsOp> {
public:
  using KernelPattern::KernelPattern;

  LogicalResult
  matchAndRewrite(MaxOfRowsOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    NVVMBuilder b(rewriter, op.getLoc());
    auto type = cast<RankedTensorType>(op.getRows().getType());
    auto strips = cast<StripsAttr>(type.getEncoding());
    Value thread = kernel.thread.thread;
    Value inRow = b.bitAnd(thread, strips.getRowThreads() - 1);
    Value group = b.shiftRight(thread, llvm::Log2_64(strips.getRowThreads()));
    Value words = b.add(kernel.thread.sharedBase, *op.getOffset());
    // The words may still be read since the last time.
    b.syncThreads();
    auto writer = scf::IfOp::create(rewriter, op.getLoc(), b.equal(inRow, 0));
    {
      OpBuilder::InsertionGuard guard(rewriter);
      rewriter.setInsertionPointToStart(writer.thenBlock());
      for (auto [r, value] : llvm::enumerate(adaptor.getRows())) {
        Value row = b.add(group, r * strips.getGroups());
        b.storeShared(value, b.element(words, row, wordBytes));
      }
    }
    b.syncThreads();
    SmallVector<Value> results;
    int64_t classMask = (op.getPeriod() - 1) & ~(op.getSpan() - 1);
    for (size_t r = 0; r < adaptor.getRows().size(); ++r) {
      Value row = b.add(group, r * strips.getGroups());
      Value first = b.element(words, b.bitAnd(row, classMask), wordBytes);
      results.push_back(findLargest(op, first, type.getDimSize(0), rewriter));
    }
    rewriter.replaceOpWithMultiple(op, {results});
    return success();
  }

private:
  static constexpr int64_t wordBytes = 4;

  /// Of the rows of a class whose first word is at `first`.
  static Value findLargest(MaxOfRowsOp op, Value first, int64_t rows,
                           OpBuilder &builder) {
    NVVMBuilder b(builder, op.getLoc());
    int64_t period = op.getPeriod(), span = op.getSpan();
    Value largest;
    for (int64_t row = 0; row < rows; ++row) {
      if (row % period >= span) {
        continue;
      }
      Value word =
          b.loadShared(b.add(first, row * wordBytes), builder.getI32Type());
      largest =
          largest ? arith::MaxSIOp::create(builder, op.getLoc(), largest, word)
                        .getResult()
                  : word;
    }
    return largest;
  }
};

} // namespace

void populateCodePatterns(const TypeConverter &converter,
                          const KernelContext &kernel,
                          RewritePatternSet &patterns) {
  MLIRContext *context = patterns.getContext();
  // Before the pattern of roundings that LLVM has.
  patterns.add<ToF8Lowering>(converter, context, /*benefit=*/2);
  patterns.add<MaxOfRowsLowering>(converter, context, kernel);
}

} // namespace attn::gpu
