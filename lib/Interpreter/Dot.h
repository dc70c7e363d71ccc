// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_LIB_INTERPRETER_DOT_H
#define ATTN_LIB_INTERPRETER_DOT_H

#include "Tensor.h"

namespace attn::interpreter {

/// c[m, n] += a[m, k] b[k, n], or b[n, k] with `transposeB`. Each element of c
/// is summed in f32 in ascending order of k, or, of integers, in 32 bits.
void addProduct(const Tensor &a, const Tensor &b, Tensor &c, bool transposeB);

/// The columns in the order of attn::getInterleavedColumn.
Tensor interleaveColumns(const Tensor &tile);

} // namespace attn::interpreter

#endif // ATTN_LIB_INTERPRETER_DOT_H
