// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a tile kernel must look like to be given a place.

#ifndef ATTN_LIB_CONVERSION_TILETOGPU_PROGRAMFORM_H
#define ATTN_LIB_CONVERSION_TILETOGPU_PROGRAMFORM_H

#include "attn/Dialect/Tile/IR/Tile.h"

namespace attn {

/// Fails, at the offending op, unless `kernel` is loads, products and
/// elementwise work around one loop, each loaded tile read as its buffer's
/// lifetime allows. What holds for one op alone is checked where it is
/// converted.
mlir::LogicalResult checkProgramForm(tile::KernelOp kernel);

/// The tile whose elements `op` negates; null if it does something else.
mlir::Value getNegated(mlir::Operation *op);

} // namespace attn

#endif // ATTN_LIB_CONVERSION_TILETOGPU_PROGRAMFORM_H
