// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Products and the work on tiles in registers. A layout says where an element
// lives and nothing about its value, so a tile is the plain tile, and a partial
// sum is held as the sum.

#include "Dot.h"
#include "Elementwise.h"
#include "Multiprocessor.h"
#include "TileCompute.h"

#include "llvm/Support/MathExtras.h"

#include <cmath>
#include <limits>

using namespace mlir;

namespace attn::interpreter {

namespace {

using ProductRef = std::shared_ptr<Product>;

LogicalResult evalMma(gpu::MmaOp op, Frame &frame) {
  auto product = std::make_shared<Product>();
  product->op = op;
  if (isa<gpu::BufferType>(op.getA().getType())) {
    product->a = frame.get<SharedTile>(op.getA());
  } else {
    product->a = frame.tensorRef(op.getA());
  }
  product->b = frame.get<SharedTile>(op.getB());
  if (op.getAccumulator()) {
    product->accumulator = frame.tensorRef(op.getAccumulator());
  }
  frame.role->products.push_back(product);
  frame.bind(op.getResult(), RuntimeValue(std::move(product)));
  return success();
}

/// Computes a product from what its buffers hold now.
void finish(Product &product) {
  gpu::MmaOp op = product.op;
  RankedTensorType type = op.getResult().getType().getTensor();
  Tensor result =
      product.accumulator ? *product.accumulator : Tensor::ofType(type);
  gpu::BufferType b = op.getB().getType();
  // The last step reads on into the padding.
  int64_t step = gpu::BufferType::stepBytes / b.getElementBytes();
  int64_t k = llvm::alignTo(b.getColumns(), step);
  Tensor right =
      readColumns(product.b, op.getTransposeB() ? k : type.getDimSize(1));
  if (auto *tile = std::get_if<SharedTile>(&product.a)) {
    addProduct(readColumns(*tile, op.getTransposeB() ? k : b.getRows()), right,
               result, op.getTransposeB());
  } else {
    addProduct(*std::get<TensorRef>(product.a), right, result,
               op.getTransposeB());
  }
  product.result = std::make_shared<const Tensor>(std::move(result));
}

LogicalResult evalWait(gpu::WaitOp op, Frame &frame) {
  const ProductRef &product = frame.get<ProductRef>(op.getPending());
  std::deque<ProductRef> &running = frame.role->products;
  // Products end in the order in which they were issued.
  while (running.size() > op.getYounger()) {
    finish(*running.front());
    running.pop_front();
  }
  if (!product->result) {
    size_t younger =
        std::distance(llvm::find(running, product), running.end()) - 1;
    return op.emitError("expected 'younger' to be at most the ")
           << younger << " products issued after this one, got "
           << op.getYounger();
  }
  frame.bind(op.getTile(), RuntimeValue(product->result));
  return success();
}

LogicalResult evalPack(gpu::PackOp op, Frame &frame) {
  auto type = cast<RankedTensorType>(op.getOperand().getType());
  Tensor result = frame.tensor(op.getTile()).roundTo(type.getElementType());
  if (type.getElementTypeBitWidth() == 8) {
    result = interleaveColumns(result);
  }
  frame.bind(op.getOperand(), std::move(result));
  return success();
}

LogicalResult evalLargestProduct(gpu::ReduceOp op, Frame &frame) {
  Tensor products = frame.tensor(op.getFactors());
  MutableArrayRef<float> values = products.data<float>();
  Tensor tile = frame.tensor(op.getTile());
  tile.visit([&](const auto &elements) {
    for (auto [i, element] : llvm::enumerate(elements)) {
      values[i] *= static_cast<float>(element);
    }
  });
  int64_t columns = products.getShape()[1];
  Tensor result = Tensor::ofType(op.getRows().getType());
  for (auto [row, value] : llvm::enumerate(result.data<float>())) {
    value = std::numeric_limits<float>::quiet_NaN();
    for (float product :
         ArrayRef<float>(values).slice(row * columns, columns)) {
      value = std::fmax(value, product);
    }
  }
  frame.bind(op.getRows(), std::move(result));
  return success();
}

LogicalResult evalIdentity(Operation *op, Frame &frame) {
  frame.bind(op->getResult(0), frame[op->getOperand(0)]);
  return success();
}

} // namespace

void addGpuComputeOps(EvalTable &table) {
  table.add<gpu::MmaOp>(evalMma);
  table.add<gpu::WaitOp>(evalWait);
  table.add<gpu::SplatOp>(evalSplat);
  table.add<gpu::BroadcastOp>([](gpu::BroadcastOp op, Frame &frame) {
    auto vector = cast<RankedTensorType>(op.getVector().getType());
    return evalBroadcast(op, isa<gpu::ColumnsAttr>(vector.getEncoding()),
                         frame);
  });
  table.add<gpu::IotaOp>([](gpu::IotaOp op, Frame &frame) {
    return evalIota(op, op.getDim(), frame);
  });
  table.add<gpu::ReduceOp>([](gpu::ReduceOp op, Frame &frame) {
    if (op.getFactors()) {
      return evalLargestProduct(op, frame);
    }
    bool isMaximum = op.getKind() == gpu::ReduceKind::max;
    return evalReduce(op, isMaximum ? Reduction::Maximum : Reduction::Sum,
                      frame);
  });
  table.add<gpu::CombineOp>(evalIdentity);
  table.add<gpu::AsFactorOp>(evalIdentity);
  table.add<gpu::PackOp>(evalPack);
  table.add<gpu::TakeColumnsOp>([](gpu::TakeColumnsOp op, Frame &frame) {
    return evalColumns(op, /*first=*/0, frame);
  });
  table.add<gpu::ColumnOp>([](gpu::ColumnOp op, Frame &frame) {
    return evalColumns(op, op.getNumber(), frame);
  });
  table.add<gpu::MaxOfRowsOp>([](gpu::MaxOfRowsOp op, Frame &frame) {
    return evalMaxOfRows(op, op.getPeriod(), op.getSpan(), frame);
  });
  table.add<gpu::ArrangeOp>(
      [](gpu::ArrangeOp op, Frame &frame) { return evalArrange(op, frame); });
  table.add<gpu::MaskOp>(evalMask<gpu::MaskOp>);
}

} // namespace attn::interpreter
