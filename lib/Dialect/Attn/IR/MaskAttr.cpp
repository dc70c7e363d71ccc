// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Dialect/Attn/IR/Attn.h"

using namespace mlir;
using namespace attn;

// Written by hand because a struct format would accept `causal` as the name of
// a field only, and could not say which alignments there are.
Attribute MaskAttr::parse(AsmParser &parser, Type) {
  StringRef keyword;
  if (parser.parseLess()) {
    return {};
  }
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseKeyword(&keyword)) {
    return {};
  }
  auto alignment = CausalAlignment::none;
  if (keyword == "causal") {
    StringRef text;
    bool given = succeeded(parser.parseOptionalEqual());
    if (given) {
      loc = parser.getCurrentLocation();
      if (parser.parseKeyword(&text)) {
        return {};
      }
    }
    alignment = symbolizeCausalAlignment(text).value_or(CausalAlignment::none);
    if (alignment == CausalAlignment::none) {
      parser.emitError(loc)
          << "expected 'causal = top_left' or "
             "'causal = bottom_right', got "
          << (given ? "'" + text.str() + "'" : "no alignment");
      return {};
    }
  } else if (keyword != "none") {
    parser.emitError(loc) << "expected mask 'none' or 'causal', got '"
                          << keyword << "'";
    return {};
  }
  if (parser.parseGreater()) {
    return {};
  }
  return get(parser.getContext(), alignment);
}

void MaskAttr::print(AsmPrinter &printer) const {
  printer << "<" << (isCausal() ? "causal = " : "")
          << stringifyCausalAlignment(getCausal()) << ">";
}
