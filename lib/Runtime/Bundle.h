// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A bundle in the form that launching wants: names are indices, expressions
// are compiled, and what docs/manifest.md asks of each field has been checked.

#ifndef ATTN_LIB_RUNTIME_BUNDLE_H
#define ATTN_LIB_RUNTIME_BUNDLE_H

#include "attn/Runtime/attn_rt.h"
#include "attn/Support/DType.h"
#include "attn/Support/Expr.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace attn::rt {

/// Launching uses arrays of these sizes on the stack; the manifest reader
/// refuses what would need more.
constexpr int kMaxTensors = 32;
constexpr int kMaxLaunches = 64;
constexpr int kMaxParams = 64;
constexpr int kMaxTensorMaps = 16;

/// Dimensions that a ragged tensor map has beyond those of its tensor.
constexpr int kRaggedDims = 2;

/// Expressions read one array of values: `sms`, then the sizes of every tensor.
constexpr int kSmsSlot = 0;
constexpr int kNumSlots = 1 + kMaxTensors * ATTN_MAX_RANK;
constexpr int sizeSlot(int tensor, int dim) {
  return 1 + tensor * ATTN_MAX_RANK + dim;
}

/// Tensors of a plan are numbered arguments first, then results, then
/// intermediates.
struct TensorSpec {
  std::string name;
  DType dtype = DType::F32;
  int rank = 0;
  /// Sizes of an argument, or ATTN_RUNTIME_SIZE.
  int64_t sizes[ATTN_MAX_RANK] = {};
  /// Sizes of a result or an intermediate.
  std::vector<Expr> shape;
  /// Byte of the workspace where an intermediate begins.
  Expr offset;
  bool inTensorMap = false;
  /// For each dimension whether it is the ragged one of a tensor map.
  bool isRagged[ATTN_MAX_RANK] = {};
  bool isPointer = false;
  /// Bytes at multiples of which the rows of a pointer's tensor have to start;
  /// 0 is an element.
  int64_t rowAlignment = 0;
};

struct Param {
  enum class Kind {
    TensorMap,
    Pointer,
    Stride,
    Pitch,
    Value,
    Scalar,
    Workspace
  };
  Kind kind = Kind::Value;
  int index = 0;                    ///< of the tensor or scalar
  int dim = 0;                      ///< Stride, Pitch
  uint32_t box[ATTN_MAX_RANK] = {}; ///< TensorMap, innermost first
  int boxRank = 0;                  ///< TensorMap
  int swizzle = 0;                  ///< TensorMap, as the driver numbers them
  std::optional<int> ragged;        ///< TensorMap, a dimension of the box
  Expr expr;                        ///< Value, Workspace

  bool isOfTensor() const {
    return kind == Kind::TensorMap || kind == Kind::Pointer ||
           kind == Kind::Stride || kind == Kind::Pitch;
  }
};

struct Variant {
  int kernel = 0; ///< index into Target::kernels
  Expr when;
  Expr grid[3];
  unsigned block[3] = {};
  unsigned sharedMemory = 0;
  std::vector<Param> params;
};

struct Launch {
  Expr when;
  /// Whether it may start while the one before it runs.
  bool dependent = false;
  std::vector<Variant> variants;
};

/// A piece of a message: text, then perhaps the value of an expression.
struct MessagePart {
  std::string text;
  std::optional<Expr> expr;
};

struct Constraint {
  Expr expr;
  std::vector<MessagePart> message;
};

struct Plan {
  std::string name;
  std::vector<TensorSpec> tensors;
  int numTensorArguments = 0;
  /// Arguments and results: what a call brings.
  int numCallTensors = 0;
  std::vector<std::string> scalars;
  std::vector<Constraint> constraints;
  Expr workspaceBytes;
  Expr workspaceZeroed;
  std::vector<Launch> launches;

  /// For attn_bundle_plan().
  std::vector<attn_parameter> arguments;
  std::vector<attn_parameter> results;
};

struct Kernel {
  std::string name;
  unsigned sharedMemory = 0; ///< the most that any variant asks for
};

struct FileRef {
  std::string name;
  std::string sha256;
};

struct Target {
  std::string chip;
  int major = 0;
  int minor = 0;
  bool exact = false;
  FileRef ptx;
  std::optional<FileRef> cubin;
  std::string image; ///< the cubin, or the PTX if there is none
  std::vector<Kernel> kernels;
  std::vector<Plan> plans;
};

struct Manifest {
  std::string text;
  std::string name;
  /// All have the same plans, up to how they launch.
  std::vector<Target> targets;
};

/// Reads and checks the text of a manifest; fills all but Target::image.
[[nodiscard]] bool parseManifest(std::string text, Manifest &manifest,
                                 std::string &error);

} // namespace attn::rt

/// Modules share the manifest, so they outlive their bundle.
struct attn_bundle {
  std::shared_ptr<const attn::rt::Manifest> manifest;
};

#endif // ATTN_LIB_RUNTIME_BUNDLE_H
