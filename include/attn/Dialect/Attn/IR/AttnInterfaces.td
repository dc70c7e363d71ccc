// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_DIALECT_ATTN_IR_ATTNINTERFACES
#define ATTN_DIALECT_ATTN_IR_ATTNINTERFACES

include "mlir/IR/Interfaces.td"

def Attn_ComputationOpInterface : OpInterface<"ComputationOpInterface"> {
  let description = [{
    An op of R0 or R1 that one kernel computes. Its first result is always
    wanted, the others may be left out from the last one on.
  }];
  let cppNamespace = "::attn";
  let methods = [
    InterfaceMethod<"What the operands are called, one name for each.",
      "::llvm::SmallVector<::llvm::StringRef>", "getOperandRoles">,
    InterfaceMethod<"What the results are called, one name for each.",
      "::llvm::SmallVector<::llvm::StringRef>", "getResultRoles">,
    InterfaceMethod<[{
        The expression of a size of a result. `sizeOf` gives that of an
        operand's dimension.
      }],
      "std::string", "getResultSize", (ins "unsigned":$result, "unsigned":$dim,
        "::llvm::function_ref<std::string(::mlir::Value, unsigned)>":$sizeOf)>
  ];
}

#endif
