// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The check that all rooms share: which ops may occur.

#ifndef ATTN_LIB_CONTRACT_ROOMVERIFIER_H
#define ATTN_LIB_CONTRACT_ROOMVERIFIER_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"

namespace attn {

/// Ops and dialects go by name, so that a contract may speak of dialects that
/// this library does not see.
class RoomVerifier {
public:
  /// `room` is what messages call it, such as "explicit room (R1)".
  explicit RoomVerifier(llvm::StringRef room) : room(room) {
    allowOp("builtin.module");
  }

  RoomVerifier &allowOp(llvm::StringRef name);
  RoomVerifier &allowDialect(llvm::StringRef name);

  /// `op` must be gone, and `pass` is the one that rewrites it.
  RoomVerifier &finished(llvm::StringRef op, llvm::StringRef pass);

  /// Reports every op that the room does not hold.
  mlir::LogicalResult verify(mlir::ModuleOp module) const;

private:
  bool isAllowed(mlir::OperationName name) const;
  void report(mlir::Operation *op) const;

  std::string room;
  llvm::SmallSetVector<llvm::StringRef, 8> ops;
  llvm::SmallSetVector<llvm::StringRef, 4> dialects;
  llvm::MapVector<llvm::StringRef, llvm::StringRef> passes;
};

/// Reports attributes of functions, their arguments and results that no pass
/// reads: only the names by which callers pass tensors are known.
mlir::LogicalResult verifyFunctionAttributes(mlir::ModuleOp module);

/// Reports that `op` lacks `what`, which `pass` should have set.
mlir::LogicalResult reportMissing(mlir::Operation *op, llvm::StringRef what,
                                  llvm::StringRef pass);

} // namespace attn

#endif // ATTN_LIB_CONTRACT_ROOMVERIFIER_H
