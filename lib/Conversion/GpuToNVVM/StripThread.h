// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a thread holds of a tile in strips.

#ifndef ATTN_LIB_CONVERSION_GPUTONVVM_STRIPTHREAD_H
#define ATTN_LIB_CONVERSION_GPUTONVVM_STRIPTHREAD_H

#include "Lowering.h"
#include "NVVMBuilder.h"

#include "attn/Dialect/Gpu/IR/Gpu.h"

#include "llvm/Support/MathExtras.h"

namespace attn::gpu {

inline mlir::RankedTensorType tensorOf(mlir::Value value) {
  return llvm::cast<mlir::RankedTensorType>(value.getType());
}

/// Where the values of a thread lie in a tile.
class StripThread {
public:
  StripThread(mlir::RankedTensorType type, const KernelContext &kernel,
              NVVMBuilder &b)
      : type(type), strips(llvm::cast<StripsAttr>(type.getEncoding())), b(b) {
    int64_t rowThreads = strips.getRowThreads();
    inRow = b.bitAnd(kernel.thread.thread, rowThreads - 1);
    group = b.shiftRight(kernel.thread.thread, llvm::Log2_64(rowThreads));
  }

  int64_t getRows() const { return strips.getRowsOfThread(type); }
  int64_t getColumns() const { return strips.getColumnsOfThread(type); }
  int64_t getVector() const { return strips.getVector(); }

  mlir::Value getRow(int64_t r) {
    return b.add(b.mul(group, strips.getRows()), strips.getRowOfThread(r));
  }
  mlir::Value getColumn(int64_t c) {
    int64_t vector = strips.getVector();
    return b.add(b.mul(inRow, vector),
                 c / vector * strips.getRowThreads() * vector + c % vector);
  }

  /// Of the threads that hold the values of a vector one writes them.
  mlir::Value getWriter() { return b.equal(inRow, 0); }

private:
  mlir::RankedTensorType type;
  StripsAttr strips;
  NVVMBuilder &b;
  mlir::Value inRow, group;
};

} // namespace attn::gpu

#endif // ATTN_LIB_CONVERSION_GPUTONVVM_STRIPTHREAD_H
