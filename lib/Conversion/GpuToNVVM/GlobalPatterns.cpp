// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tiles in strips between registers and global memory. Pieces of whole words
// are moved by predicated instructions: a branch around each would keep the
// loads of a tile from being under way together.

#include "StripThread.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace attn::gpu {
namespace {

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
    return advance(adaptor.getAddress().front(), position);
  }

  /// The address of the element `count` elements behind `address`.
  Value advance(Value address, Value count) {
    return LLVM::GEPOp::create(builder, loc, address.getType(), element,
                               address, count);
  }

private:
  AdaptorTy adaptor;
  Type element;
  OpBuilder &builder;
  Location loc;
  NVVMBuilder b;
};

/// The pieces of a thread of a tile that starts at the indices, in the order
/// of its values; of its first `rows` rows. What all threads share of an
/// address is computed apart from the rest, which the tiles of a program share.
template <typename OpTy, typename AdaptorTy>
SmallVector<Piece> getBlockPieces(OpTy op, AdaptorTy adaptor,
                                  StripThread &thread, int64_t rows,
                                  NVVMBuilder &b, OpBuilder &builder) {
  RankedTensorType type = tensorOf(op.getTile());
  Places places(adaptor, getScalarType(type.getElementType()), builder,
                op.getLoc());
  int64_t elements = op.getAlignment() * 8 / type.getElementTypeBitWidth();
  SmallVector<Value> indices;
  Value start = places.getStart();
  for (int64_t dim = 0; dim < type.getRank(); ++dim) {
    indices.push_back(b.toI32(adaptor.getIndices()[dim].front()));
    start = places.advance(start, indices.back(), dim);
  }
  Value base = places.getAddress(start);
  SmallVector<Piece> pieces;
  for (int64_t r = 0; r < rows; ++r) {
    Value row = thread.getRow(r);
    Value inside = places.isInside(b.add(indices[0], row), 0);
    Value ofRow = places.advance(b.i64(0), row, 0);
    if (type.getRank() == 1) {
      pieces.push_back({r, 1, inside, places.advance(base, ofRow)});
      continue;
    }
    int64_t count = std::min(thread.getVector(), elements);
    for (int64_t c = 0; c < thread.getColumns(); c += count) {
      Value column = thread.getColumn(c);
      Value isColumn = places.isInside(b.add(indices[1], column), 1);
      pieces.push_back(
          {r * thread.getColumns() + c, count, places.both(inside, isColumn),
           places.advance(base, places.advance(ofRow, column, 1))});
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

/// Bytes of a word, the least that predicated instructions move.
constexpr int64_t wordBytes = 4;

int64_t getBytes(const Piece &piece, Type element) {
  return piece.count * element.getIntOrFloatBitWidth() / 8;
}

/// Elements that lie in words.
SmallVector<Value> unpack(ValueRange words, int64_t count, Type element,
                          OpBuilder &builder, Location loc) {
  NVVMBuilder b(builder, loc);
  Value data = words.size() == 1 ? words.front() : b.vectorOf(words);
  Type type = count == 1 ? element : VectorType::get({count}, element);
  if (data.getType() != type) {
    data = LLVM::BitcastOp::create(builder, loc, type, data);
  }
  if (count == 1) {
    return {data};
  }
  SmallVector<Value> values;
  for (int64_t i = 0; i < count; ++i) {
    values.push_back(
        LLVM::ExtractElementOp::create(builder, loc, data, b.i32(i)));
  }
  return values;
}

/// One element, behind a branch.
Value loadElement(const Piece &piece, Type element, OpBuilder &builder,
                  Location loc) {
  auto branch = scf::IfOp::create(builder, loc, TypeRange(element),
                                  piece.inside, /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(branch.thenBlock());
  Value data = LLVM::LoadOp::create(builder, loc, element, piece.address,
                                    getBytes(piece, element));
  scf::YieldOp::create(builder, loc, data);
  builder.setInsertionPointToStart(branch.elseBlock());
  Value zero =
      arith::ConstantOp::create(builder, loc, builder.getZeroAttr(element));
  scf::YieldOp::create(builder, loc, zero);
  return branch.getResult(0);
}

/// Reads the pieces that are inside; the others are 0.
SmallVector<Value> loadPieces(ArrayRef<Piece> pieces, Type element,
                              OpBuilder &builder, Location loc) {
  NVVMBuilder b(builder, loc);
  SmallVector<Value> values;
  for (const Piece &piece : pieces) {
    int64_t bytes = getBytes(piece, element);
    if (bytes >= wordBytes) {
      SmallVector<Value> words =
          b.loadGlobalIf(piece.address, piece.inside, bytes / wordBytes);
      llvm::append_range(values,
                         unpack(words, piece.count, element, builder, loc));
      continue;
    }
    for (int64_t i = 0; i < piece.count; ++i) {
      Piece one = piece;
      one.count = 1;
      if (i > 0) {
        one.address = LLVM::GEPOp::create(builder, loc, piece.address.getType(),
                                          element, piece.address, b.i64(i));
      }
      values.push_back(loadElement(one, element, builder, loc));
    }
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
    ValueRange parts = values.slice(piece.first, piece.count);
    Type element = parts.front().getType();
    int64_t bytes = getBytes(piece, element);
    if (bytes >= wordBytes) {
      b.storeGlobalIf(piece.address, b.packWords(parts), condition);
      continue;
    }
    auto branch = scf::IfOp::create(builder, loc, condition);
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(branch.thenBlock());
    Value data = parts.size() == 1 ? parts.front() : b.vectorOf(parts);
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
    Type element = getScalarType(type.getElementType());
    // Rows that lie in one place are read once.
    bool isOneRow =
        type.getRank() == 2 && matchPattern(op.getStrides().front(), m_Zero());
    int64_t rows = isOneRow ? 1 : thread.getRows();
    SmallVector<Value> values =
        loadPieces(getBlockPieces(op, adaptor, thread, rows, b, rewriter),
                   element, rewriter, op.getLoc());
    SmallVector<Value> everyRow;
    for (int64_t r = 0; r < thread.getRows() / rows; ++r) {
      llvm::append_range(everyRow, values);
    }
    rewriter.replaceOpWithMultiple(op, {everyRow});
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
    storePieces(
        getBlockPieces(op, adaptor, thread, thread.getRows(), b, rewriter),
        adaptor.getTile(), type.getRank() == 1 ? thread.getWriter() : Value(),
        rewriter, op.getLoc());
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

void populateGlobalPatterns(const TypeConverter &converter,
                            const KernelContext &kernel,
                            RewritePatternSet &patterns) {
  MLIRContext *context = patterns.getContext();
  patterns.add<GatherLowering>(converter, context);
  patterns.add<LoadGlobalLowering, ScatterLowering, StoreGlobalLowering>(
      converter, context, kernel);
}

} // namespace attn::gpu
