// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The reference interpreter: evaluates a module in any room from R0 to R3 on
// the CPU. It says what the ops mean, so it is written to be read; the passes
// above R4 are tested by running the program before and after them.
//
// Of R3 it covers all four forms of a kernel. A tile is the whole tile,
// whatever layout spreads it over threads; the consumer warpgroups run as one,
// the producer beside them; shared memory is NaN where nothing was written, and
// again once its buffer is released; a product or a copy out is made when it is
// awaited. So a wait, a release or a parity in the wrong place shows in the
// numbers or is an error that names the deadlock.

#ifndef ATTN_INTERPRETER_INTERPRETER_H
#define ATTN_INTERPRETER_INTERPRETER_H

#include "attn/Support/Safetensors.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"

#include <optional>
#include <string>
#include <vector>

namespace attn {

/// What is run: a `func.func` (R0, R1) or an `attn.plan` (from R1s on), with
/// the names by which callers pass its arguments and get its results.
struct EntryPoint {
  mlir::FunctionOpInterface function;
  llvm::SmallVector<std::string> argNames;
  llvm::SmallVector<std::string> resultNames;
};

/// Finds the function or plan `name`, or the only one if `name` is empty.
/// Where there is a plan, functions are not considered unless named. Emits an
/// error if there is none or more than one.
mlir::FailureOr<EntryPoint> findEntryPoint(mlir::ModuleOp module,
                                           llvm::StringRef name);

/// The host type of an element type, if the interpreter can hold it. `index`
/// is i64.
std::optional<DType> getHostDType(mlir::Type elementType);

/// "1x4x?x128xbf16" and the like: what is expected of an argument or given for
/// it, for messages.
std::string describeType(mlir::Type type);
std::string describeTensor(const HostTensor &tensor);

struct InterpreterOptions {
  /// Query rows wanted of each batch and head (of packed queries: of each
  /// head); 0 is all of them. See sampleRows().
  int64_t rows = 0;
};

/// The dimension of a result that counts the query rows: of o, [B, H, L, D] or
/// packed [T, H, D], 2 or 0; of an lse, [B, H, L] or packed [H, T] and f32, the
/// last. None for other shapes.
std::optional<unsigned> getQueryRowDim(llvm::ArrayRef<int64_t> shape,
                                       DType dtype);

/// The query rows that a sample of `count` among `length` consists of, in
/// ascending order: the first, the last, and a pseudo-random one out of each of
/// `count - 2` equal parts of the rest. All of them if `count` is 0 or at least
/// `length`.
std::vector<int64_t> sampleRows(int64_t length, int64_t count);

/// Runs `entry`. Inputs are in the order of the arguments: tensors as they
/// are, scalars with rank 0. Results are in the order of the function's.
///
/// With `rows`, the rows left out are NaN in every result that has query rows.
/// If nothing reads an attention of the entry, or it holds one launch of an
/// `attn.kernel`, they are not computed; a kernel of R2 or R3 is run for its
/// whole grid all the same, since only it knows which program writes which row.
///
/// Errors are emitted at the op or the function concerned.
mlir::FailureOr<std::vector<HostTensor>>
interpret(const EntryPoint &entry, llvm::ArrayRef<HostTensor> inputs,
          const InterpreterOptions &options = {});

} // namespace attn

#endif // ATTN_INTERPRETER_INTERPRETER_H
