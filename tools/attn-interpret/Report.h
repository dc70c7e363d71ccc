// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_TOOLS_ATTN_INTERPRET_REPORT_H
#define ATTN_TOOLS_ATTN_INTERPRET_REPORT_H

#include "attn/Interpreter/Reference.h"

#include "llvm/Support/raw_ostream.h"

namespace attn {

/// The elements of a host tensor as float64.
ReferenceTensor toDouble(const HostTensor &tensor);

/// One line for each row of the innermost dimension: `o[0, 0, 1]: 0.5, 1`.
void printTensor(llvm::raw_ostream &os, const HostTensor &tensor);

/// Prints one line of error statistics for `actual` against `expected`, over
/// the sampled rows. Elements that are NaN in both agree. False, with an error
/// message, if the shapes differ, a NaN or an infinity is in one alone, or the
/// relative L2 error is above `tolerance`.
bool reportDifference(llvm::raw_ostream &os, const HostTensor &actual,
                      const ReferenceTensor &expected, int64_t sampledRows,
                      double tolerance);

} // namespace attn

#endif // ATTN_TOOLS_ATTN_INTERPRET_REPORT_H
