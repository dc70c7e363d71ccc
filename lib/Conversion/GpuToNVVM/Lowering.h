// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the patterns of convert-attn-gpu-to-nvvm share.

#ifndef ATTN_LIB_CONVERSION_GPUTONVVM_LOWERING_H
#define ATTN_LIB_CONVERSION_GPUTONVVM_LOWERING_H

#include "attn/Dialect/Gpu/IR/Gpu.h"

#include "mlir/Transforms/DialectConversion.h"

namespace attn::gpu {

/// Converts tiles with a layout to the scalars that one thread holds, and
/// handles to addresses:
///   tensor<MxNxf32, #fragment>   N/2 x f32  (value 4j + 2r + e is row r of the
///                                thread, column 8j + 2 * (lane % 4) + e)
///   tensor<Mxf32, #rows>         2 x f32
///   tensor<Nxf32, #columns>      N/4 x f32 (value 2j + e is column
///                                8j + 2 * (lane % 4) + e)
///   tensor<MxKxbf16, #operand>   K/4 x i32, of 8-bit elements K/8
///   tensor<.., #strips>          row by row, those of a row in their order
///   pending                      as its tile
///   buffer, ring, barriers, slot i32, an address in shared memory
///   tensor_map, global           pointers
class LayoutTypeConverter : public mlir::TypeConverter {
public:
  explicit LayoutTypeConverter(mlir::MLIRContext *context);
};

/// The type of a scalar that holds an element of a tile.
mlir::Type getScalarType(mlir::Type element);

/// Values that every thread computes once at the kernel's entry; a plain kernel
/// has `thread` and, if it has shared memory, `sharedBase` alone.
struct ThreadValues {
  mlir::Value sharedBase;  ///< i32 address of the dynamic shared memory
  mlir::Value thread;      ///< i32 thread of the CTA
  mlir::Value warp;        ///< i32 warp of the CTA, uniform
  mlir::Value lane;        ///< i32 thread of the warp
  mlir::Value consumer;    ///< i32 consumer warpgroup, uniform
  mlir::Value isLane0;     ///< i1
  mlir::Value isGroupLead; ///< i1: thread 0 of its warpgroup
  mlir::Value row;         ///< i32 first row of this thread in the tile
  mlir::Value columnPair;  ///< i32 first column of this thread in 8 columns
};

/// What a kernel's attributes and entry say to the patterns.
struct KernelContext {
  ThreadValues thread;
  int64_t warpgroups;
};

/// Named barriers: 0 is the CTA's, then one of each warpgroup for its turn,
/// then one for its own threads.
inline int64_t turnBarrier() { return 1; }
inline int64_t groupBarrier(const KernelContext &kernel) {
  return 1 + kernel.warpgroups;
}

/// Waits for the threads of this consumer warpgroup.
void syncGroup(class NVVMBuilder &b, const KernelContext &kernel);

/// Pattern that knows the kernel's thread values.
template <typename OpTy>
class KernelPattern : public mlir::OpConversionPattern<OpTy> {
public:
  KernelPattern(const mlir::TypeConverter &converter,
                mlir::MLIRContext *context, const KernelContext &kernel)
      : mlir::OpConversionPattern<OpTy>(converter, context), kernel(kernel) {}

protected:
  const KernelContext &kernel;
};

void populateComputePatterns(const mlir::TypeConverter &converter,
                             const KernelContext &kernel,
                             mlir::RewritePatternSet &patterns);
void populateGlobalPatterns(const mlir::TypeConverter &converter,
                            const KernelContext &kernel,
                            mlir::RewritePatternSet &patterns);
void populateStripPatterns(const mlir::TypeConverter &converter,
                           const KernelContext &kernel,
                           mlir::RewritePatternSet &patterns);
void populateCodePatterns(const mlir::TypeConverter &converter,
                          const KernelContext &kernel,
                          mlir::RewritePatternSet &patterns);
void populateMmaPatterns(const mlir::TypeConverter &converter,
                         const KernelContext &kernel,
                         mlir::RewritePatternSet &patterns);
void populateMemoryPatterns(const mlir::TypeConverter &converter,
                            const KernelContext &kernel,
                            mlir::RewritePatternSet &patterns);
void populateRowPatterns(const mlir::TypeConverter &converter,
                         const KernelContext &kernel,
                         mlir::RewritePatternSet &patterns);
void populateBarrierPatterns(const mlir::TypeConverter &converter,
                             const KernelContext &kernel,
                             mlir::RewritePatternSet &patterns);

} // namespace attn::gpu

#endif // ATTN_LIB_CONVERSION_GPUTONVVM_LOWERING_H
