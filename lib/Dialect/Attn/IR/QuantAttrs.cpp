// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The attributes of quantized attention.

#include "attn/Dialect/Attn/IR/Attn.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace attn;

/// Rows of a block: whole strips of a warp's rows.
constexpr int64_t kRowStep = 16;
/// Keys that one matrix instruction of 8-bit operands adds up.
constexpr int64_t kPeriodStep = 32;
constexpr int64_t kMaxRows = 1024;
constexpr int64_t kThreadRows = RowGroups::pattern;

constexpr int64_t kWarpgroupRows = 64;
constexpr int64_t kWarpRows = 16;
/// A key tile that every head size can have.
constexpr int64_t kKeyTile = 128;

constexpr float kMaxI8 = 127.0f;
constexpr float kMaxF8 = 448.0f;
/// With this much 64 products of codes fit into f16.
constexpr float kMaxForF16Sums = 2.25f;

FailureOr<APFloat> attn::parseF32(AsmParser &parser) {
  double value;
  if (parser.parseFloat(value)) {
    return failure();
  }
  return APFloat(static_cast<float>(value));
}

static LogicalResult checkMultiple(function_ref<InFlightDiagnostic()> emitError,
                                   StringRef what, int64_t value,
                                   int64_t step) {
  if (value >= step && value <= kMaxRows && value % step == 0) {
    return success();
  }
  return emitError() << "expected " << what << " to be a multiple of " << step
                     << " from " << step << " to " << kMaxRows << ", got "
                     << value;
}

/// NaN is in no range.
static LogicalResult checkRange(function_ref<InFlightDiagnostic()> emitError,
                                StringRef what, const APFloat &value, float low,
                                float high) {
  float number = value.convertToFloat();
  if (number >= low && number <= high) {
    return success();
  }
  return emitError() << "expected " << what << " to be from " << low << " to "
                     << high << ", got " << number;
}

static LogicalResult checkEpsilon(function_ref<InFlightDiagnostic()> emitError,
                                  const APFloat &epsilon) {
  return checkRange(emitError, "epsilon", epsilon, 1e-30f, 1.0f);
}

static LogicalResult checkPeriod(function_ref<InFlightDiagnostic()> emitError,
                                 Accumulation accumulate, int64_t period) {
  if (accumulate == Accumulation::two_level) {
    return checkMultiple(emitError, "period", period, kPeriodStep);
  }
  if (period != 0) {
    return emitError() << "expected no period with accumulate = single, got "
                       << period;
  }
  return success();
}

//===----------------------------------------------------------------------===//
// ScoreQuantAttr
//===----------------------------------------------------------------------===//

static bool hasBlocks(ScoreGranularity granularity) {
  return granularity == ScoreGranularity::per_block ||
         granularity == ScoreGranularity::per_warp ||
         granularity == ScoreGranularity::per_thread;
}

LogicalResult
ScoreQuantAttr::verify(function_ref<InFlightDiagnostic()> emitError, Type type,
                       ScoreGranularity granularity, int64_t qRows,
                       int64_t kRows, Rounding rounding, AmaxGuard /*guard*/,
                       APFloat epsilon) {
  // score_quant_c1
  if (!type.isSignlessInteger(8) && !isa<Float8E4M3FNType>(type)) {
    return emitError() << "expected codes of q and k to be i8 or f8E4M3FN, got "
                       << type;
  }
  // score_quant_c2
  for (auto [name, rows] :
       {std::pair("q_rows", qRows), std::pair("k_rows", kRows)}) {
    if (rows == 0) {
      continue;
    }
    if (!hasBlocks(granularity)) {
      return emitError() << "expected no " << name << " with "
                         << stringifyScoreGranularity(granularity) << ", got "
                         << rows;
    }
    if (failed(checkMultiple(emitError, name, rows, kRowStep))) {
      return failure();
    }
  }
  // score_quant_c3
  if (!type.isInteger(8) && rounding != Rounding::half_even) {
    return emitError() << "expected rounding to be half_even with " << type
                       << ", got " << stringifyRounding(rounding);
  }
  // score_quant_c4
  return checkEpsilon(emitError, epsilon);
}

