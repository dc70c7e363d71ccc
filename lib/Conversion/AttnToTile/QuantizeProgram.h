// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_LIB_CONVERSION_ATTNTOTILE_QUANTIZEPROGRAM_H
#define ATTN_LIB_CONVERSION_ATTNTOTILE_QUANTIZEPROGRAM_H

#include "CodingBuilder.h"

namespace attn {

/// Rows that one program codes, in tiles that the schedule says: those that it
/// keeps, or if no number of whole blocks fits them, one block.
int64_t getQuantizedRows(GroupsAttr groups, RowwiseAttr schedule);

/// Writes the program: the largest magnitudes of its groups, unless they are
/// given, then scales and codes. Rows stay in registers in between where they
/// fit. Codes go to views [B, H, L, D].
void buildQuantize(mlir::OpBuilder &builder, mlir::Location loc,
                   const CodingProgram &program);

} // namespace attn

#endif // ATTN_LIB_CONVERSION_ATTNTOTILE_QUANTIZEPROGRAM_H
