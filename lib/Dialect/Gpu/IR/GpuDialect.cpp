// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Dialect/Gpu/IR/Gpu.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace attn::gpu;

#include "attn/Dialect/Gpu/IR/GpuDialect.cpp.inc"
#include "attn/Dialect/Gpu/IR/GpuEnums.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "attn/Dialect/Gpu/IR/GpuAttrs.cpp.inc"

void GpuDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "attn/Dialect/Gpu/IR/GpuAttrs.cpp.inc"
      >();
  registerTypes();
  addOperations<
#define GET_OP_LIST
#include "attn/Dialect/Gpu/IR/GpuOps.cpp.inc"
      >();
}
