// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Work on tiles in registers, as scalar work of each thread.

#include "Lowering.h"
#include "NVVMBuilder.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

#include "llvm/ADT/MapVector.h"

#include <limits>
#include <map>
#include <vector>

using namespace mlir;

namespace attn::gpu {
namespace {

/// An elementwise op on tiles becomes the same op on each scalar, once for
/// elements with the same operands: a thread's elements that are known to be
/// equal stay one value.
template <typename OpTy>
class ElementwiseLowering final : public OpConversionPattern<OpTy> {
public:
  using OpConversionPattern<OpTy>::OpConversionPattern;
  using Adaptor = typename OpConversionPattern<OpTy>::OneToNOpAdaptor;

  LogicalResult
  matchAndRewrite(OpTy op, Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    SmallVector<Type> types;
    if (failed(this->getTypeConverter()->convertType(op.getType(), types))) {
      return rewriter.notifyMatchFailure(op, "the tile has no layout");
    }
    SmallVector<Value> results;
    std::map<std::vector<void *>, Value> known;
    for (auto [i, type] : llvm::enumerate(types)) {
      SmallVector<Value> operands;
      std::vector<void *> key;
      for (ValueRange values : adaptor.getOperands()) {
        // A scalar condition of a select serves every element.
        operands.push_back(values.size() == 1 ? values.front() : values[i]);
        key.push_back(operands.back().getAsOpaquePointer());
      }
      Value &result = known[key];
      if (result) {
        results.push_back(result);
        continue;
      }
      OperationState state(op.getLoc(), op->getName());
      state.addOperands(operands);
      state.addTypes(type);
      state.addAttributes(op->getAttrs());
      result = rewriter.create(state)->getResult(0);
      results.push_back(result);
    }
    rewriter.replaceOpWithMultiple(op, {results});
    return success();
  }
};

class ConstantLowering final : public OpConversionPattern<arith::ConstantOp> {
public:
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(arith::ConstantOp op, OneToNOpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto splat = dyn_cast<SplatElementsAttr>(op.getValue());
    SmallVector<Type> types;
    if (!splat ||
        failed(getTypeConverter()->convertType(op.getType(), types))) {
      return rewriter.notifyMatchFailure(op, "expected a splat with a layout");
    }
    Value scalar = arith::ConstantOp::create(rewriter, op.getLoc(),
                                             splat.getSplatValue<TypedAttr>());
    rewriter.replaceOpWithMultiple(op,
                                   {SmallVector<Value>(types.size(), scalar)});
    return success();
  }
};

class SplatLowering final : public OpConversionPattern<SplatOp> {
public:
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(SplatOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    SmallVector<Type> types;
    if (failed(getTypeConverter()->convertType(op.getType(), types))) {
      return rewriter.notifyMatchFailure(op, "the tile has no layout");
    }
    rewriter.replaceOpWithMultiple(
        op, {SmallVector<Value>(types.size(), adaptor.getScalar().front())});
    return success();
  }
};

/// Row of a value of a fragment: 0 or 1 of the thread's two.
int64_t rowOf(int64_t value) { return value / 2 % 2; }

class BroadcastLowering final : public OpConversionPattern<BroadcastOp> {
public:
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(BroadcastOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto tile = cast<RankedTensorType>(op.getTile().getType());
    if (!isa<FragmentAttr>(tile.getEncoding())) {
      return rewriter.notifyMatchFailure(op, "not a fragment");
    }
    auto vector = cast<RankedTensorType>(op.getVector().getType());
    bool isColumns = isa<ColumnsAttr>(vector.getEncoding());
    int64_t count = tile.getDimSize(1) / 2;
    SmallVector<Value> values;
    for (int64_t i = 0; i < count; ++i) {
      values.push_back(
          adaptor.getVector()[isColumns ? i / 4 * 2 + i % 2 : rowOf(i)]);
    }
    rewriter.replaceOpWithMultiple(op, {values});
    return success();
  }
};

/// Combines the values of one row of a fragment, in two independent chains:
/// that hides half the latency of one and needs fewer registers than a tree.
Value reduceRow(ValueRange tile, int64_t row,
                function_ref<Value(Value, Value)> combine) {
  Value chains[2];
  for (auto [i, value] : llvm::enumerate(tile)) {
    if (rowOf(i) == row) {
      Value &chain = chains[i % 2];
      chain = chain ? combine(chain, value) : value;
    }
  }
  return combine(chains[0], chains[1]);
}

/// Combines the values of the four threads that share a row.
Value reduceQuad(NVVMBuilder &b, Value value,
                 function_ref<Value(Value, Value)> combine) {
  for (int64_t mask : {1, 2}) {
    value = combine(value, b.shuffleXor(value, mask));
  }
  return value;
}

class ReduceLowering final : public OpConversionPattern<ReduceOp> {
public:
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(ReduceOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    auto tile = cast<RankedTensorType>(op.getTile().getType());
    if (!isa<FragmentAttr>(tile.getEncoding())) {
      return rewriter.notifyMatchFailure(op, "not a fragment");
    }
    NVVMBuilder b(rewriter, loc);
    bool isMax = op.getKind() == ReduceKind::max;
    auto combine = [&](Value x, Value y) -> Value {
      if (isMax) {
        return arith::MaxNumFOp::create(rewriter, loc, x, y);
      }
      return arith::AddFOp::create(rewriter, loc, x, y);
    };
    SmallVector<Value> results;
    for (int64_t row : {0, 1}) {
      Value result = op.getFactors()
                         ? largestProduct(adaptor, row, loc, rewriter)
                         : reduceRow(adaptor.getTile(), row, combine);
      results.push_back(isMax ? reduceQuad(b, result, combine) : result);
    }
    rewriter.replaceOpWithMultiple(op, {results});
    return success();
  }

private:
  /// The largest product of a row's elements of this thread and their factors.
  /// As factors are positive, only the largest element of each can give it.
  static Value largestProduct(OneToNOpAdaptor adaptor, int64_t row,
                              Location loc, OpBuilder &builder) {
    ValueRange tile = adaptor.getTile();
    llvm::MapVector<Value, SmallVector<Value>> elements;
    for (auto [i, factor] : llvm::enumerate(adaptor.getFactors())) {
      if (rowOf(i) == row) {
        elements[factor].push_back(tile[i]);
      }
    }
    Value result;
    for (auto &[factor, values] : elements) {
      Value largest = largestOf(values, loc, builder);
      if (!isa<FloatType>(largest.getType())) {
        largest = arith::SIToFPOp::create(builder, loc, builder.getF32Type(),
                                          largest);
      }
      Value product = arith::MulFOp::create(builder, loc, largest, factor);
      result = result ? arith::MaxNumFOp::create(builder, loc, result, product)
                            .getResult()
                      : product;
    }
    return result;
  }

