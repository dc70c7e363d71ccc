// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The programs of kernels without matrix products, from their computations.

#ifndef ATTN_LIB_CONVERSION_ATTNTOTILE_ROWWISEPROGRAMS_H
#define ATTN_LIB_CONVERSION_ATTNTOTILE_ROWWISEPROGRAMS_H

#include "attn/Dialect/Attn/IR/Attn.h"

#include "mlir/IR/IRMapping.h"

namespace attn {

/// What the kernel's values are in the program.
struct ProgramValues {
  const mlir::IRMapping &mapping;
  /// The views to fill, for each result that the kernel gives.
  llvm::SmallVector<std::pair<mlir::Value, mlir::Value>> results;

  /// Null for an operand that is not given.
  mlir::Value operator[](mlir::Value value) const {
    return value ? mapping.lookup(value) : mlir::Value();
  }
  llvm::SmallVector<mlir::Value> viewsOf(mlir::Value result) const {
    llvm::SmallVector<mlir::Value> views;
    for (auto [value, view] : results) {
      if (value == result) {
        views.push_back(view);
      }
    }
    return views;
  }
};

/// The expression for how many times `rows` rows cover `size`.
std::string countTiles(llvm::StringRef size, int64_t rows);

/// The programs of one head of `length` rows.
std::string countRowPrograms(ComputationOpInterface computation,
                             llvm::StringRef length, RowwiseAttr schedule);

/// Writes the program of a kernel with this schedule.
void buildRowwiseProgram(ComputationOpInterface computation,
                         RowwiseAttr schedule, const ProgramValues &values,
                         mlir::OpBuilder &builder);

} // namespace attn

#endif // ATTN_LIB_CONVERSION_ATTNTOTILE_ROWWISEPROGRAMS_H
