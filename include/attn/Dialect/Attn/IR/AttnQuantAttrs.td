// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_DIALECT_ATTN_IR_ATTNQUANTATTRS
#define ATTN_DIALECT_ATTN_IR_ATTNQUANTATTRS

include "attn/Dialect/Attn/IR/AttnDialect.td"
include "attn/Dialect/Attn/IR/AttnEnums.td"

/// A number that is written without its type and held as f32.
class Attn_F32Parameter<string default = ""> : AttrOrTypeParameter<"::llvm::APFloat", "f32"> {
  let comparator = "$_lhs.bitwiseIsEqual($_rhs)";
  let parser = "::attn::parseF32($_parser)";
  let printer = "$_printer.printFloat($_self)";
  let defaultValue = !if(!empty(default), ?, "::llvm::APFloat(" # default # "f)");
}

//===----------------------------------------------------------------------===//
// R0: policies
//===----------------------------------------------------------------------===//

def Attn_ScoreQuantAttr : Attn_Attr<"ScoreQuant", "score_quant"> {
  let summary = "how queries and keys are quantized for the scores";
  let description = [{
    The part `qk` of `#attn.quant`.

    * the type of the codes, `i8` or `f8E4M3FN`, and the granularity: which rows
      of one batch entry and head share a scale. `per_tensor`: all of them;
      `per_block`: `q_rows` queries, `k_rows` keys; `per_warp`: the same with
      the queries of a warp; `per_thread`: within such a block those rows whose
      scores one thread of a warp holds; `per_token`: one row.
    * `q_rows`, `k_rows`: rows of a block. By default 128 keys, a key tile that
      every head size can have, and 64 queries (`per_block`, the rows of a
      warpgroup) or 16 (`per_warp` and `per_thread`, those of a warp).
    * `rounding` of codes, `half_even` (default) or `half_away`.
    * `guard`: the scale of a group is `max(amax, epsilon) / max` with `floor`
      (default), `amax / max + epsilon` with `add`.

    `docs/ops.md` has the exact meaning.

    Constraints:
    * (C1) the codes are i8 or f8E4M3FN.
    * (C2) `q_rows` and `k_rows` are multiples of 16 from 16 to 1024, given only
      where rows come in blocks.
    * (C3) codes of f8E4M3FN are rounded `half_even`, as conversions do.
    * (C4) `epsilon` is from 1e-30 to 1.

    ```mlir
    #attn.score_quant<i8, per_thread>
    #attn.score_quant<i8, per_block, q_rows = 128, k_rows = 64, rounding = half_away, guard = add>
    ```
  }];
  let parameters = (ins
    "::mlir::Type":$type,
    EnumParameter<Attn_ScoreGranularity>:$granularity,
    DefaultValuedParameter<"int64_t", "0">:$q_rows,
    DefaultValuedParameter<"int64_t", "0">:$k_rows,
    DefaultValuedParameter<"::attn::Rounding", "::attn::Rounding::half_even">:$rounding,
    DefaultValuedParameter<"::attn::AmaxGuard", "::attn::AmaxGuard::floor">:$guard,
    Attn_F32Parameter<"1e-7">:$epsilon);
  let assemblyFormat = [{
    `<` $type `,` $granularity (`,` struct($q_rows, $k_rows, $rounding, $guard, $epsilon)^)? `>`
  }];
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    /// How attn.quantize makes the codes of q and k.
    ::attn::QuantizerAttr getQueryQuantizer() const;
    ::attn::QuantizerAttr getKeyQuantizer() const;
  }];
}