  /// In two chains, as `reduceRow`.
  static Value largestOf(ArrayRef<Value> values, Location loc,
                         OpBuilder &builder) {
    auto larger = [&](Value x, Value y) -> Value {
      if (isa<FloatType>(x.getType())) {
        return arith::MaxNumFOp::create(builder, loc, x, y);
      }
      return arith::MaxSIOp::create(builder, loc, x, y);
    };
    Value chains[2];
    for (auto [i, value] : llvm::enumerate(values)) {
      Value &chain = chains[i % 2];
      chain = chain ? larger(chain, value) : value;
    }
    return chains[1] ? larger(chains[0], chains[1]) : chains[0];
  }
};

class TakeColumnsLowering final : public OpConversionPattern<TakeColumnsOp> {
public:
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(TakeColumnsOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto result = cast<RankedTensorType>(op.getResult().getType());
    rewriter.replaceOpWithMultiple(
        op, {llvm::to_vector(
                adaptor.getTile().take_front(result.getDimSize(1) / 2))});
    return success();
  }
};

class ColumnLowering final : public OpConversionPattern<ColumnOp> {
public:
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(ColumnOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    NVVMBuilder b(rewriter, op.getLoc());
    // Of 8 columns a thread of four holds two of each of its rows.
    int64_t column = op.getNumber(), first = column / 8 * 4 + column % 2;
    SmallVector<Value> results;
    for (int64_t row : {0, 1}) {
      results.push_back(b.shuffleFromQuad(adaptor.getTile()[first + 2 * row],
                                          column % 8 / 2));
    }
    rewriter.replaceOpWithMultiple(op, {results});
    return success();
  }
};

class CombineLowering final : public OpConversionPattern<CombineOp> {
public:
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(CombineOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    NVVMBuilder b(rewriter, op.getLoc());
    SmallVector<Value> results;
    for (Value value : adaptor.getRows()) {
      results.push_back(reduceQuad(b, value, [&](Value x, Value y) -> Value {
        return arith::AddFOp::create(rewriter, op.getLoc(), x, y);
      }));
    }
    rewriter.replaceOpWithMultiple(op, {results});
    return success();
  }
};

class AsFactorLowering final : public OpConversionPattern<AsFactorOp> {
public:
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(AsFactorOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOpWithMultiple(op, {llvm::to_vector(adaptor.getRows())});
    return success();
  }
};

class PackLowering final : public OpConversionPattern<PackOp> {
public:
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(PackOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    NVVMBuilder b(rewriter, op.getLoc());
    Type elementType =
        cast<RankedTensorType>(op.getOperand().getType()).getElementType();
    ValueRange values = adaptor.getTile();
    SmallVector<Value> results;
    if (elementType.getIntOrFloatBitWidth() == 8) {
      // A register has columns 2t, 2t + 1, 2t + 8 and 2t + 9 of 16 in one row,
      // which are values j, j + 1, j + 4 and j + 5; the two rows alternate.
      for (size_t i = 0; i < values.size(); i += 8) {
        for (size_t j : {i, i + 2}) {
          results.push_back(b.packBytes(
              {values[j], values[j + 1], values[j + 4], values[j + 5]}));
        }
      }
    } else {
      for (size_t i = 0; i < values.size(); i += 2) {
        results.push_back(b.packHalves(values[i], values[i + 1], elementType));
      }
    }
    rewriter.replaceOpWithMultiple(op, {results});
    return success();
  }
};

class MaskLowering final : public KernelPattern<MaskOp> {
public:
  using KernelPattern::KernelPattern;

