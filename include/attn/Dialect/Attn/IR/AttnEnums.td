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

#endif
