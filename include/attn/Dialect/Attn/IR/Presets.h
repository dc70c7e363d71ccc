// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table of presets: names for recipes of quantized attention.

#ifndef ATTN_DIALECT_ATTN_IR_PRESETS_H
#define ATTN_DIALECT_ATTN_IR_PRESETS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace attn {

/// A name and what it stands for. `docs/presets.md` is made of this.
struct Preset {
  llvm::StringLiteral name;
  /// An attribute `#attn.quant<...>`.
  llvm::StringLiteral quant;
  /// An attribute `#attn.smooth<...>`, or empty.
  llvm::StringLiteral smooth;
  /// Which published method it reproduces, or what it is for.
  llvm::StringLiteral reproduces;
  /// Where it differs from that method, on purpose.
  llvm::StringLiteral differs;
};

llvm::ArrayRef<Preset> getPresets();

/// Null if there is none of this name.
const Preset *findPreset(llvm::StringRef name);

} // namespace attn

#endif // ATTN_DIALECT_ATTN_IR_PRESETS_H
