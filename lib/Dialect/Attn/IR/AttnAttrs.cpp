// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Dialect/Attn/IR/Attn.h"

#include "attn/Support/Expr.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace attn;

#include "attn/Dialect/Attn/IR/AttnEnums.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "attn/Dialect/Attn/IR/AttnAttrs.cpp.inc"

void AttnDialect::registerAttributes() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "attn/Dialect/Attn/IR/AttnAttrs.cpp.inc"
      >();
}

Attribute AttnDialect::parseAttribute(DialectAsmParser &parser,
                                      Type type) const {
  SMLoc loc = parser.getCurrentLocation();
  StringRef mnemonic;
  Attribute attr;
  if (generatedAttributeParser(parser, &mnemonic, type, attr).has_value()) {
    return attr;
  }
  static constexpr StringLiteral mnemonics[] = {
      MaskAttr::getMnemonic(),         QuantAttr::getMnemonic(),
      SmoothAttr::getMnemonic(),       PresetAttr::getMnemonic(),
      ScoreQuantAttr::getMnemonic(),   OutputQuantAttr::getMnemonic(),
      GroupsAttr::getMnemonic(),       QuantizerAttr::getMnemonic(),
      ProductsAttr::getMnemonic(),     TargetAttr::getMnemonic(),
      ScheduleAttr::getMnemonic(),     RowwiseAttr::getMnemonic(),
      ExprAttr::getMnemonic(),         ParamAttr::getMnemonic(),
      IntermediateAttr::getMnemonic(), ConstraintAttr::getMnemonic(),
      VariantAttr::getMnemonic()};
  parser.emitError(loc) << "expected an attribute of the dialect 'attn' ("
                        << llvm::join(llvm::ArrayRef(mnemonics), ", ")
                        << "), got '" << mnemonic << "'";
  return {};
}

void AttnDialect::printAttribute(Attribute attr,
                                 DialectAsmPrinter &printer) const {
  [[maybe_unused]] LogicalResult printed =
      generatedAttributePrinter(attr, printer);
  assert(succeeded(printed) && "an attribute of another dialect");
}

//===----------------------------------------------------------------------===//
// ScheduleAttr
//===----------------------------------------------------------------------===//

constexpr int64_t kRowsPerWarpgroup = 64;
constexpr int64_t kMaxWarpgroups = 3;
constexpr int64_t kMaxStages = 8;
/// Steps of the matrix instruction along its reduction.
constexpr int64_t kTileKStep = 16;
/// What setmaxnreg accepts.
constexpr int64_t kRegisterStep = 8;
constexpr int64_t kMinRegisters = 24;
constexpr int64_t kMaxRegisters = 256;

static LogicalResult checkRange(function_ref<InFlightDiagnostic()> emitError,
                                StringRef what, int64_t value, int64_t low,
                                int64_t high, int64_t step) {
  if (value >= low && value <= high && value % step == 0) {
    return success();
  }
  InFlightDiagnostic diagnostic = emitError()
                                  << "expected " << what << " to be ";
  if (step > 1) {
    diagnostic << "a multiple of " << step << " ";
  }
  return diagnostic << "from " << low << " to " << high << ", got " << value;
}

LogicalResult ScheduleAttr::verify(
    function_ref<InFlightDiagnostic()> emitError, int64_t tileQ, int64_t tileK,
    int64_t warpgroups, int64_t stages, bool /*pingPong*/,
    Scheduler /*scheduler*/, OutputStaging output, int64_t producerRegisters,
    int64_t consumerRegisters, bool /*overlap*/, ProgramOrder /*order*/,
    bool packHeads, bool splitKeys, int64_t queryStages) {
  if (failed(checkRange(emitError, "warpgroups", warpgroups, 1, kMaxWarpgroups,
                        1))) {
    return failure();
  }
  if (tileQ != kRowsPerWarpgroup * warpgroups) {
    return emitError() << "expected tile_q to be " << kRowsPerWarpgroup
                       << " * warpgroups = " << kRowsPerWarpgroup * warpgroups
                       << ", got " << tileQ;
  }
  // Above 256 columns there is no matrix instruction for the scores.
  if (failed(checkRange(emitError, "tile_k", tileK, kTileKStep, 256,
                        kTileKStep)) ||
      failed(checkRange(emitError, "stages", stages, 1, kMaxStages, 1)) ||
      failed(checkRange(emitError, "query_stages", queryStages, 1, kMaxStages,
                        1)) ||
      failed(checkRange(emitError, "producer_registers", producerRegisters,
                        kMinRegisters, kMaxRegisters, kRegisterStep))) {
    return failure();
  }
  if (packHeads && queryStages != 1) {
    return emitError() << "expected query_stages = 1 with pack_heads, whose "
                          "query tile the consumers gather, got "
                       << queryStages;
  }
  // The rows of a packed tile are no box of the copy engine, and shared buffers
  // hold 16-bit tiles, which partial outputs are not.
  if ((packHeads || splitKeys) && output != OutputStaging::direct) {
    return emitError() << "expected output = direct with "
                       << (packHeads ? "pack_heads" : "split_keys") << ", got "
                       << stringifyOutputStaging(output);
  }
  return checkRange(emitError, "consumer_registers", consumerRegisters,
                    kMinRegisters, kMaxRegisters, kRegisterStep);
}

