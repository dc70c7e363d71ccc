// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tiles in strips: what crosses the threads of a row, and global memory.

#include "Lowering.h"
#include "NVVMBuilder.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace attn::gpu {
namespace {

RankedTensorType tensorOf(Value value) {
  return cast<RankedTensorType>(value.getType());
}

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

/// Where the values of a thread lie in a tile.
class StripThread {
public:
  StripThread(RankedTensorType type, const KernelContext &kernel,
              NVVMBuilder &b)
      : type(type), strips(cast<StripsAttr>(type.getEncoding())), b(b) {
    int64_t rowThreads = strips.getRowThreads();
    inRow = b.bitAnd(kernel.thread.thread, rowThreads - 1);
    group = b.shiftRight(kernel.thread.thread, llvm::Log2_64(rowThreads));
  }

  int64_t getRows() const { return strips.getRowsOfThread(type); }
  int64_t getColumns() const { return strips.getColumnsOfThread(type); }
  int64_t getVector() const { return strips.getVector(); }

  Value getRow(int64_t r) { return b.add(group, r * strips.getGroups()); }
  Value getColumn(int64_t c) {
    int64_t vector = strips.getVector();
    return b.add(b.mul(inRow, vector),
                 c / vector * strips.getRowThreads() * vector + c % vector);
  }

  /// Of the threads that hold the values of a vector one writes them.
  Value getWriter() { return b.equal(inRow, 0); }

private:
  RankedTensorType type;
  StripsAttr strips;
  NVVMBuilder &b;
  Value inRow, group;
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

//===----------------------------------------------------------------------===//
// Global memory
//===----------------------------------------------------------------------===//

/// Elements of a tile that one instruction moves for one thread.
struct Piece {
  int64_t first; ///< among the thread's values
  int64_t count;
  Value inside; ///< i1
  Value address;
};

/// Places of elements as the ops on global memory give them.
template <typename AdaptorTy>
class Places {
public:
  Places(AdaptorTy adaptor, Type element, OpBuilder &builder, Location loc)
      : adaptor(adaptor), element(element), builder(builder), loc(loc),
        b(builder, loc) {}

  /// A coordinate within the bounds; one below 0 is a large number.
  Value isInside(Value coordinate, unsigned dim) {
    return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ult,
                                 coordinate,
                                 b.toI32(adaptor.getSizes()[dim].front()));
  }

  Value both(Value a, Value c) {
    return arith::AndIOp::create(builder, loc, a, c);
  }

  Value getStart() { return adaptor.getOffset().front(); }

  /// `position` and as many strides more as the coordinate says.
  Value advance(Value position, Value coordinate, unsigned dim) {
    Value distance =
        arith::ExtSIOp::create(builder, loc, builder.getI64Type(), coordinate);
    // The innermost stride is 1.
    if (dim + 1 < adaptor.getSizes().size()) {
      distance = arith::MulIOp::create(builder, loc, distance,
                                       adaptor.getStrides()[dim].front());
    }
    return arith::AddIOp::create(builder, loc, position, distance);
  }

