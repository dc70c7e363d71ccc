// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What 8-bit codes need in plain kernels: their conversion, the largest
// magnitude of rows, and their order.

#include "StripThread.h"

#include "attn/Support/Interleave.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/LoopLikeInterface.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace attn::gpu {
namespace {

/// To f8E4M3FN, a word of neighbours at a time.
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
    constexpr size_t together = 4;
    SmallVector<Value> codes;
    for (ValueRange rest = adaptor.getIn(); !rest.empty();) {
      size_t count = std::min(rest.size(), together);
      SmallVector<Value> values(rest.take_front(count));
      values.resize(together, values.back());
      SmallVector<Value> bytes = b.unpackBytes(b.packBytes(values));
      codes.append(bytes.begin(), bytes.begin() + count);
      rest = rest.drop_front(count);
    }
    rewriter.replaceOpWithMultiple(op, {codes});
    return success();
  }
};

/// From bf16 in strips: the bits of an f32. The instruction that converts also
/// flushes subnormals, at a fraction of the rate; here the arithmetic that
/// follows does.
class FromBF16Lowering final : public OpConversionPattern<arith::ExtFOp> {
public:
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(arith::ExtFOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto type = dyn_cast<RankedTensorType>(op.getIn().getType());
    if (!type || !type.getElementType().isBF16() ||
        !isa_and_nonnull<StripsAttr>(type.getEncoding()) ||
        !getElementTypeOrSelf(op.getType()).isF32()) {
      return rewriter.notifyMatchFailure(op, "not from bf16 in strips to f32");
    }
    NVVMBuilder b(rewriter, op.getLoc());
    SmallVector<Value> values;
    for (Value half : adaptor.getIn()) {
      values.push_back(b.fromBF16(half));
    }
    rewriter.replaceOpWithMultiple(op, {values});
    return success();
  }
};

/// Whether an op runs more than once, so that what it has left in shared memory
/// may still be read.
bool isRepeated(Operation *op) {
  return bool(op->getParentOfType<LoopLikeOpInterface>());
}

/// Within a warp by shuffles, else through shared memory: one word for each
/// row, which all threads of its class read.
class MaxOfRowsLowering final : public KernelPattern<MaxOfRowsOp> {
public:
  using KernelPattern::KernelPattern;

  LogicalResult
  matchAndRewrite(MaxOfRowsOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    NVVMBuilder b(rewriter, op.getLoc());
    auto type = cast<RankedTensorType>(op.getRows().getType());
    auto strips = cast<StripsAttr>(type.getEncoding());
    if (!op.needsShared()) {
      SmallVector<Value> largest = {shuffle(op, adaptor.getRows().front(),
                                            strips.getRowThreads(), rewriter)};
      rewriter.replaceOpWithMultiple(op, {largest});
      return success();
    }
    Value thread = kernel.thread.thread;
    Value inRow = b.bitAnd(thread, strips.getRowThreads() - 1);
    Value group = b.shiftRight(thread, llvm::Log2_64(strips.getRowThreads()));
    Value words = b.add(kernel.thread.sharedBase, *op.getOffset());
    if (isRepeated(op)) {
      b.syncThreads();
    }
    auto writer = scf::IfOp::create(rewriter, op.getLoc(), b.equal(inRow, 0));
    {
      OpBuilder::InsertionGuard guard(rewriter);
      rewriter.setInsertionPointToStart(writer.thenBlock());
      for (auto [r, value] : llvm::enumerate(adaptor.getRows())) {
        Value row = b.add(group, strips.getRowOfThread(r));
        b.storeShared(value, b.element(words, row, wordBytes));
      }
    }
    b.syncThreads();
    SmallVector<Value> results;
    int64_t classMask = (op.getPeriod() - 1) & ~(op.getSpan() - 1);
    for (size_t r = 0; r < adaptor.getRows().size(); ++r) {
      Value row = b.add(group, strips.getRowOfThread(r));
      Value first = b.element(words, b.bitAnd(row, classMask), wordBytes);
      results.push_back(findLargest(op, first, type.getDimSize(0), rewriter));
    }
    rewriter.replaceOpWithMultiple(op, {results});
    return success();
  }

private:
  static constexpr int64_t wordBytes = 4;

  /// Of the rows of a class, which follow each other in a warp.
  static Value shuffle(MaxOfRowsOp op, Value value, int64_t rowThreads,
                       OpBuilder &builder) {
    NVVMBuilder b(builder, op.getLoc());
    int64_t span = op.getSpan();
    for (int64_t row = 1; row < span; row *= 2) {
      value = arith::MaxSIOp::create(builder, op.getLoc(), value,
                                     b.shuffleXor(value, row * rowThreads));
    }
    return value;
  }

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

/// Through shared memory, where keys lie below each other: a thread reads four
/// channels of 16 keys, and turns them by permutations of bytes.
class ArrangeLowering final : public KernelPattern<ArrangeOp> {
public:
  using KernelPattern::KernelPattern;

