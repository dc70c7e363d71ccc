// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn-tile-verify: R2 and R2p.

#include "RoomVerifier.h"
#include "attn/Contract/Passes.h"
#include "attn/Dialect/Attn/IR/Attn.h"

using namespace mlir;

namespace attn {

#define GEN_PASS_DEF_TILEVERIFY
#include "attn/Contract/Passes.h.inc"

namespace {

/// Views, iterators, scalars and tiles: no memory space, no layout.
bool isTileType(Type type) {
  if (auto tensor = dyn_cast<RankedTensorType>(type)) {
    return tensor.hasStaticShape() && !tensor.getEncoding();
  }
  return type.isIntOrIndexOrFloat() ||
         type.getDialect().getNamespace() == "attn_tile";
}

LogicalResult verifyTypes(ModuleOp module) {
  bool good = true;
  auto check = [&](Operation *op, TypeRange types) {
    for (Type type : types) {
      if (!isTileType(type)) {
        op->emitOpError() << "expected views, iterators, scalars and static "
                             "tensors without encoding, got "
                          << type;
        good = false;
      }
    }
  };
  for (Operation &top : *module.getBody()) {
    if (top.getName().getStringRef() != "attn_tile.kernel") {
      continue;
    }
    top.walk([&](Operation *op) {
      check(op, op->getResultTypes());
      for (Region &region : op->getRegions()) {
        for (Block &block : region) {
          check(op, block.getArgumentTypes());
        }
      }
    });
  }
  return success(good);
}

LogicalResult verifyLaunches(ModuleOp module) {
  bool good = true;
  module.walk([&](LaunchOp launch) {
    for (auto variant : launch.getVariants().getAsRange<VariantAttr>()) {
      good &= variant.getPrograms() ||
              succeeded(reportMissing(launch, "programs in every variant",
                                      "convert-attn-to-tile"));
    }
  });
  return success(good);
}

struct TileVerify final : impl::TileVerifyBase<TileVerify> {
  using TileVerifyBase::TileVerifyBase;

  void runOnOperation() override {
    markAllAnalysesPreserved();
    RoomVerifier room(primitive ? "primitive room (R2p)" : "tile room (R2)");
    room.allowOp("attn.plan")
        .allowOp("attn.launch")
        .allowOp("attn.choose")
        .allowOp("attn.yield")
        .allowDialect("attn_tile")
        .allowDialect("scf")
        .allowDialect("arith")
        .allowDialect("math")
        .finished("func.func", "attn-form-kernels")
        .finished("attn.kernel", "convert-attn-to-tile");
    if (primitive) {
      StringRef fuse = "attn-tile-online-softmax";
      StringRef decompose = "attn-tile-decompose-softmax";
      room.finished("attn_tile.softmax_statistics", fuse)
          .finished("attn_tile.softmax_probabilities", fuse)
          .finished("attn_tile.online_softmax", decompose)
          .finished("attn_tile.normalize", decompose)
          .finished("attn_tile.log_sum_exp", decompose);
    }
    if (failed(room.verify(getOperation())) ||
        failed(verifyTypes(getOperation())) ||
        failed(verifyLaunches(getOperation()))) {
      signalPassFailure();
    }
  }
};

} // namespace
} // namespace attn