//===----------------------------------------------------------------------===//
// RowwiseAttr
//===----------------------------------------------------------------------===//

constexpr int64_t kWarpThreads = 32;
constexpr int64_t kMaxThreads = 1024;
constexpr int64_t kMaxTiles = 64;

LogicalResult RowwiseAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                  int64_t tileRows, int64_t threads,
                                  int64_t tiles) {
  auto isPowerBetween = [](int64_t value, int64_t low, int64_t high) {
    return value >= low && value <= high && llvm::isPowerOf2_64(value);
  };
  if (!isPowerBetween(threads, kWarpThreads, kMaxThreads)) {
    return emitError() << "expected threads to be a power of two from "
                       << kWarpThreads << " to " << kMaxThreads << ", got "
                       << threads;
  }
  // A row never crosses a warp.
  if (!isPowerBetween(tileRows, threads / kWarpThreads, kMaxThreads)) {
    return emitError() << "expected tile_rows to be a power of two from "
                          "threads / 32 = "
                       << threads / kWarpThreads << " to " << kMaxThreads
                       << ", got " << tileRows;
  }
  if (!isPowerBetween(tiles, 1, kMaxTiles)) {
    return emitError() << "expected tiles to be a power of two from 1 to "
                       << kMaxTiles << ", got " << tiles;
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Attributes that hold expressions
//===----------------------------------------------------------------------===//

/// What the runtime and tensor maps can describe.
constexpr int64_t kMaxTensorRank = 5;

static LogicalResult
checkExpression(function_ref<InFlightDiagnostic()> emitError, StringRef what,
                StringRef text, Expr *parsed = nullptr) {
  Expr expr;
  std::string error;
  if (!Expr::parse(std::string_view(text), expr, error)) {
    return emitError() << "expected " << what << " to be an expression, got \""
                       << text << "\": " << error;
  }
  if (parsed) {
    *parsed = std::move(expr);
  }
  return success();
}

/// `array` is null or holds `low` to `high` expressions.
static LogicalResult
checkExpressions(function_ref<InFlightDiagnostic()> emitError, StringRef what,
                 ArrayAttr array, size_t low, size_t high) {
  if (!array) {
    return success();
  }
  if (array.size() < low || array.size() > high) {
    InFlightDiagnostic diagnostic = emitError() << "expected " << low;
    if (high != low) {
      diagnostic << " to " << high;
    }
    return diagnostic << " expressions in " << what << ", got " << array.size();
  }
  for (Attribute element : array) {
    auto text = dyn_cast<StringAttr>(element);
    if (!text) {
      return emitError() << "expected a string in " << what << ", got "
                         << element;
    }
    if (failed(checkExpression(emitError, what, text))) {
      return failure();
    }
  }
  return success();
}

LogicalResult ExprAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                               StringRef text) {
  Expr expr;
  if (failed(checkExpression(emitError, "the text", text, &expr))) {
    return failure();
  }
  if (text != expr.str()) {
    return emitError() << "expected the normalised expression \"" << expr.str()
                       << "\", got \"" << text << "\"";
  }
  return success();
}

SmallVector<StringRef> ConstraintAttr::getPlaceholders(StringRef message) {
  SmallVector<StringRef> placeholders;
  size_t open;
  while ((open = message.find('{')) != StringRef::npos) {
    size_t close = message.find('}', open);
    if (close == StringRef::npos) {
      // Kept with its brace, which no expression has.
      placeholders.push_back(message.substr(open));
      break;
    }
    placeholders.push_back(message.slice(open + 1, close));
    message = message.substr(close + 1);
  }
  return placeholders;
}

LogicalResult
ConstraintAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                       StringRef expr, StringRef message) {
  if (failed(checkExpression(emitError, "the constraint", expr))) {
    return failure();
  }
  for (StringRef placeholder : getPlaceholders(message)) {
    if (failed(checkExpression(emitError, "a placeholder of the message",
                               placeholder))) {
      return failure();
    }
  }
  return success();
}

