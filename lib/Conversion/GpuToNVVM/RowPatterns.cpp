// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rows that threads reach in global memory without the copy engine.

#include "Lowering.h"
#include "NVVMBuilder.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

#include <numeric>

using namespace mlir;

namespace attn::gpu {
namespace {

/// Where the rows of a tile lie: row p at `offset + p * stride`, or in groups
/// at `offset + p / group * stride + p % group * groupStride`. Without a stride
/// rows are one element.
class RowPlaces {
public:
  template <typename OpTy, typename Adaptor>
  RowPlaces(OpTy op, Adaptor &adaptor, OpBuilder &builder)
      : builder(builder), loc(op.getLoc()),
        elementType(op.getAddress().getType().getElementType()),
        address(adaptor.getAddress().front()),
        offset(adaptor.getOffset().front()),
        row(NVVMBuilder(builder, loc).toI32(adaptor.getRow().front())),
        length(NVVMBuilder(builder, loc).toI32(adaptor.getLength().front())) {
    auto scalar = [](ValueRange values) {
      return values.empty() ? Value() : values.front();
    };
    stride = scalar(adaptor.getStride());
    groupStride = scalar(adaptor.getGroupStride());
    if (Value size = scalar(adaptor.getGroup())) {
      group = NVVMBuilder(builder, loc).toI32(size);
    }
  }

  /// Row `i` of the tile, counted in the tensor.
  Value rowOf(Value i) { return NVVMBuilder(builder, loc).add(row, i); }

  Value isInside(Value p) {
    return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::slt, p,
                                 length);
  }

  /// Address of element `column` (i32) of row `p`.
  Value addressOf(Value p, Value column = {}) {
    Value position = arith::AddIOp::create(builder, loc, offset, positionOf(p));
    if (column) {
      position = arith::AddIOp::create(builder, loc, position, extend(column));
    }
    return LLVM::GEPOp::create(builder, loc, address.getType(), elementType,
                               address, position);
  }

private:
  Value extend(Value value) {
    return arith::ExtSIOp::create(builder, loc, builder.getI64Type(), value);
  }
  Value times(Value count, Value distance) {
    return arith::MulIOp::create(builder, loc, extend(count), distance);
  }

  Value positionOf(Value p) {
    if (!group) {
      return stride ? times(p, stride) : extend(p);
    }
    Value quotient = arith::DivUIOp::create(builder, loc, p, group);
    Value rest = arith::RemUIOp::create(builder, loc, p, group);
    Value before = times(quotient, stride);
    return arith::AddIOp::create(builder, loc, before,
                                 times(rest, groupStride));
  }

  OpBuilder &builder;
  Location loc;
  Type elementType;
  Value address, offset, row, length;
  Value stride, group, groupStride;
};

/// One load for each class of rows that are known to share a value, so that a
/// thread whose columns share one holds it once.
class LoadGroupsLowering final : public KernelPattern<LoadGroupsOp> {
public:
  using KernelPattern::KernelPattern;

  LogicalResult
  matchAndRewrite(LoadGroupsOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    NVVMBuilder b(rewriter, loc);
    auto type = cast<RankedTensorType>(op.getVector().getType());
    bool isRows = isa<RowsAttr>(type.getEncoding());
    auto aligned = static_cast<int64_t>(op.getStep());
    SmallVector<int64_t> offsets;
    if (isRows) {
      // Behind whole strips of 16 rows, those of other warps.
      aligned = std::gcd<int64_t>(aligned, 16);
      offsets = {0, 8};
    } else {
      for (int64_t column = 0; column < type.getDimSize(0); column += 8) {
        offsets.append({column, column + 1});
      }
    }
    Value own = b.add(b.toI32(adaptor.getFirst().front()),
                      isRows ? kernel.thread.row : kernel.thread.columnPair);
    llvm::DenseMap<int64_t, Value> values;
    SmallVector<Value> results;
    for (int64_t offset : offsets) {
      Value &value = values[op.getGroups().getClass(offset, aligned)];
      if (!value) {
        value = load(op, adaptor, b.add(own, offset), rewriter);
      }
      results.push_back(value);
    }
    rewriter.replaceOpWithMultiple(op, {results});
    return success();
  }

private:
  static Value load(LoadGroupsOp op, OneToNOpAdaptor &adaptor, Value row,
                    OpBuilder &builder) {
    Location loc = op.getLoc();
    NVVMBuilder b(builder, loc);
    auto divide = [&](Value value, int64_t by) -> Value {
      return by == 1 ? value
                     : arith::DivUIOp::create(builder, loc, value, b.i32(by));
    };
    RowGroups groups = op.getGroups();
    Value index = b.i32(0);
    if (groups.rows) {
      index = b.mul(divide(row, groups.rows), groups.getValuesPerBlock());
      if (groups.share < RowGroups::pattern) {
        Value place = b.bitAnd(row, RowGroups::pattern - 1);
        index = arith::AddIOp::create(builder, loc, index,
                                      divide(place, groups.share));
      }
    }
    Value isInside =
        arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::slt, index,
                              b.toI32(adaptor.getSize().front()));
    Value place = arith::AddIOp::create(
        builder, loc, adaptor.getOffset().front(),
        arith::ExtSIOp::create(builder, loc, builder.getI64Type(), index));
    Value address = adaptor.getAddress().front();
    return b.loadFloatIf(LLVM::GEPOp::create(builder, loc, address.getType(),
                                             builder.getF32Type(), address,
                                             place),
                         isInside);
  }
};

class StoreRowsLowering final : public KernelPattern<StoreRowsOp> {
public:
  using KernelPattern::KernelPattern;