  LogicalResult
  matchAndRewrite(MaskOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    NVVMBuilder b(rewriter, loc);
    const ThreadValues &thread = kernel.thread;
    auto scalar = [&](ValueRange values) { return b.toI32(values.front()); };
    // Columns of this thread below `limit` stay; both limits count from the
    // thread's first column.
    Value first = b.add(scalar(adaptor.getColumn()), thread.columnPair);
    Value lengthLimit = b.sub(scalar(adaptor.getLength()), first);
    Value limits[2] = {lengthLimit, lengthLimit};
    if (op.getDiagonal()) {
      Value row = b.add(scalar(adaptor.getRow()), thread.row);
      Value diagonal = b.add(scalar(adaptor.getDiagonal()), 1);
      Value end = op.getGroup() ? Value() : b.add(row, diagonal);
      // The last column that the thread's row r sees, plus one.
      auto endOf = [&](int64_t r) -> Value {
        if (!op.getGroup()) {
          return b.add(end, 8 * r);
        }
        Value query = arith::DivUIOp::create(rewriter, loc, b.add(row, 8 * r),
                                             scalar(adaptor.getGroup()));
        return b.add(query, diagonal);
      };
      for (int64_t r : {0, 1}) {
        limits[r] = arith::MinSIOp::create(rewriter, loc, lengthLimit,
                                           b.sub(endOf(r), first));
      }
    }
    Type elementType =
        cast<RankedTensorType>(op.getScores().getType()).getElementType();
    Value smallest = arith::ConstantOp::create(
        rewriter, loc,
        elementType.isF32()
            ? TypedAttr(rewriter.getF32FloatAttr(
                  -std::numeric_limits<float>::infinity()))
            : rewriter.getI32IntegerAttr(std::numeric_limits<int32_t>::min()));
    SmallVector<Value> results;
    for (auto [i, value] : llvm::enumerate(adaptor.getScores())) {
      int64_t column = i / 4 * 8 + i % 2;
      Value stays =
          arith::CmpIOp::create(rewriter, loc, arith::CmpIPredicate::sgt,
                                limits[rowOf(i)], b.i32(column));
      results.push_back(
          arith::SelectOp::create(rewriter, loc, stays, value, smallest));
    }
    rewriter.replaceOpWithMultiple(op, {results});
    return success();
  }
};

/// log2 of a vector: the generic op has no selection for f32 here.
class Log2Lowering final : public OpConversionPattern<math::Log2Op> {
public:
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(math::Log2Op op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    NVVMBuilder b(rewriter, op.getLoc());
    SmallVector<Value> results;
    for (Value value : adaptor.getOperand()) {
      results.push_back(b.log2(value));
    }
    rewriter.replaceOpWithMultiple(op, {results});
    return success();
  }
};

template <typename... OpTys>
void addElementwise(const TypeConverter &converter,
                    RewritePatternSet &patterns) {
  patterns.add<ElementwiseLowering<OpTys>...>(converter, patterns.getContext());
}

} // namespace

void populateComputePatterns(const TypeConverter &converter,
                             const KernelContext &kernel,
                             RewritePatternSet &patterns) {
  MLIRContext *context = patterns.getContext();
  addElementwise<arith::AddFOp, arith::BitcastOp, arith::CmpFOp, arith::DivFOp,
                 arith::ExtFOp, arith::FPToSIOp, arith::MaxNumFOp,
                 arith::MaximumFOp, arith::MinNumFOp, arith::MinimumFOp,
                 arith::MulFOp, arith::NegFOp, arith::SIToFPOp, arith::SelectOp,
                 arith::SubFOp, arith::TruncFOp, arith::TruncIOp, math::CeilOp,
                 math::Exp2Op, math::FmaOp, math::RoundEvenOp>(converter,
                                                               patterns);
  addElementwise<arith::AddIOp, arith::AndIOp, arith::CmpIOp, arith::DivUIOp,
                 arith::MaxSIOp, arith::MinSIOp, arith::MulIOp, arith::OrIOp,
                 arith::SubIOp>(converter, patterns);
  patterns.add<ConstantLowering, SplatLowering, BroadcastLowering,
               ReduceLowering, TakeColumnsLowering, ColumnLowering,
               CombineLowering, AsFactorLowering, PackLowering, Log2Lowering>(
      converter, context);
  patterns.add<MaskLowering>(converter, context, kernel);
}

} // namespace attn::gpu