  Value getAddress(Value position) {
    Value base = adaptor.getAddress().front();
    return LLVM::GEPOp::create(builder, loc, base.getType(), element, base,
                               position);
  }

private:
  AdaptorTy adaptor;
  Type element;
  OpBuilder &builder;
  Location loc;
  NVVMBuilder b;
};

/// The pieces of a thread of a tile that starts at the indices, in the order
/// of its values.
template <typename OpTy, typename AdaptorTy>
SmallVector<Piece> getBlockPieces(OpTy op, AdaptorTy adaptor,
                                  StripThread &thread, NVVMBuilder &b,
                                  OpBuilder &builder) {
  RankedTensorType type = tensorOf(op.getTile());
  Places places(adaptor, getScalarType(type.getElementType()), builder,
                op.getLoc());
  int64_t elements = op.getAlignment() * 8 / type.getElementTypeBitWidth();
  auto index = [&](unsigned dim) {
    return b.toI32(adaptor.getIndices()[dim].front());
  };
  SmallVector<Piece> pieces;
  for (int64_t r = 0; r < thread.getRows(); ++r) {
    Value row = b.add(index(0), thread.getRow(r));
    Value inside = places.isInside(row, 0);
    Value start = places.advance(places.getStart(), row, 0);
    if (type.getRank() == 1) {
      pieces.push_back({r, 1, inside, places.getAddress(start)});
      continue;
    }
    int64_t count = std::min(thread.getVector(), elements);
    for (int64_t c = 0; c < thread.getColumns(); c += count) {
      Value column = b.add(index(1), thread.getColumn(c));
      pieces.push_back({r * thread.getColumns() + c, count,
                        places.both(inside, places.isInside(column, 1)),
                        places.getAddress(places.advance(start, column, 1))});
    }
  }
  return pieces;
}

/// The same where tiles of indices give each element its place.
template <typename OpTy, typename AdaptorTy>
SmallVector<Piece> getElementPieces(OpTy op, AdaptorTy adaptor,
                                    OpBuilder &builder) {
  Places places(adaptor, getScalarType(tensorOf(op.getTile()).getElementType()),
                builder, op.getLoc());
  SmallVector<Piece> pieces;
  int64_t count = adaptor.getIndices().front().size();
  for (int64_t i = 0; i < count; ++i) {
    Value inside, position = places.getStart();
    for (auto [dim, indices] : llvm::enumerate(adaptor.getIndices())) {
      Value here = places.isInside(indices[i], dim);
      inside = inside ? places.both(inside, here) : here;
      position = places.advance(position, indices[i], dim);
    }
    pieces.push_back({i, 1, inside, places.getAddress(position)});
  }
  return pieces;
}

/// Reads the pieces that are inside; the others are 0.
SmallVector<Value> loadPieces(ArrayRef<Piece> pieces, Type element,
                              OpBuilder &builder, Location loc) {
  NVVMBuilder b(builder, loc);
  Value zero =
      arith::ConstantOp::create(builder, loc, builder.getZeroAttr(element));
  SmallVector<Value> values;
  for (const Piece &piece : pieces) {
    SmallVector<Type> types(piece.count, element);
    auto branch = scf::IfOp::create(builder, loc, types, piece.inside,
                                    /*withElseRegion=*/true);
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(branch.thenBlock());
    int64_t bytes = piece.count * element.getIntOrFloatBitWidth() / 8;
    Type type =
        piece.count == 1 ? element : VectorType::get({piece.count}, element);
    Value data = LLVM::LoadOp::create(builder, loc, type, piece.address, bytes);
    SmallVector<Value> loaded = {data};
    if (piece.count > 1) {
      loaded.clear();
      for (int64_t i = 0; i < piece.count; ++i) {
        loaded.push_back(
            LLVM::ExtractElementOp::create(builder, loc, data, b.i32(i)));
      }
    }
    scf::YieldOp::create(builder, loc, loaded);
    builder.setInsertionPointToStart(branch.elseBlock());
    scf::YieldOp::create(builder, loc, SmallVector<Value>(piece.count, zero));
    llvm::append_range(values, branch.getResults());
  }
  return values;
}

/// Writes the pieces that are inside. The threads of a row hold the same
/// values of a vector, of which `writer` writes.
void storePieces(ArrayRef<Piece> pieces, ValueRange values, Value writer,
                 OpBuilder &builder, Location loc) {
  NVVMBuilder b(builder, loc);
  for (const Piece &piece : pieces) {
    Value condition = piece.inside;
    if (writer) {
      condition = arith::AndIOp::create(builder, loc, condition, writer);
    }
    auto branch = scf::IfOp::create(builder, loc, condition);
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(branch.thenBlock());
    ValueRange parts = values.slice(piece.first, piece.count);
    Type element = parts.front().getType();
    int64_t bytes = piece.count * element.getIntOrFloatBitWidth() / 8;
    Value data = parts.front();
    if (piece.count > 1) {
      data = LLVM::PoisonOp::create(builder, loc,
                                    VectorType::get({piece.count}, element));
      for (auto [i, value] : llvm::enumerate(parts)) {
        data =
            LLVM::InsertElementOp::create(builder, loc, data, value, b.i32(i));
      }
    }
    LLVM::StoreOp::create(builder, loc, data, piece.address, bytes);
  }
}

class LoadGlobalLowering final : public KernelPattern<LoadGlobalOp> {
public:
  using KernelPattern::KernelPattern;

  LogicalResult
  matchAndRewrite(LoadGlobalOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    NVVMBuilder b(rewriter, op.getLoc());
    RankedTensorType type = tensorOf(op.getTile());
    StripThread thread(type, kernel, b);
    rewriter.replaceOpWithMultiple(
        op, {loadPieces(getBlockPieces(op, adaptor, thread, b, rewriter),
                        getScalarType(type.getElementType()), rewriter,
                        op.getLoc())});
    return success();
  }
};

class StoreGlobalLowering final : public KernelPattern<StoreGlobalOp> {
public:
  using KernelPattern::KernelPattern;

  LogicalResult
  matchAndRewrite(StoreGlobalOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    NVVMBuilder b(rewriter, op.getLoc());
    RankedTensorType type = tensorOf(op.getTile());
    StripThread thread(type, kernel, b);
    storePieces(getBlockPieces(op, adaptor, thread, b, rewriter),
                adaptor.getTile(),
                type.getRank() == 1 ? thread.getWriter() : Value(), rewriter,
                op.getLoc());
    rewriter.eraseOp(op);
    return success();
  }
};

class GatherLowering final : public OpConversionPattern<GatherOp> {
public:
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(GatherOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOpWithMultiple(
        op, {loadPieces(getElementPieces(op, adaptor, rewriter),
                        getScalarType(tensorOf(op.getTile()).getElementType()),
                        rewriter, op.getLoc())});
    return success();
  }
};

class ScatterLowering final : public KernelPattern<ScatterOp> {
public:
  using KernelPattern::KernelPattern;

  LogicalResult
  matchAndRewrite(ScatterOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    NVVMBuilder b(rewriter, op.getLoc());
    RankedTensorType type = tensorOf(op.getTile());
    StripThread thread(type, kernel, b);
    storePieces(getElementPieces(op, adaptor, rewriter), adaptor.getTile(),
                type.getRank() == 1 ? thread.getWriter() : Value(), rewriter,
                op.getLoc());
    rewriter.eraseOp(op);
    return success();
  }
};

} // namespace

void populateStripPatterns(const TypeConverter &converter,
                           const KernelContext &kernel,
                           RewritePatternSet &patterns) {
  MLIRContext *context = patterns.getContext();
  patterns.add<StripBroadcastLowering, StripReduceLowering, GatherLowering>(
      converter, context);
  patterns.add<IotaLowering, LoadGlobalLowering, ScatterLowering,
               StoreGlobalLowering>(converter, context, kernel);
}

} // namespace attn::gpu
