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

using namespace mlir;

namespace attn::interpreter {

namespace {

using ProductRef = std::shared_ptr<Product>;

/// Columns that one instruction reads of a 16-bit operand.
constexpr int64_t innerStep = 16;

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
  int64_t m = type.getDimSize(0), n = type.getDimSize(1);
  gpu::BufferType b = op.getB().getType();
  // The last step reads on into the padding.
  int64_t k = op.getTransposeB() ? llvm::alignTo(b.getColumns(), innerStep)
                                 : b.getRows();
  std::vector<float> left,
      right = readColumns(product.b, op.getTransposeB() ? k : n);
  if (auto *tile = std::get_if<SharedTile>(&product.a)) {
    left = readColumns(*tile, k);
  } else {
    ArrayRef<float> elements = std::get<TensorRef>(product.a)->data<float>();
    left.assign(elements.begin(), elements.end());
  }
  addProduct(left.data(), right.data(), result.data<float>().data(), m, n, k,
             op.getTransposeB());
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

LogicalResult evalIdentity(Operation *op, Frame &frame) {
  frame.bind(op->getResult(0), frame[op->getOperand(0)]);
  return success();
}

} // namespace

void addGpuComputeOps(EvalTable &table) {
  table.add<gpu::MmaOp>(evalMma);
  table.add<gpu::WaitOp>(evalWait);
  table.add<gpu::SplatOp>(evalSplat);
  table.add<gpu::BroadcastOp>(evalBroadcast);
  table.add<gpu::IotaOp>([](gpu::IotaOp op, Frame &frame) {
    return evalIota(op, op.getDim(), frame);
  });
  table.add<gpu::ReduceOp>([](gpu::ReduceOp op, Frame &frame) {
    bool isMaximum = op.getKind() == gpu::ReduceKind::max;
    return evalReduce(op, isMaximum ? Reduction::Maximum : Reduction::Sum,
                      frame);
  });
  table.add<gpu::CombineOp>(evalIdentity);
  table.add<gpu::AsFactorOp>(evalIdentity);
  addFloatUnary<gpu::PackOp>(table, [](float x) { return x; });
  table.add<gpu::MaxOfRowsOp>([](gpu::MaxOfRowsOp op, Frame &frame) {
    return evalMaxOfRows(op, op.getPeriod(), op.getSpan(), frame);
  });
  table.add<gpu::MaskOp>(evalMask<gpu::MaskOp>);
}

} // namespace attn::interpreter
