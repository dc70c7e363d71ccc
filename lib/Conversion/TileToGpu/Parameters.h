// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The parameters of a kernel, made when the body first needs them.

#ifndef ATTN_LIB_CONVERSION_TILETOGPU_PARAMETERS_H
#define ATTN_LIB_CONVERSION_TILETOGPU_PARAMETERS_H

#include "attn/Dialect/Attn/IR/Attn.h"
#include "attn/Dialect/Gpu/IR/Gpu.h"

#include "llvm/ADT/MapVector.h"

namespace attn {

/// Adds a block argument and its `#attn.param` for each distinct request.
class Parameters {
public:
  /// `entry` is the block of the new kernel.
  explicit Parameters(mlir::Block *entry)
      : entry(entry), context(entry->getParent()->getContext()) {}

  /// For boxes of so many rows, which are dimension `rowDim` of the box. If the
  /// map is ragged, its copies are windows of the rows, and `rank` may be less
  /// than the tensor's.
  mlir::Value tensorMap(llvm::StringRef tensor, mlir::Type elementType,
                        int64_t rank, int64_t rows, int64_t rowDim = 1,
                        bool ragged = false);
  /// With `alignment` (bytes) the host checks that rows start at multiples of
  /// it; 0 is an element.
  mlir::Value pointer(llvm::StringRef tensor, mlir::Type elementType,
                      int64_t alignment = 0);
  mlir::Value stride(llvm::StringRef tensor, int64_t dim);
  mlir::Value pitch(llvm::StringRef tensor, int64_t dim);
  mlir::Value value(llvm::StringRef expr);
  mlir::Value scalar(llvm::StringRef name);
  mlir::Value workspace(int64_t offset, mlir::Type elementType);

  mlir::ArrayAttr getAttr() const;
  llvm::SmallVector<mlir::Type> getTypes() const {
    return llvm::to_vector(entry->getArgumentTypes());
  }

private:
  mlir::Value request(ParamAttr param, mlir::Type type);

  mlir::Block *entry;
  mlir::MLIRContext *context;
  llvm::MapVector<mlir::Attribute, mlir::Value> values;
};

} // namespace attn

#endif // ATTN_LIB_CONVERSION_TILETOGPU_PARAMETERS_H
