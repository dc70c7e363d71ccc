// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_LIB_CONVERSION_ATTNTOTILE_WORKLISTPROGRAM_H
#define ATTN_LIB_CONVERSION_ATTNTOTILE_WORKLISTPROGRAM_H

#include "attn/Dialect/Attn/IR/Attn.h"
#include "attn/Dialect/Tile/IR/Tile.h"

#include "mlir/IR/Builders.h"

namespace attn {

/// What one program of a work list reads and writes: some of the slots.
struct WorkListProgram {
  mlir::Value q, k; ///< Views, of which only the sizes are read.
  /// Views of i32, absent ones null.
  mlir::Value cuSeqlensQ, cuSeqlensK, seqUsedK;
  CausalAlignment causal;
  int64_t tileQ, tileK;
  int64_t rows;                        ///< Slots of a program.
  llvm::SmallVector<mlir::Value> list; ///< Views [N, 8] to fill.
};

/// Writes the program. No slot looks at the others: how many items of a
/// sequence come before its own is an integer expression of the sequence, so
/// two loops over the sequences suffice, one that finds the slot's own sequence
/// and one that ranks it.
void buildWorkList(mlir::OpBuilder &builder, mlir::Location loc,
                   const WorkListProgram &program);

} // namespace attn

#endif // ATTN_LIB_CONVERSION_ATTNTOTILE_WORKLISTPROGRAM_H
