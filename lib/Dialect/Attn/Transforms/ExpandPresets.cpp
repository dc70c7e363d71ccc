// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn-expand-presets: R0 to R0.

#include "attn/Dialect/Attn/IR/Attn.h"
#include "attn/Dialect/Attn/Transforms/Passes.h"

using namespace mlir;

namespace attn {

#define GEN_PASS_DEF_EXPANDPRESETS
#include "attn/Dialect/Attn/Transforms/Passes.h.inc"

namespace {

struct ExpandPresets final : impl::ExpandPresetsBase<ExpandPresets> {
  void runOnOperation() override {
    getOperation().walk([](AttentionOp op) {
      if (PresetAttr preset = op.getPresetAttr()) {
        op.removePresetAttr();
        op.setQuantAttr(preset.getQuant());
        if (SmoothAttr smooth = preset.getSmooth()) {
          op.setSmoothAttr(smooth);
        }
      }
    });
  }
};

} // namespace
} // namespace attn
