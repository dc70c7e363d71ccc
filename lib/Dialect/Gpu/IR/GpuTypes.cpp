// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Dialect/Gpu/IR/Gpu.h"

#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"

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

//===----------------------------------------------------------------------===//
// Layouts
//===----------------------------------------------------------------------===//

std::optional<int64_t> attn::gpu::getWarpgroups(Type type) {
  if (auto pending = dyn_cast<PendingType>(type)) {
    type = pending.getTensor();
  }
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor || !tensor.getEncoding()) {
    return std::nullopt;
  }
  return llvm::TypeSwitch<Attribute, std::optional<int64_t>>(
             tensor.getEncoding())
      .Case<FragmentAttr, OperandAttr, RowsAttr>(
          [](auto layout) { return layout.getWarpgroups(); })
      .Default(std::nullopt);
}

/// Checks a tensor against a layout with one size for each of `multiples`
/// (fragment_c1, operand_c1, rows_c1): it is a multiple of that, the first that
/// very number.
static LogicalResult verifyShape(Attribute layout, ArrayRef<int64_t> shape,
                                 ArrayRef<int64_t> multiples,
                                 function_ref<InFlightDiagnostic()> emitError) {
  bool fits = shape.size() == multiples.size() && shape[0] == multiples[0] &&
              llvm::all_of(llvm::zip_equal(shape, multiples), [](auto pair) {
                auto [size, multiple] = pair;
                return size > 0 && size % multiple == 0;
              });
  if (fits) {
    return success();
  }
  InFlightDiagnostic diagnostic = emitError()
                                  << "expected a tensor of " << multiples[0];
  if (multiples.size() > 1) {
    diagnostic << " rows and a multiple of " << multiples[1] << " columns";
  } else {
    diagnostic << " elements";
  }
  diagnostic << " for " << layout << ", got sizes of ";
  llvm::interleave(shape, diagnostic, "x");
  return diagnostic;
}

LogicalResult FragmentAttr::verifyEncoding(
    ArrayRef<int64_t> shape, Type elementType,
    function_ref<InFlightDiagnostic()> emitError) const {
  return verifyShape(*this, shape, {64 * getWarpgroups(), 8}, emitError);
}

LogicalResult OperandAttr::verifyEncoding(
    ArrayRef<int64_t> shape, Type elementType,
    function_ref<InFlightDiagnostic()> emitError) const {
  // operand_c2
  if (!elementType.isF16() && !elementType.isBF16() &&
      !isa<Float8E4M3FNType>(elementType)) {
    return emitError() << "expected elements of f16, bf16 or f8E4M3FN for "
                       << *this << ", got " << elementType;
  }
  // One instruction reads 32 bytes of a row.
  int64_t step = 256 / elementType.getIntOrFloatBitWidth();
  return verifyShape(*this, shape, {64 * getWarpgroups(), step}, emitError);
}

LogicalResult
RowsAttr::verifyEncoding(ArrayRef<int64_t> shape, Type elementType,
                         function_ref<InFlightDiagnostic()> emitError) const {
  return verifyShape(*this, shape, {64 * getWarpgroups()}, emitError);
}

LogicalResult ColumnsAttr::verifyEncoding(
    ArrayRef<int64_t> shape, Type elementType,
    function_ref<InFlightDiagnostic()> emitError) const {
  // columns_c1
  if (shape.size() == 1 && shape[0] > 0 && shape[0] % 8 == 0) {
    return success();
  }
  InFlightDiagnostic diagnostic = emitError()
                                  << "expected a tensor of a multiple of 8 "
                                     "elements for "
                                  << *this << ", got sizes of ";
  llvm::interleave(shape, diagnostic, "x");
  return diagnostic;
}

LogicalResult StripsAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                 int64_t threads, int64_t rowThreads,
                                 int64_t vector, int64_t rows) {
  // strips_c2
  auto check = [&](StringRef what, int64_t value, int64_t low,
                   int64_t high) -> LogicalResult {
    if (value >= low && value <= high && llvm::isPowerOf2_64(value)) {
      return success();
    }
    return emitError() << "expected " << what << " to be a power of two from "
                       << low << " to " << high << ", got " << value;
  };
  if (failed(check("threads", threads, 32, 1024)) ||
      failed(check("row_threads", rowThreads, 1, 32))) {
    return failure();
  }
  if (failed(check("vector", vector, 1, 16))) {
    return failure();
  }
  return check("rows", rows, 1, 16);
}

