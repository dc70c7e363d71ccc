// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Dialect/Gpu/IR/Gpu.h"

#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace attn::gpu;

#define GET_TYPEDEF_CLASSES
#include "attn/Dialect/Gpu/IR/GpuTypes.cpp.inc"

void GpuDialect::registerTypes() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "attn/Dialect/Gpu/IR/GpuTypes.cpp.inc"
      >();
}

/// Parses `RxCxT` of a buffer.
static ParseResult parseTile(AsmParser &parser, int64_t &rows, int64_t &columns,
                             Type &elementType) {
  SmallVector<int64_t> shape;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseDimensionList(shape, /*allowDynamic=*/false) ||
      parser.parseType(elementType)) {
    return failure();
  }
  if (shape.size() != 2) {
    return parser.emitError(loc, "expected two sizes, rows and columns, got ")
           << shape.size();
  }
  rows = shape[0];
  columns = shape[1];
  return success();
}

Type BufferType::parse(AsmParser &parser) {
  int64_t rows = 0, columns = 0;
  Type elementType;
  if (parser.parseLess() || parseTile(parser, rows, columns, elementType) ||
      parser.parseGreater()) {
    return {};
  }
  return BufferType::getChecked(
      [&] { return parser.emitError(parser.getNameLoc()); },
      parser.getContext(), rows, columns, elementType);
}

void BufferType::print(AsmPrinter &printer) const {
  printer << "<" << getRows() << "x" << getColumns() << "x" << getElementType()
          << ">";
}

LogicalResult BufferType::verify(function_ref<InFlightDiagnostic()> emitError,
                                 int64_t rows, int64_t columns,
                                 Type elementType) {
  if (!elementType.isF16() && !elementType.isBF16()) {
    return emitError() << "expected a buffer of f16 or bf16, got "
                       << elementType;
  }
  if (rows <= 0 || rows % 8 != 0) {
    return emitError() << "expected buffer rows to be a positive multiple of "
                          "8, the rows of a swizzle group, got "
                       << rows;
  }
  if (columns <= 0 || columns % 8 != 0) {
    return emitError() << "expected buffer columns to be a positive multiple "
                          "of 8, the elements of a swizzled chunk, got "
                       << columns;
  }
  return success();
}

Type ChannelType::parse(AsmParser &parser) {
  int64_t depth = 0, rows = 0, columns = 0;
  Type elementType;
  if (parser.parseLess() || parser.parseInteger(depth) ||
      parser.parseKeyword("x") ||
      parseTile(parser, rows, columns, elementType) || parser.parseGreater()) {
    return {};
  }
  auto emitError = [&] { return parser.emitError(parser.getNameLoc()); };
  auto buffer = BufferType::getChecked(emitError, parser.getContext(), rows,
                                       columns, elementType);
  if (!buffer) {
    return {};
  }
  return ChannelType::getChecked(emitError, parser.getContext(), depth, buffer);
}

void ChannelType::print(AsmPrinter &printer) const {
  BufferType buffer = getBuffer();
  printer << "<" << getDepth() << " x " << buffer.getRows() << "x"
          << buffer.getColumns() << "x" << buffer.getElementType() << ">";
}

LogicalResult ChannelType::verify(function_ref<InFlightDiagnostic()> emitError,
                                  int64_t depth, BufferType) {
  if (depth < 1) {
    return emitError() << "expected a channel depth of at least 1, got "
                       << depth;
  }
  return success();
}