def Attn_OutputQuantAttr : Attn_Attr<"OutputQuant", "output_quant"> {
  let summary = "how values and probabilities are quantized for the output";
  let description = [{
    The part `pv` of `#attn.quant`; without it values and probabilities stay in
    the input type.

    * the type of the codes, `f8E4M3FN`, and the granularity of the values,
      `per_channel`: all keys of a batch entry and head share the scale
      `max(amax, epsilon) / max` of a channel.
    * `max`: the largest code of a value, 448 (default) or 2.25, with which 64
      products fit into f16.
    * `p_max`: what a probability of 1 times the row's largest becomes before it
      is coded, 448 by default.
    * `exp`: `exact` (default) exponentials are those of the type f32. Those of
      `linear` are off by up to 4 % and those of `two_knot` by up to 0.9 %, and
      need a few integer instructions each: the bits of a float are linear in its
      logarithm, but for the fraction (`docs/ops.md`).
    * `row_sum`: outputs are divided by the sum of the `unrounded` (default) or
      of the `coded` probabilities.
    * `accumulate`: `two_level` (default) adds up `period` keys (by default 128)
      in a fresh accumulator and adds that to the output in f32; `single` has
      one accumulator for all keys.

    Constraints:
    * (C1) the codes are f8E4M3FN.
    * (C2) `max` is 448 or 2.25.
    * (C3) `p_max` is from 1 to 448.
    * (C4) `period` is a multiple of 32 from 32 to 1024, given only with
      `two_level`.
    * (C5) `epsilon` is from 1e-30 to 1.

    ```mlir
    #attn.output_quant<f8E4M3FN, per_channel>
    #attn.output_quant<f8E4M3FN, per_channel, max = 2.25, row_sum = coded, period = 64>
    #attn.output_quant<f8E4M3FN, per_channel, exp = linear, row_sum = coded>
    ```
  }];
  let parameters = (ins
    "::mlir::Type":$type,
    EnumParameter<Attn_OutputGranularity>:$granularity,
    Attn_F32Parameter<"448.0">:$max,
    Attn_F32Parameter<"448.0">:$p_max,
    DefaultValuedParameter<"::attn::Exponential", "::attn::Exponential::exact">:$exp,
    DefaultValuedParameter<"::attn::RowSum", "::attn::RowSum::unrounded">:$row_sum,
    DefaultValuedParameter<"::attn::Accumulation", "::attn::Accumulation::two_level">:$accumulate,
    DefaultValuedParameter<"int64_t", "0">:$period,
    Attn_F32Parameter<"1e-7">:$epsilon);
  let assemblyFormat = [{
    `<` $type `,` $granularity (`,` struct($max, $p_max, $exp, $row_sum, $accumulate, $period, $epsilon)^)? `>`
  }];
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    /// How attn.quantize makes the codes of v.
    ::attn::QuantizerAttr getValueQuantizer() const;
    /// How attn.block_attention codes and adds up probabilities.
    ::attn::ProductsAttr getProducts() const;
  }];
}

def Attn_QuantAttr : Attn_Attr<"Quant", "quant"> {
  let summary = "that attention may be computed with 8-bit operands, and how";
  let description = [{
    A permission at R0; `attn-materialize-quantization` makes it exact. A part
    that is absent stays in the input type.

    Constraints:
    * (C1) there is at least one part.
    * (C2) an `exp` other than `exact` is given only with codes of i8 for the
      scores, whose integers it starts from.

    ```mlir
    #attn.quant<qk = <i8, per_thread>>
    #attn.quant<qk = <i8, per_thread>, pv = <f8E4M3FN, per_channel>>
    ```
  }];
  let parameters = (ins
    OptionalParameter<"::attn::ScoreQuantAttr", "scores">:$qk,
    OptionalParameter<"::attn::OutputQuantAttr", "output">:$pv);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

def Attn_SmoothAttr : Attn_Attr<"Smooth", "smooth"> {
  let summary = "what is subtracted from operands before they are quantized";
  let description = [{
    `k = mean`: the mean of the keys of a batch entry and head. Every score of a
    query moves by the same amount, so that the output stays; the log-sum-exp is
    corrected. A permission at R0; `attn-materialize-quantization` makes it exact.

    ```mlir
    #attn.smooth<k = mean>
    ```
  }];
  let parameters = (ins EnumParameter<Attn_Smoothing>:$k);
  let hasCustomAssemblyFormat = 1;
}

def Attn_PresetAttr : Attn_Attr<"Preset", "preset"> {
  let summary = "name of a recipe: `quant` and `smooth` in one word";
  let description = [{
    What each name stands for, and which published method it reproduces, is in
    one table, `lib/Dialect/Attn/IR/Presets.cpp`, and in `docs/presets.md`, which
    is made of it. `attn-expand-presets` puts the attributes in its place.

    Constraints:
    * (C1) the table has the name.

    ```mlir
    #attn.preset<sage2pp>
    ```
  }];
  let parameters = (ins StringRefParameter<>:$name);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    ::attn::QuantAttr getQuant() const;
    /// Null if nothing is smoothed.
    ::attn::SmoothAttr getSmooth() const;
  }];
}

//===----------------------------------------------------------------------===//
// R1: exact
//===----------------------------------------------------------------------===//