LogicalResult
StripsAttr::verifyEncoding(ArrayRef<int64_t> shape, Type elementType,
                           function_ref<InFlightDiagnostic()> emitError) const {
  // strips_c1
  int64_t columns = getRowThreads() * getVector();
  int64_t groups = getGroups() * getRows();
  bool fits = (shape.size() == 1 || shape.size() == 2) && shape[0] > 0 &&
              shape[0] % groups == 0 &&
              (shape.size() == 1 || (shape[1] > 0 && shape[1] % columns == 0));
  if (fits) {
    return success();
  }
  InFlightDiagnostic diagnostic =
      emitError() << "expected a multiple of " << groups
                  << " rows and, if it has columns, a multiple of " << columns
                  << " for " << *this << ", got sizes of ";
  llvm::interleave(shape, diagnostic, "x");
  return diagnostic;
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

/// Parses `RxCxT` or `RxCxT, ones` of a buffer; null if that fails.
static BufferType parseTile(AsmParser &parser) {
  Type elementType;
  SmallVector<int64_t> shape;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseDimensionList(shape, /*allowDynamic=*/false) ||
      parser.parseType(elementType)) {
    return {};
  }
  if (shape.size() != 2) {
    parser.emitError(loc, "expected two sizes, rows and columns, got ")
        << shape.size();
    return {};
  }
  bool ones = succeeded(parser.parseOptionalComma());
  if (ones && parser.parseKeyword("ones")) {
    return {};
  }
  return BufferType::getChecked(
      [&] { return parser.emitError(parser.getNameLoc()); },
      parser.getContext(), shape[0], shape[1], elementType, ones);
}

static void printTile(AsmPrinter &printer, BufferType buffer) {
  printer << buffer.getRows() << "x" << buffer.getColumns() << "x"
          << buffer.getElementType() << (buffer.getOnes() ? ", ones" : "");
}

Type BufferType::parse(AsmParser &parser) {
  if (parser.parseLess()) {
    return {};
  }
  BufferType buffer = parseTile(parser);
  return buffer && succeeded(parser.parseGreater()) ? buffer : Type();
}

void BufferType::print(AsmPrinter &printer) const {
  printer << "<";
  printTile(printer, *this);
  printer << ">";
}

LogicalResult BufferType::verify(function_ref<InFlightDiagnostic()> emitError,
                                 int64_t rows, int64_t columns,
                                 Type elementType, bool ones) {
  if (!elementType.isF16() && !elementType.isBF16() &&
      !isa<Float8E4M3FNType>(elementType) && !elementType.isInteger(8)) {
    return emitError() << "expected a buffer of f16, bf16, f8E4M3FN or i8, got "
                       << elementType;
  }
  if (rows <= 0 || rows % 8 != 0) {
    return emitError() << "expected buffer rows to be a positive multiple of "
                          "8, the rows of a swizzle group, got "
                       << rows;
  }
  int64_t chunk = chunkBytes * 8 / elementType.getIntOrFloatBitWidth();
  if (columns <= 0 || columns % chunk != 0) {
    return emitError() << "expected buffer columns to be a positive multiple "
                          "of "
                       << chunk << ", the elements of a swizzled chunk, got "
                       << columns;
  }
  if (ones && !isa<FloatType>(elementType)) {
    return emitError() << "expected ones below rows of floats, got "
                       << elementType;
  }
  return success();
}

Type ChannelType::parse(AsmParser &parser) {
  int64_t depth = 0;
  if (parser.parseLess() || parser.parseInteger(depth) ||
      parser.parseKeyword("x")) {
    return {};
  }
  BufferType buffer = parseTile(parser);
  if (!buffer || parser.parseGreater()) {
    return {};
  }
  return ChannelType::getChecked(
      [&] { return parser.emitError(parser.getNameLoc()); },
      parser.getContext(), depth, buffer);
}

void ChannelType::print(AsmPrinter &printer) const {
  printer << "<" << getDepth() << " x ";
  printTile(printer, getBuffer());
  printer << ">";
}

LogicalResult ChannelType::verify(function_ref<InFlightDiagnostic()> emitError,
                                  int64_t depth, BufferType) {
  if (depth < 1) {
    return emitError() << "expected a channel depth of at least 1, got "
                       << depth;
  }
  return success();
}

LogicalResult PendingType::verify(function_ref<InFlightDiagnostic()> emitError,
                                  RankedTensorType tensor) {
  if (!isa_and_nonnull<FragmentAttr>(tensor.getEncoding())) {
    return emitError() << "expected a pending tile with a fragment layout, got "
                       << tensor;
  }
  return success();
}
