// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table of presets, and the attribute that names a row of it. A new preset
// is a row here.

#include "attn/Dialect/Attn/IR/Presets.h"
#include "attn/Dialect/Attn/IR/Attn.h"

#include "mlir/AsmParser/AsmParser.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace attn;

#define SMOOTH_KEYS "#attn.smooth<k = mean>"
#define SMOOTH_SAMPLED_KEYS "#attn.smooth<k = sampled_mean>"
#define INT8_FP8(EXP)                                                          \
  "#attn.quant<qk = <i8, per_thread, k_rows = 256>, "                          \
  "pv = <f8E4M3FN, per_channel, " EXP                                          \
  "row_sum = coded, period = 256, absmax = sampled>>"

// What the methods compute is taken from their published code for the GPU named
// there, since their papers leave granularities and roundings open.
static constexpr Preset kPresets[] = {
    {"int8_fp8", INT8_FP8(""), SMOOTH_SAMPLED_KEYS,
     "Ours, and what we recommend where 8 bits are good enough: the "
     "granularity of SageAttention2, but for 256 keys, with the roundings that "
     "a GPU does in one instruction. Rows are divided by the sum of their "
     "coded probabilities. The mean of the keys and the scales of the values "
     "come from 64 of the rows: a value more than 8 times as large as those is "
     "cut.",
     ""},
    {"int8_fp8_two_knot", INT8_FP8("exp = two_knot, "), SMOOTH_SAMPLED_KEYS,
     "As `int8_fp8`, probabilities off by up to 0.9 % before they are coded.",
     ""},
    {"int8_fp8_linear", INT8_FP8("exp = linear, "), SMOOTH_SAMPLED_KEYS,
     "As `int8_fp8`, probabilities off by up to 4 % before they are coded, "
     "which adds a tenth to the error of the output: the fastest.",
     ""},
    {"q8_f16", "#attn.quant<qk = <i8, per_thread>>", SMOOTH_SAMPLED_KEYS,
     "Ours, where the error of `int8_fp8` is too large: scores of 8 bits, "
     "probabilities and values in the input type.",
     ""},
    {"sage1",
     "#attn.quant<qk = <i8, per_block, q_rows = 128, k_rows = 64, "
     "rounding = half_away>>",
     SMOOTH_KEYS,
     "SageAttention, the kernels in Triton: a scale for each 128 queries and "
     "64 keys, probabilities and values in 16 bits.",
     "Products of probabilities and values are added up in f32, where it has "
     "f16 sums of 64 keys, and bf16 values stay bf16, where it makes them f16. "
     "The mean of the keys is taken off in f32, where it is in the input type. "
     "A block of zeros has codes 0, where its scale of 0 divides. The scale of "
     "the scores is not multiplied into the queries before they are coded."},
    {"sage2",
     "#attn.quant<qk = <i8, per_thread, q_rows = 16, k_rows = 128, "
     "rounding = half_away, guard = add>, "
     "pv = <f8E4M3FN, per_channel, accumulate = two_level, period = 128>>",
     SMOOTH_KEYS,
     "SageAttention2 for sm_90: a scale for the rows and columns of a thread, "
     "values in fp8 with a scale for each channel, a fresh sum for every 128 "
     "keys.",
     "The mean of the keys is taken off in f32, where it is in the input type. "
     "A probability of 1 becomes 448, where it becomes 2^8.807 = 447.9. A "
     "channel of zeros has codes 0, where its scale of 0 divides."},
    {"sage2pp",
     "#attn.quant<qk = <i8, per_thread, q_rows = 32, k_rows = 64, "
     "rounding = half_away, guard = add>, "
     "pv = <f8E4M3FN, per_channel, max = 2.25, accumulate = two_level, "
     "period = 64>>",
     SMOOTH_KEYS,
     "SageAttention2++ for sm_89: values of at most 2.25, so that 64 products "
     "fit into f16, and a fresh sum for every 64 keys.",
     "That sum is f32, where it is f16, and so more exact. Else as `sage2`."},
    {"fa3_fp8",
     "#attn.quant<qk = <f8E4M3FN, per_tensor>, "
     "pv = <f8E4M3FN, per_channel, p_max = 256.0, accumulate = single>>",
     "",
     "FlashAttention 3 in fp8: one scale for all rows of a head, nothing "
     "smoothed, one accumulator for all keys.",
     "Scales come from the largest magnitude of each head of q, of k and of "
     "each channel of v, where it takes one of each key head from its caller. "
     "How many bits its accumulator has, the matrix instruction decides; the "
     "interpreter adds up in f32."},
};

ArrayRef<Preset> attn::getPresets() { return kPresets; }

const Preset *attn::findPreset(StringRef name) {
  const Preset *found = llvm::find_if(
      kPresets, [&](const Preset &preset) { return preset.name == name; });
  return found == std::end(kPresets) ? nullptr : found;
}

//===----------------------------------------------------------------------===//
// PresetAttr
//===----------------------------------------------------------------------===//

LogicalResult PresetAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                 StringRef name) {
  // preset_c1
  if (findPreset(name)) {
    return success();
  }
  InFlightDiagnostic diagnostic =
      emitError() << "expected a preset among "
                  << llvm::join(
                         llvm::map_range(kPresets,
                                         [](auto &row) { return row.name; }),
                         ", ")
                  << ", got '" << name << "'";
  return diagnostic;
}

// Written by hand because a struct format would want quotes around the name.
Attribute PresetAttr::parse(AsmParser &parser, Type) {
  StringRef name;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseLess() || parser.parseKeyword(&name) ||
      parser.parseGreater()) {
    return {};
  }
  return getChecked([&] { return parser.emitError(loc); }, parser.getContext(),
                    name);
}

void PresetAttr::print(AsmPrinter &printer) const {
  printer << "<" << getName() << ">";
}

QuantAttr PresetAttr::getQuant() const {
  return cast<QuantAttr>(
      mlir::parseAttribute(findPreset(getName())->quant, getContext()));
}

SmoothAttr PresetAttr::getSmooth() const {
  StringRef text = findPreset(getName())->smooth;
  return text.empty()
             ? SmoothAttr()
             : cast<SmoothAttr>(mlir::parseAttribute(text, getContext()));
}
