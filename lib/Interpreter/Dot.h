// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_LIB_INTERPRETER_DOT_H
#define ATTN_LIB_INTERPRETER_DOT_H

#include <cstdint>

namespace attn::interpreter {

/// c[m, n] += a[m, k] b[k, n], or b[n, k] with `transposeB`; all row-major and
/// dense. Each element of c is summed in f32 in ascending order of k.
void addProduct(const float *a, const float *b, float *c, int64_t m, int64_t n,
                int64_t k, bool transposeB);

} // namespace attn::interpreter

#endif // ATTN_LIB_INTERPRETER_DOT_H
