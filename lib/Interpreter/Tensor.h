// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The values that evaluation works on.

#ifndef ATTN_LIB_INTERPRETER_TENSOR_H
#define ATTN_LIB_INTERPRETER_TENSOR_H

#include "attn/Support/Safetensors.h"

#include "mlir/IR/BuiltinTypes.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"

#include <memory>
#include <variant>
#include <vector>

namespace attn::interpreter {

/// Product of the sizes.
int64_t countElements(llvm::ArrayRef<int64_t> shape);

/// A dense row-major array. A scalar has rank 0. Elements are held in one of
/// three ways, so that loops over them are typed and contiguous:
/// * f32, f16, bf16 and f8E4M3FN as float; the element type says what they are
/// rounded
///   to, and every element is representable in it;
/// * i1 as a byte, 0 or 1;
/// * index and other integers as int64_t, sign-extended.
class Tensor {
public:
  /// All elements are zero.
  Tensor(mlir::Type elementType, llvm::ArrayRef<int64_t> shape);

  /// A tensor for a value of this scalar or static tensor type.
  static Tensor ofType(mlir::Type type);

  static Tensor fromHost(const HostTensor &host, mlir::Type elementType);
  HostTensor toHost(std::string name) const;

  static bool isSupported(mlir::Type elementType);

  mlir::Type getElementType() const { return elementType; }
  llvm::ArrayRef<int64_t> getShape() const { return shape; }
  int64_t size() const { return countElements(shape); }

  /// T is float, int64_t or uint8_t, as the element type says.
  template <typename T>
  llvm::ArrayRef<T> data() const {
    return std::get<std::vector<T>>(elements);
  }
  template <typename T>
  llvm::MutableArrayRef<T> data() {
    return std::get<std::vector<T>>(elements);
  }

  /// Calls `fn` with the elements as an array of their C++ type.
  template <typename Fn>
  decltype(auto) visit(Fn &&fn) {
    return std::visit(fn, elements);
  }

  /// Rounds to the element type whatever float arithmetic has left.
  void roundToElementType();

  /// The same floats, rounded to another type.
  Tensor roundTo(mlir::Type type) const;

  /// NaN (the type's most negative integer, false) in every element, so that
  /// what is never written shows.
  void poison();

private:
  mlir::Type elementType;
  llvm::SmallVector<int64_t, 4> shape;
  std::variant<std::vector<float>, std::vector<int64_t>, std::vector<uint8_t>>
      elements;
};

using TensorRef = std::shared_ptr<const Tensor>;

/// How one dimension of a view walks through the tensor: index i is row
/// `start + i`, which lies `base + row * stride` elements further on. Rows may
/// come in groups: then row r is row `r mod group` of a group that begins
/// `r / group * groupStride`, or `pages[r / group]` elements further on.
struct ViewDim {
  int64_t size, stride;
  int64_t base = 0, start = 0;
  int64_t group = 0, groupStride = 0;
  std::shared_ptr<const std::vector<int64_t>> pages;

  bool contains(int64_t i) const { return i >= 0 && i < size; }
  bool isContiguous() const { return !group && stride == 1; }
  int64_t getOffset(int64_t i) const {
    int64_t row = start + i;
    if (!group) {
      return base + row * stride;
    }
    int64_t first = pages ? (*pages)[row / group] : row / group * groupStride;
    return base + first + row % group * stride;
  }
};

/// A tensor in "global memory", seen by a kernel, whole or in part.
struct View {
  View(std::shared_ptr<Tensor> buffer, bool writable);

  std::shared_ptr<Tensor> buffer;
  /// Inputs of a launch may not be written.
  bool writable;
  std::vector<ViewDim> dims;
};

/// The value of `attn_tile.range`.
struct TileRange {
  int64_t lower, upper;
  int64_t fullLower, fullUpper; ///< empty if nothing was said

  bool isMasked(int64_t tile) const {
    return tile < fullLower || tile >= fullUpper;
  }
};

/// A tensor as the copy engine sees it.
struct TensorMap {
  View view;
  llvm::SmallVector<int64_t, 5> box; ///< innermost first
  /// The dimension of the box whose copies are windows, or -1. Dimensions of
  /// the tensor that the box does not have are reached through their offsets.
  int64_t ragged;
};

/// What a copy names of a tensor.
struct CopyPlace {
  llvm::SmallVector<int64_t> coordinates; ///< innermost first
  /// The window's dimension of the coordinates, or -1; its rows may come in
  /// groups, one from each window.
  int64_t windowDim = -1;
  llvm::SmallVector<int64_t> offsets, sizes;
};

/// A tile in shared memory: its rows, padded to whole panels of columns. Views
/// of it share the memory.
struct SharedTile {
  std::shared_ptr<Tensor> memory;
};

// What lives on one multiprocessor; see Multiprocessor.h.
struct Channel;
struct Product;
struct Ring;
struct Barriers;
struct Slot;

using RuntimeValue =
    std::variant<TensorRef, View, TileRange, TensorMap, SharedTile,
                 std::shared_ptr<Channel>, std::shared_ptr<Product>,
                 std::shared_ptr<Ring>, std::shared_ptr<Barriers>,
                 std::shared_ptr<Slot>>;

} // namespace attn::interpreter

#endif // ATTN_LIB_INTERPRETER_TENSOR_H