static QuantizerAttr getQuantizer(ScoreQuantAttr quant, Grouping grouping,
                                  int64_t rows) {
  bool blocks = hasBlocks(quant.getGranularity());
  auto groups =
      GroupsAttr::get(quant.getContext(), grouping, blocks ? rows : 0);
  float max = quant.getType().isInteger(8) ? kMaxI8 : kMaxF8;
  return QuantizerAttr::get(quant.getContext(), groups, APFloat(max),
                            quant.getRounding(), quant.getGuard(),
                            quant.getEpsilon());
}

static Grouping getGrouping(ScoreGranularity granularity, Grouping ofThreads) {
  switch (granularity) {
  case ScoreGranularity::per_tensor:
    return Grouping::per_tensor;
  case ScoreGranularity::per_block:
  case ScoreGranularity::per_warp:
    return Grouping::per_block;
  case ScoreGranularity::per_thread:
    return ofThreads;
  case ScoreGranularity::per_token:
    return Grouping::per_token;
  }
  llvm_unreachable("all granularities are above");
}

QuantizerAttr ScoreQuantAttr::getQueryQuantizer() const {
  int64_t rows = getGranularity() == ScoreGranularity::per_block
                     ? kWarpgroupRows
                     : kWarpRows;
  return getQuantizer(*this,
                      getGrouping(getGranularity(), Grouping::per_thread_row),
                      getQRows() ? getQRows() : rows);
}

QuantizerAttr ScoreQuantAttr::getKeyQuantizer() const {
  return getQuantizer(
      *this, getGrouping(getGranularity(), Grouping::per_thread_column),
      getKRows() ? getKRows() : kKeyTile);
}

//===----------------------------------------------------------------------===//
// OutputQuantAttr
//===----------------------------------------------------------------------===//

LogicalResult
OutputQuantAttr::verify(function_ref<InFlightDiagnostic()> emitError, Type type,
                        OutputGranularity /*granularity*/, APFloat max,
                        APFloat pMax, Exponential /*exp*/, RowSum /*rowSum*/,
                        Accumulation accumulate, int64_t period,
                        APFloat epsilon) {
  // output_quant_c1
  if (!isa<Float8E4M3FNType>(type)) {
    return emitError() << "expected codes of v to be f8E4M3FN, got " << type;
  }
  // output_quant_c2
  float largest = max.convertToFloat();
  if (largest != kMaxF8 && largest != kMaxForF16Sums) {
    return emitError() << "expected max to be 448 or 2.25, got " << largest;
  }
  // output_quant_c3
  if (failed(checkRange(emitError, "p_max", pMax, 1.0f, kMaxF8))) {
    return failure();
  }
  // output_quant_c4; 0 is what the field holds when it is absent.
  bool hasDefault = accumulate == Accumulation::two_level && period == 0;
  if (!hasDefault && failed(checkPeriod(emitError, accumulate, period))) {
    return failure();
  }
  // output_quant_c5
  return checkEpsilon(emitError, epsilon);
}

QuantizerAttr OutputQuantAttr::getValueQuantizer() const {
  auto groups =
      GroupsAttr::get(getContext(), Grouping::per_channel, /*rows=*/0);
  return QuantizerAttr::get(getContext(), groups, getMax(), Rounding::half_even,
                            AmaxGuard::floor, getEpsilon());
}

ProductsAttr OutputQuantAttr::getProducts() const {
  int64_t period = getPeriod();
  if (getAccumulate() == Accumulation::two_level && period == 0) {
    period = kKeyTile;
  }
  return ProductsAttr::get(getContext(), getPMax(), getExp(), getRowSum(),
                           getAccumulate(), period);
}

//===----------------------------------------------------------------------===//
// SmoothAttr
//===----------------------------------------------------------------------===//

// Written by hand because a struct format would not say what it does not know.
Attribute SmoothAttr::parse(AsmParser &parser, Type) {
  std::optional<Smoothing> k;
  auto parseOperand = [&]() -> ParseResult {
    StringRef operand, smoothing;
    SMLoc loc = parser.getCurrentLocation();
    if (parser.parseKeyword(&operand)) {
      return failure();
    }
    if (operand != "k" || k) {
      return parser.emitError(loc)
             << "expected smooth to name 'k', once, got '" << operand << "'";
    }
    if (parser.parseEqual()) {
      return failure();
    }
    loc = parser.getCurrentLocation();
    if (parser.parseKeyword(&smoothing)) {
      return failure();
    }
    k = symbolizeSmoothing(smoothing);
    if (!k) {
      return parser.emitError(loc)
             << "expected 'k = mean', got '" << smoothing << "'";
    }
    return success();
  };
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::LessGreater,
                                     parseOperand)) {
    return {};
  }
  if (!k) {
    parser.emitError(loc) << "expected 'k = mean' in smooth, got nothing";
    return {};
  }
  return get(parser.getContext(), *k);
}