  LogicalResult
  matchAndRewrite(ArrangeOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    NVVMBuilder b(rewriter, op.getLoc());
    Value codes = b.add(kernel.thread.sharedBase, *op.getOffset());
    if (isRepeated(op)) {
      b.syncThreads();
    }
    RankedTensorType type = tensorOf(op.getTiles().front());
    for (auto [number, values] : llvm::enumerate(adaptor.getTiles())) {
      store(op, type, number * type.getDimSize(0), values, codes, b);
    }
    b.syncThreads();
    rewriter.replaceOpWithMultiple(op, {load(op, codes, b)});
    return success();
  }

private:
  static constexpr int64_t wordBytes = 4;
  static constexpr int64_t groupKeys = ArrangeOp::groupKeys;

  /// Where a key's codes start.
  static Value addressOf(ArrangeOp op, Value codes, Value key, NVVMBuilder &b) {
    static_assert(ArrangeOp::groupPadding == groupKeys,
                  "the padding before a key is its number, rounded down");
    return b.add(codes, b.add(b.mul(key, op.getPitch()),
                              b.bitAnd(key, ~(groupKeys - 1))));
  }

  void store(ArrangeOp op, RankedTensorType type, int64_t firstKey,
             ValueRange values, Value codes, NVVMBuilder &b) const {
    StripThread thread(type, kernel, b);
    int64_t vector = thread.getVector();
    for (int64_t r = 0; r < thread.getRows(); ++r) {
      Value key = b.add(thread.getRow(r), firstKey);
      Value row = addressOf(op, codes, key, b);
      for (int64_t c = 0; c < thread.getColumns(); c += vector) {
        SmallVector<Value> words =
            b.packWords(values.slice(r * thread.getColumns() + c, vector));
        b.storeShared(words.size() == 1 ? words.front() : b.vectorOf(words),
                      b.add(row, thread.getColumn(c)));
      }
    }
  }

  SmallVector<Value> load(ArrangeOp op, Value codes, NVVMBuilder &b) const {
    StripThread thread(tensorOf(op.getArranged()), kernel, b);
    int64_t columns = thread.getColumns();
    SmallVector<Value> values(thread.getRows() * columns);
    for (int64_t r = 0; r < thread.getRows(); r += wordBytes) {
      for (int64_t c = 0; c < columns; c += groupKeys) {
        Value first = b.add(addressOf(op, codes, thread.getColumn(c), b),
                            thread.getRow(r));
        SmallVector<Value> keys;
        for (int64_t place = 0; place < groupKeys; ++place) {
          Value address =
              b.add(first, getInterleavedColumn(place) * op.getPitch());
          keys.push_back(b.loadShared(address, b.i32(0).getType()));
        }
        for (int64_t place = 0; place < groupKeys; place += wordBytes) {
          turn(ArrayRef(keys).slice(place, wordBytes), b,
               [&](int64_t channel, ArrayRef<Value> bytes) {
                 llvm::copy(bytes, values.begin() + (r + channel) * columns +
                                       c + place);
               });
        }
      }
    }
    return values;
  }

  /// Four words of four bytes each, transposed.
  static void turn(ArrayRef<Value> keys, NVVMBuilder &b,
                   llvm::function_ref<void(int64_t, ArrayRef<Value>)> give) {
    // Bytes 0 and 1, or 2 and 3, of two words, in turns.
    constexpr int64_t lowPairs = 0x5140, highPairs = 0x7362;
    constexpr int64_t lowHalves = 0x5410, highHalves = 0x7632;
    int64_t channel = 0;
    for (int64_t pairs : {lowPairs, highPairs}) {
      Value first = b.permute(keys[0], keys[1], pairs);
      Value second = b.permute(keys[2], keys[3], pairs);
      for (int64_t halves : {lowHalves, highHalves}) {
        give(channel++, b.unpackBytes(b.permute(first, second, halves)));
      }
    }
  }
};

} // namespace

void populateCodePatterns(const TypeConverter &converter,
                          const KernelContext &kernel,
                          RewritePatternSet &patterns) {
  MLIRContext *context = patterns.getContext();
  // Before the pattern of roundings that LLVM has.
  patterns.add<FromBF16Lowering, ToF8Lowering>(converter, context,
                                               /*benefit=*/2);
  patterns.add<ArrangeLowering, MaxOfRowsLowering>(converter, context, kernel);
}

} // namespace attn::gpu