LogicalResult
IntermediateAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                         StringAttr /*name*/, ArrayAttr shape,
                         StringAttr offset) {
  if (failed(checkExpressions(emitError, "shape", shape, 0, kMaxTensorRank))) {
    return failure();
  }
  return offset ? checkExpression(emitError, "offset", offset) : success();
}

LogicalResult VariantAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                  FlatSymbolRefAttr /*kernel*/, StringAttr when,
                                  ArrayAttr programs, ArrayAttr grid,
                                  int64_t threads, int64_t sharedMemory,
                                  ArrayAttr params) {
  if (failed(checkExpression(emitError, "when", when)) ||
      failed(checkExpressions(emitError, "programs", programs, 1, 3)) ||
      failed(checkExpressions(emitError, "grid", grid, 3, 3))) {
    return failure();
  }
  if (threads < 0 || sharedMemory < 0) {
    return emitError() << "expected threads and shared_memory to be at least "
                          "0, got "
                       << threads << " and " << sharedMemory;
  }
  for (Attribute param : params ? params.getValue() : ArrayRef<Attribute>()) {
    if (!isa<ParamAttr>(param)) {
      return emitError() << "expected #attn.param in params, got " << param;
    }
  }
  return success();
}

//===----------------------------------------------------------------------===//
// ParamAttr
//===----------------------------------------------------------------------===//

/// Sizes of a box, as the tensor map encoder accepts them.
constexpr int64_t kMaxBoxSize = 256;

/// Two dimensions more carry a copy to the start of its window.
constexpr int64_t kMaxRaggedRank = kMaxTensorRank - 2;

static LogicalResult checkBox(function_ref<InFlightDiagnostic()> emitError,
                              DenseI64ArrayAttr box, int64_t swizzle,
                              int64_t ragged) {
  if (box.empty() || box.size() > kMaxTensorRank) {
    return emitError() << "expected a box of 1 to " << kMaxTensorRank
                       << " sizes, got " << box.size();
  }
  for (int64_t size : box.asArrayRef()) {
    if (size < 1 || size > kMaxBoxSize) {
      return emitError() << "expected the sizes of a box to be 1 to "
                         << kMaxBoxSize << ", got " << size;
    }
  }
  if (!llvm::is_contained({0, 32, 64, 128}, swizzle)) {
    return emitError() << "expected swizzle 0, 32, 64 or 128, got " << swizzle;
  }
  if (ragged == ParamAttr::kNotRagged) {
    return success();
  }
  if (box.size() > kMaxRaggedRank) {
    return emitError() << "expected a ragged box of at most " << kMaxRaggedRank
                       << " sizes, got " << box.size();
  }
  // The innermost dimension has no stride that could be undone.
  if (ragged < 1 || ragged >= box.size()) {
    return emitError() << "expected ragged to be a dimension from 1 to "
                       << box.size() - 1 << ", got " << ragged;
  }
  return success();
}

LogicalResult ParamAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                ParamKind kind, StringAttr name,
                                StringAttr expr, DenseI64ArrayAttr box,
                                int64_t swizzle, int64_t dim, int64_t ragged,
                                int64_t alignment) {
  bool wantsExpr = kind == ParamKind::value || kind == ParamKind::workspace;
  bool wantsBox = kind == ParamKind::tensor_map;
  auto checkField = [&](StringRef field, bool wanted,
                        bool given) -> LogicalResult {
    if (wanted == given) {
      return success();
    }
    return emitError() << "expected " << (wanted ? "the" : "no") << " field '"
                       << field << "' in a parameter of kind "
                       << stringifyParamKind(kind);
  };
  if (failed(checkField("name", !wantsExpr, static_cast<bool>(name))) ||
      failed(checkField("expr", wantsExpr, static_cast<bool>(expr))) ||
      failed(checkField("box", wantsBox, static_cast<bool>(box)))) {
    return failure();
  }
  // Zero is what the fields hold when they are absent.
  if ((!wantsBox && failed(checkField("swizzle", false, swizzle != 0))) ||
      (kind != ParamKind::stride && kind != ParamKind::pitch &&
       failed(checkField("dim", false, dim != 0))) ||
      (!wantsBox &&
       failed(checkField("ragged", false, ragged != kNotRagged))) ||
      (kind != ParamKind::pointer &&
       failed(checkField("alignment", false, alignment != 0)))) {
    return failure();
  }
  if (!llvm::is_contained({0, 1, 2, 4, 8, 16}, alignment)) {
    return emitError()
           << "expected alignment to be a power of two from 1 to 16, got "
           << alignment;
  }
  if (dim < 0) {
    return emitError() << "expected dim to be at least 0, got " << dim;
  }
  if (wantsExpr) {
    return checkExpression(emitError, "expr", expr);
  }
  return wantsBox ? checkBox(emitError, box, swizzle, ragged) : success();
}