def Attn_GroupsAttr : Attn_Attr<"Groups", "groups"> {
  let summary = "which elements of a tensor [B, H, L, D] share a scale";
  let description = [{
    The scales of a batch entry and head are a vector. Which of them row r (or
    channel d) has, where `rows` is R:

    | grouping | scale | scales |
    |---|---|---|
    | `per_tensor` | 0 | 1 |
    | `per_block` | r / R | ceildiv(L, R) |
    | `per_thread_row` | r / R * 8 + r mod 8 | ceildiv(L, R) * 8 |
    | `per_thread_column` | r / R * 4 + (r mod 8) / 2 | ceildiv(L, R) * 4 |
    | `per_token` | r | L |
    | `per_channel` | d | D |

    With `per_thread_row` and `per_thread_column` a thread of a warp has one
    scale for all rows, and one for all columns, of the scores that it holds in
    the accumulator of a matrix instruction.

    Constraints:
    * (C1) `rows` is given, and positive, where rows come in blocks, and
      nowhere else.
    * (C2) `rows` is a multiple of 8 with `per_thread_row` and
      `per_thread_column`.

    ```mlir
    #attn.groups<per_channel>
    #attn.groups<per_thread_row, rows = 16>
    ```
  }];
  let parameters = (ins
    EnumParameter<Attn_Grouping>:$grouping,
    DefaultValuedParameter<"int64_t", "0">:$rows);
  let assemblyFormat = "`<` $grouping (`,` struct($rows)^)? `>`";
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    bool isPerChannel() const { return getGrouping() == Grouping::per_channel; }
    /// Whether a group has elements of every row.
    bool takesAllRows() const { return isPerChannel() || getGrouping() == Grouping::per_tensor; }
    /// Scales of one block of rows; 0 if rows do not come in blocks.
    int64_t getScalesPerBlock() const;
    /// Scales of one batch entry and head of a tensor [B, H, L, D]; dynamic if
    /// its shape does not say.
    int64_t getCount(::llvm::ArrayRef<int64_t> shape) const;
    /// The number of scales of so many rows, as an expression, where `getCount`
    /// is dynamic.
    ::std::string getCountText(::llvm::StringRef rows) const;
    /// Which rows share a scale, unless per channel.
    ::attn::RowGroups getRowGroups() const;
    /// The scale of a row, unless per channel.
    int64_t getIndex(int64_t row) const { return getRowGroups().getIndex(row); }
  }];
}

def Attn_QuantizerAttr : Attn_Attr<"Quantizer", "quantizer"> {
  let summary = "how codes and scales are computed, bit for bit";
  let description = [{
    Of a group with the largest magnitude `amax`, in f32, each operation rounded:

    | `guard` | scale | inverse |
    |---|---|---|
    | `floor` (default) | `max(amax, epsilon) / max` | `max / max(amax, epsilon)` |
    | `add` | `amax / max + epsilon` | `1 / scale` |

    The code of x is `x * inverse`, rounded to the type of the codes. For i8
    `half_even` (default) rounds to nearest even; `half_away` adds 0.5 with the
    sign of the product, in f32, and drops the fraction.

    Constraints:
    * (C1) `max` is from 1 to 448.
    * (C2) `epsilon` is from 1e-30 to 1.

    ```mlir
    #attn.quantizer<groups = <per_thread_row, rows = 16>, max = 127.0>
    #attn.quantizer<groups = <per_block, rows = 64>, max = 127.0, rounding = half_away, guard = add>
    ```
  }];
  let parameters = (ins
    "::attn::GroupsAttr":$groups,
    Attn_F32Parameter<>:$max,
    DefaultValuedParameter<"::attn::Rounding", "::attn::Rounding::half_even">:$rounding,
    DefaultValuedParameter<"::attn::AmaxGuard", "::attn::AmaxGuard::floor">:$guard,
    Attn_F32Parameter<"1e-7">:$epsilon);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

def Attn_ProductsAttr : Attn_Attr<"Products", "products"> {
  let summary = "how probabilities are coded and multiplied with coded values";
  let description = [{
    `p_max`, `exp`, `row_sum` and `accumulate` as in `#attn.output_quant`;
    `period` is given exactly with `two_level`.

    Constraints:
    * (C1) `p_max` is from 1 to 448.
    * (C2) `period` is a multiple of 32 from 32 to 1024 with `two_level`, and 0,
      which is its default, with `single`.

    ```mlir
    #attn.products<p_max = 448.0, row_sum = unrounded, accumulate = two_level, period = 128>
    #attn.products<p_max = 448.0, row_sum = coded, accumulate = single>
    ```
  }];
  let parameters = (ins
    Attn_F32Parameter<>:$p_max,
    DefaultValuedParameter<"::attn::Exponential", "::attn::Exponential::exact">:$exp,
    EnumParameter<Attn_RowSum>:$row_sum,
    EnumParameter<Attn_Accumulation>:$accumulate,
    DefaultValuedParameter<"int64_t", "0">:$period);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

#endif
