// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_LIB_CONVERSION_ATTNTOTILE_ARRANGEPROGRAM_H
#define ATTN_LIB_CONVERSION_ATTNTOTILE_ARRANGEPROGRAM_H

#include "CodingBuilder.h"

namespace attn {

/// Writes a program that arranges all channels of a block of keys, which it
/// codes first if there is a quantizer; its groups are the channels. Codes go
/// to views [B, H, D, places].
void buildArrange(mlir::OpBuilder &builder, mlir::Location loc,
                  const CodingProgram &program);

} // namespace attn

#endif // ATTN_LIB_CONVERSION_ATTNTOTILE_ARRANGEPROGRAM_H