void SmoothAttr::print(AsmPrinter &printer) const {
  printer << "<k = " << stringifySmoothing(getK()) << ">";
}

//===----------------------------------------------------------------------===//
// The others
//===----------------------------------------------------------------------===//

LogicalResult QuantAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                ScoreQuantAttr qk, OutputQuantAttr pv) {
  // quant_c1
  if (!qk && !pv) {
    return emitError() << "expected qk or pv in quant, got none";
  }
  // quant_c2
  bool isInteger = qk && qk.getType().isInteger(8);
  if (pv && pv.getExp() != Exponential::exact && !isInteger) {
    InFlightDiagnostic diagnostic = emitError();
    diagnostic << "expected codes of i8 for the scores with exp = "
               << stringifyExponential(pv.getExp()) << ", got ";
    return qk ? diagnostic << qk.getType() : diagnostic << "none";
  }
  return success();
}

int64_t GroupsAttr::getScalesPerBlock() const {
  return getRows() ? getRowGroups().getValuesPerBlock() : 0;
}

int64_t GroupsAttr::getCount(ArrayRef<int64_t> shape) const {
  if (getGrouping() == Grouping::per_tensor) {
    return 1;
  }
  int64_t length = shape[2], perBlock = getScalesPerBlock();
  if (isPerChannel()) {
    return shape[3];
  }
  if (ShapedType::isDynamic(length) || !perBlock) {
    return length;
  }
  return static_cast<int64_t>(llvm::divideCeil(length, getRows())) * perBlock;
}

std::string GroupsAttr::getCountText(StringRef rows) const {
  if (!getRows()) {
    return rows.str();
  }
  return ("ceildiv(" + rows + ", " + Twine(getRows()) + ") * " +
          Twine(getScalesPerBlock()))
      .str();
}

RowGroups GroupsAttr::getRowGroups() const {
  switch (getGrouping()) {
  case Grouping::per_tensor:
    return {/*rows=*/0, kThreadRows};
  case Grouping::per_block:
    return {getRows(), kThreadRows};
  case Grouping::per_thread_row:
    return {getRows(), /*share=*/1};
  case Grouping::per_thread_column:
    // A thread holds two neighbouring columns of every eight.
    return {getRows(), /*share=*/2};
  case Grouping::per_token:
    return {/*rows=*/1, kThreadRows};
  case Grouping::per_channel:
    break;
  }
  llvm_unreachable("rows of one channel have the same scale");
}

LogicalResult GroupsAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                 Grouping grouping, int64_t rows) {
  bool ofThreads = grouping == Grouping::per_thread_row ||
                   grouping == Grouping::per_thread_column;
  bool blocks = ofThreads || grouping == Grouping::per_block;
  // groups_c1
  if (blocks ? rows <= 0 : rows != 0) {
    return emitError() << "expected " << (blocks ? "positive" : "no")
                       << " rows with " << stringifyGrouping(grouping)
                       << ", got " << rows;
  }
  // groups_c2
  if (ofThreads && rows % kThreadRows != 0) {
    return emitError() << "expected rows to be a multiple of " << kThreadRows
                       << " with " << stringifyGrouping(grouping) << ", got "
                       << rows;
  }
  return success();
}

LogicalResult
QuantizerAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                      GroupsAttr /*groups*/, APFloat max, Rounding /*rounding*/,
                      AmaxGuard /*guard*/, APFloat epsilon) {
  // quantizer_c1
  if (failed(checkRange(emitError, "max", max, 1.0f, kMaxF8))) {
    return failure();
  }
  // quantizer_c2
  return checkEpsilon(emitError, epsilon);
}

LogicalResult ProductsAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                   APFloat pMax, Exponential /*exp*/,
                                   RowSum /*rowSum*/, Accumulation accumulate,
                                   int64_t period) {
  // products_c1
  if (failed(checkRange(emitError, "p_max", pMax, 1.0f, kMaxF8))) {
    return failure();
  }
  // products_c2
  return checkPeriod(emitError, accumulate, period);
}
