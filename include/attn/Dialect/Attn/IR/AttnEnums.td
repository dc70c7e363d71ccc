// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_DIALECT_ATTN_IR_ATTNENUMS
#define ATTN_DIALECT_ATTN_IR_ATTNENUMS

include "attn/Dialect/Attn/IR/AttnDialect.td"

def Attn_CausalAlignment : I32EnumAttr<"CausalAlignment",
    "which corner the causal diagonal starts from", [
      I32EnumAttrCase<"none", 0>,
      I32EnumAttrCase<"top_left", 1>,
      I32EnumAttrCase<"bottom_right", 2>]> {
  let cppNamespace = "::attn";
  let genSpecializedAttr = 0;
}

def Attn_MmaKind : I32EnumAttr<"MmaKind", "matrix instruction", [
      I32EnumAttrCase<"wgmma", 0>]> {
  let cppNamespace = "::attn";
  let genSpecializedAttr = 0;
}

def Attn_CopyKind : I32EnumAttr<"CopyKind", "bulk copy engine", [
      I32EnumAttrCase<"tma", 0>]> {
  let cppNamespace = "::attn";
  let genSpecializedAttr = 0;
}

def Attn_Scheduler : I32EnumAttr<"Scheduler",
    "how the programs of a kernel are dealt to the multiprocessors", [
      I32EnumAttrCase<"persistent", 0>,
      I32EnumAttrCase<"dynamic", 1>]> {
  let cppNamespace = "::attn";
  let genSpecializedAttr = 0;
}

def Attn_ProgramOrder : I32EnumAttr<"ProgramOrder",
    "in which order the query tiles of a head are dealt", [
      I32EnumAttrCase<"longest_first", 0>,
      I32EnumAttrCase<"in_order", 1>]> {
  let cppNamespace = "::attn";
  let genSpecializedAttr = 0;
}

def Attn_OutputStaging : I32EnumAttr<"OutputStaging",
    "shared memory through which the output tile leaves", [
      I32EnumAttrCase<"own", 0>,
      I32EnumAttrCase<"reuse_q", 1>,
      I32EnumAttrCase<"direct", 2>]> {
  let cppNamespace = "::attn";
  let genSpecializedAttr = 0;
}

def Attn_ParamKind : I32EnumAttr<"ParamKind", "what a kernel parameter holds", [
      I32EnumAttrCase<"tensor_map", 0>,
      I32EnumAttrCase<"pointer", 1>,
      I32EnumAttrCase<"stride", 2>,
      I32EnumAttrCase<"value", 3>,
      I32EnumAttrCase<"scalar", 4>,
      I32EnumAttrCase<"workspace", 5>,
      I32EnumAttrCase<"pitch", 6>]> {
  let cppNamespace = "::attn";
  let genSpecializedAttr = 0;
}

def Attn_ScoreGranularity : I32EnumAttr<"ScoreGranularity",
    "which rows of queries and keys share a scale", [
      I32EnumAttrCase<"per_tensor", 0>,
      I32EnumAttrCase<"per_block", 1>,
      I32EnumAttrCase<"per_warp", 2>,
      I32EnumAttrCase<"per_thread", 3>,
      I32EnumAttrCase<"per_token", 4>]> {
  let cppNamespace = "::attn";
  let genSpecializedAttr = 0;
}

def Attn_OutputGranularity : I32EnumAttr<"OutputGranularity",
    "which values share a scale", [
      I32EnumAttrCase<"per_channel", 0>]> {
  let cppNamespace = "::attn";
  let genSpecializedAttr = 0;
}

def Attn_Grouping : I32EnumAttr<"Grouping",
    "which elements of a tensor share a scale", [
      I32EnumAttrCase<"per_tensor", 0>,
      I32EnumAttrCase<"per_block", 1>,
      I32EnumAttrCase<"per_thread_row", 2>,
      I32EnumAttrCase<"per_thread_column", 3>,
      I32EnumAttrCase<"per_token", 4>,
      I32EnumAttrCase<"per_channel", 5>]> {
  let cppNamespace = "::attn";
  let genSpecializedAttr = 0;
}

def Attn_Rounding : I32EnumAttr<"Rounding",
    "how codes are rounded", [
      I32EnumAttrCase<"half_even", 0>,
      I32EnumAttrCase<"half_away", 1>]> {
  let cppNamespace = "::attn";
  let genSpecializedAttr = 0;
}

def Attn_AmaxGuard : I32EnumAttr<"AmaxGuard",
    "how a scale of zero is avoided", [
      I32EnumAttrCase<"floor", 0>,
      I32EnumAttrCase<"add", 1>]> {
  let cppNamespace = "::attn";
  let genSpecializedAttr = 0;
}

def Attn_Exponential : I32EnumAttr<"Exponential",
    "how probabilities are computed from scores", [
      I32EnumAttrCase<"exact", 0>,
      I32EnumAttrCase<"two_knot", 1>,
      I32EnumAttrCase<"linear", 2>]> {
  let cppNamespace = "::attn";
  let genSpecializedAttr = 0;
}

def Attn_RowSum : I32EnumAttr<"RowSum",
    "what the sum of a row's probabilities is taken of", [
      I32EnumAttrCase<"unrounded", 0>,
      I32EnumAttrCase<"coded", 1>]> {
  let cppNamespace = "::attn";
  let genSpecializedAttr = 0;
}

def Attn_Accumulation : I32EnumAttr<"Accumulation",
    "how products of codes are added up", [
      I32EnumAttrCase<"two_level", 0>,
      I32EnumAttrCase<"single", 1>]> {
  let cppNamespace = "::attn";
  let genSpecializedAttr = 0;
}

def Attn_Smoothing : I32EnumAttr<"Smoothing",
    "what is subtracted before quantizing", [
      I32EnumAttrCase<"mean", 0>]> {
  let cppNamespace = "::attn";
  let genSpecializedAttr = 0;
}

def Attn_Statistic : I32EnumAttr<"Statistic",
    "what is known of the rows of each channel", [
      I32EnumAttrCase<"mean", 0>,
      I32EnumAttrCase<"absmax", 1>]> {
  let cppNamespace = "::attn";
  let genSpecializedAttr = 0;
}
def Attn_StatisticAttr : EnumAttr<Attn_Dialect, Attn_Statistic, "statistic">;

#endif