  LogicalResult
  matchAndRewrite(StoreRowsOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    NVVMBuilder b(rewriter, loc);
    RowPlaces places(op, adaptor, rewriter);
    Value first = places.rowOf(kernel.thread.row);
    // One of the four threads that share a row writes it.
    Value writes = b.equal(kernel.thread.columnPair, 0);
    for (auto [r, value] : llvm::enumerate(adaptor.getRows())) {
      Value row = b.add(first, 8 * r);
      Value condition =
          arith::AndIOp::create(rewriter, loc, places.isInside(row), writes);
      auto branch = scf::IfOp::create(rewriter, loc, condition);
      OpBuilder::InsertionGuard guard(rewriter);
      rewriter.setInsertionPointToStart(branch.thenBlock());
      LLVM::StoreOp::create(rewriter, loc, value, places.addressOf(row));
    }
    rewriter.eraseOp(op);
    return success();
  }
};

class ScatterRowsLowering final : public KernelPattern<ScatterRowsOp> {
public:
  using KernelPattern::KernelPattern;

  LogicalResult
  matchAndRewrite(ScatterRowsOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    NVVMBuilder b(rewriter, loc);
    RowPlaces places(op, adaptor, rewriter);
    Type elementType = op.getAddress().getType().getElementType();
    ValueRange values = adaptor.getTile();
    Value first = places.rowOf(kernel.thread.row);
    for (int64_t r : {0, 1}) {
      Value row = b.add(first, 8 * r);
      auto branch = scf::IfOp::create(rewriter, loc, places.isInside(row));
      OpBuilder::InsertionGuard guard(rewriter);
      rewriter.setInsertionPointToStart(branch.thenBlock());
      Value address = places.addressOf(row, kernel.thread.columnPair);
      for (size_t i = 2 * r; i < values.size(); i += 4) {
        Value pair = elementType.isF32()
                         ? b.vectorOf({values[i], values[i + 1]})
                         : b.packHalves(values[i], values[i + 1], elementType);
        int32_t column = 2 * i - 4 * r;
        Value place = LLVM::GEPOp::create(
            rewriter, loc, address.getType(), elementType, address,
            ArrayRef<LLVM::GEPArg>{LLVM::GEPArg(column)});
        LLVM::StoreOp::create(rewriter, loc, pair, place);
      }
    }
    rewriter.eraseOp(op);
    return success();
  }
};

class GatherRowsLowering final : public KernelPattern<GatherRowsOp> {
public:
  using KernelPattern::KernelPattern;

  LogicalResult
  matchAndRewrite(GatherRowsOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    NVVMBuilder b(rewriter, loc);
    RowPlaces places(op, adaptor, rewriter);
    BufferType buffer = op.getBuffer().getType();
    // Eight threads copy the 128 bytes of a row of a panel, so a pass of the
    // warpgroup takes 16 rows.
    Value thread = b.bitAnd(kernel.thread.thread, 127);
    Value chunk = b.bitAnd(thread, 7);
    Value threadRow = b.shiftRight(thread, 3);
    Value firstRow = b.add(b.mul(kernel.thread.consumer, 64), threadRow);
    // The swizzle: 16-byte chunk c of row r lies at chunk c ^ (r % 8).
    Value swizzled = b.bitXor(chunk, b.bitAnd(threadRow, 7));
    Value shared = b.add(b.add(adaptor.getBuffer().front(),
                               b.mul(firstRow, BufferType::panelRowBytes)),
                         b.mul(swizzled, chunkBytes));
    Value column = b.mul(chunk, chunkColumns);
    // The products that read the tile before are over for every thread.
    syncGroup(b, kernel);
    for (int64_t panel = 0; panel < buffer.getPanels(); ++panel) {
      int64_t panelColumn = panel * buffer.getPanelColumns();
      // All loads of a panel before its stores, so that they overlap.
      SmallVector<Value> chunks;
      for (int64_t row = 0; row < rowsOfGroup; row += rowsOfPass) {
        Value p = places.rowOf(b.add(firstRow, row));
        Value inside = places.isInside(p);
        int64_t left = buffer.getColumns() - panelColumn;
        if (left < buffer.getPanelColumns()) {
          Value isColumn = arith::CmpIOp::create(
              rewriter, loc, arith::CmpIPredicate::slt, column, b.i32(left));
          inside = arith::AndIOp::create(rewriter, loc, inside, isColumn);
        }
        Value address = places.addressOf(p, b.add(column, panelColumn));
        chunks.push_back(b.vectorOf(b.loadGlobalIf(address, inside)));
      }
      for (auto [pass, data] : llvm::enumerate(chunks)) {
        b.storeShared(data, b.add(shared, panel * buffer.getPanelBytes() +
                                              pass * rowsOfPass *
                                                  BufferType::panelRowBytes));
      }
    }
    b.fenceAsyncProxy();
    syncGroup(b, kernel);
    rewriter.eraseOp(op);
    return success();
  }

private:
  static constexpr int64_t chunkBytes = 16;
  static constexpr int64_t chunkColumns = 8;
  static constexpr int64_t rowsOfPass = 16;
  static constexpr int64_t rowsOfGroup = 64;
};

} // namespace

void populateRowPatterns(const TypeConverter &converter,
                         const KernelContext &kernel,
                         RewritePatternSet &patterns) {
  patterns.add<GatherRowsLowering, LoadGroupsLowering, ScatterRowsLowering,
               StoreRowsLowering>(converter, patterns.getContext(), kernel);
}

} // namespace attn::gpu
