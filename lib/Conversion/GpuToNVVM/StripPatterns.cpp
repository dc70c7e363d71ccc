// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tiles in strips: what crosses the threads of a row.

#include "StripThread.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;

namespace attn::gpu {
namespace {

/// The layout of a tile, null if it is another kind.
StripsAttr stripsOf(Value value) {
  return dyn_cast<StripsAttr>(tensorOf(value).getEncoding());
}

class StripBroadcastLowering final : public OpConversionPattern<BroadcastOp> {
public:
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(BroadcastOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    StripsAttr strips = stripsOf(op.getTile());
    if (!strips) {
      return rewriter.notifyMatchFailure(op, "not in strips");
    }
    int64_t columns = strips.getColumnsOfThread(tensorOf(op.getTile()));
    SmallVector<Value> values;
    for (Value row : adaptor.getVector()) {
      values.append(columns, row);
    }
    rewriter.replaceOpWithMultiple(op, {values});
    return success();
  }
};

class StripReduceLowering final : public OpConversionPattern<ReduceOp> {
public:
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(ReduceOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    StripsAttr strips = stripsOf(op.getTile());
    if (!strips) {
      return rewriter.notifyMatchFailure(op, "not in strips");
    }
    NVVMBuilder b(rewriter, op.getLoc());
    int64_t columns = strips.getColumnsOfThread(tensorOf(op.getTile()));
    SmallVector<Value> results;
    for (ValueRange rest = adaptor.getTile(); !rest.empty();
         rest = rest.drop_front(columns)) {
      Value result = rest.front();
      for (Value value : rest.take_front(columns).drop_front()) {
        result = combine(op, result, value, rewriter);
      }
      for (int64_t mask = 1; mask < strips.getRowThreads(); mask *= 2) {
        result = combine(op, result, b.shuffleXor(result, mask), rewriter);
      }
      results.push_back(result);
    }
    rewriter.replaceOpWithMultiple(op, {results});
    return success();
  }

private:
  static Value combine(ReduceOp op, Value x, Value y, OpBuilder &builder) {
    Location loc = op.getLoc();
    bool isMax = op.getKind() == ReduceKind::max;
    if (x.getType().isInteger()) {
      return isMax ? arith::MaxSIOp::create(builder, loc, x, y).getResult()
                   : arith::AddIOp::create(builder, loc, x, y).getResult();
    }
    return isMax ? arith::MaxNumFOp::create(builder, loc, x, y).getResult()
                 : arith::AddFOp::create(builder, loc, x, y).getResult();
  }
};

class IotaLowering final : public KernelPattern<IotaOp> {
public:
  using KernelPattern::KernelPattern;

  LogicalResult
  matchAndRewrite(IotaOp op, OneToNOpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    NVVMBuilder b(rewriter, op.getLoc());
    StripThread thread(tensorOf(op.getTile()), kernel, b);
    SmallVector<Value> values;
    for (int64_t r = 0; r < thread.getRows(); ++r) {
      for (int64_t c = 0; c < thread.getColumns(); ++c) {
        values.push_back(op.getDim() == 0 ? thread.getRow(r)
                                          : thread.getColumn(c));
      }
    }
    rewriter.replaceOpWithMultiple(op, {values});
    return success();
  }
};

} // namespace

void populateStripPatterns(const TypeConverter &converter,
                           const KernelContext &kernel,
                           RewritePatternSet &patterns) {
  MLIRContext *context = patterns.getContext();
  patterns.add<StripBroadcastLowering, StripReduceLowering>(converter, context);
  patterns.add<IotaLowering>(converter, context, kernel);
}

} // namespace attn::gpu
