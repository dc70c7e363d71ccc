// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The instructions that the lowering needs, as functions. NVVMDialect.h is slow
// to include; this header keeps it in one translation unit.

#ifndef ATTN_LIB_CONVERSION_GPUTONVVM_NVVMBUILDER_H
#define ATTN_LIB_CONVERSION_GPUTONVVM_NVVMBUILDER_H

#include "mlir/IR/Builders.h"

namespace attn::gpu {

/// Builds nvvm ops and scalar arithmetic at the insertion point of a builder.
/// Shared addresses are i32 values, `barrier` the address of one barrier.
class NVVMBuilder {
public:
  NVVMBuilder(mlir::OpBuilder &builder, mlir::Location loc)
      : builder(builder), loc(loc) {}

  // Scalars.
  mlir::Value i32(int64_t value);
  mlir::Value i64(int64_t value);
  mlir::Value add(mlir::Value a, mlir::Value b);
  mlir::Value add(mlir::Value a, int64_t b);
  mlir::Value sub(mlir::Value a, mlir::Value b);
  mlir::Value mul(mlir::Value a, int64_t b);
  mlir::Value bitAnd(mlir::Value a, int64_t b);
  mlir::Value bitXor(mlir::Value a, mlir::Value b);
  mlir::Value shiftRight(mlir::Value a, int64_t b);
  mlir::Value equal(mlir::Value a, int64_t b);
  /// i32 of an index (or of an i32).
  mlir::Value toI32(mlir::Value index);
  mlir::Value toIndex(mlir::Value value);

  // Special registers and warp operations.
  mlir::Value threadId();
  mlir::Value ctaId();
  mlir::Value ctaCount();
  mlir::Value warpUniform(mlir::Value value);
  /// The value of one of the four threads that share a row.
  mlir::Value shuffleFromQuad(mlir::Value value, int64_t thread);
  mlir::Value shuffleXor(mlir::Value value, int64_t mask);
  mlir::Value electOne();
  void syncWarp();
  void setRegisters(int64_t count, bool increase);
  /// Of other grids.
  void allowLaunches();
  void waitForLaunches();

  // Barriers.
  void barrierInit(mlir::Value barrier, int64_t arrivals);
  void fenceBarrierInit();
  void barrierArrive(mlir::Value barrier);
  void barrierArriveIf(mlir::Value barrier, mlir::Value condition);
  void barrierExpect(mlir::Value barrier, int64_t bytes);
  void barrierWait(mlir::Value barrier, mlir::Value parity);
  void syncThreads();
  void syncNamed(mlir::Value id, int64_t threads);
  void arriveNamed(mlir::Value id, int64_t threads);

  // Copy engine. `map` is a generic pointer to a tensor map.
  void prefetchMap(mlir::Value map);
  void copyIn(mlir::Value shared, mlir::Value map, mlir::ValueRange coordinates,
              mlir::Value barrier);
  void copyOut(mlir::Value map, mlir::Value shared,
               mlir::ValueRange coordinates);
  void copyOutCommit();
  void copyOutWaitRead();
  void fenceAsyncProxy();

  // Data.
  /// Two f32 rounded to nearest even in one register, `low` in the low half.
  mlir::Value packHalves(mlir::Value low, mlir::Value high,
                         mlir::Type elementType);
  /// Two f32 rounded to nearest even to f8E4M3FN, or to the largest number, as
  /// the bytes of an i16, `low` in the low one.
  mlir::Value packF8(mlir::Value low, mlir::Value high);
  /// The bytes of an i32 as i8, the lowest first.
  llvm::SmallVector<mlir::Value> unpackBytes(mlir::Value word);
  /// The f32 of a bf16, bit for bit.
  mlir::Value fromBF16(mlir::Value half);
  /// Bytes of two words: those of `a` are 0 to 3, those of `b` 4 to 7, and each
  /// digit of `selector` says which one goes to its place.
  mlir::Value permute(mlir::Value a, mlir::Value b, int64_t selector);
  /// Four f32 rounded to f8E4M3FN in one register, the first in the low byte;
  /// what is too large becomes the largest number.
  mlir::Value packBytes(llvm::ArrayRef<mlir::Value> values);
  /// 2 or 4 8x8 matrices from registers to shared memory.
  void storeMatrix(mlir::Value shared, mlir::ValueRange registers);
  mlir::Value log2(mlir::Value value);
  mlir::Value loadShared(mlir::Value shared, mlir::Type type);
  void storeShared(mlir::Value value, mlir::Value shared);
  mlir::Value sharedPointer(mlir::Value shared);
  /// 4, 8 or 16 bytes of global memory as i32, zeros unless `condition`. Not by
  /// the read-only path: an earlier kernel may write them while this one waits.
  llvm::SmallVector<mlir::Value>
  loadGlobalIf(mlir::Value address, mlir::Value condition, int64_t words = 4);
  /// Writes as many if `condition`.
  void storeGlobalIf(mlir::Value address, mlir::ValueRange words,
                     mlir::Value condition);
  /// Scalars of 8, 16 or 32 bits, the first lowest, as i32.
  llvm::SmallVector<mlir::Value> packWords(mlir::ValueRange values);
  /// The same for one f32.
  mlir::Value loadFloatIf(mlir::Value address, mlir::Value condition);
  /// Scalars of one type as a vector.
  mlir::Value vectorOf(mlir::ValueRange values);
  /// Address of element `number` of an array of elements of `bytes`.
  mlir::Value element(mlir::Value shared, mlir::Value number, int64_t bytes) {
    return add(shared, mul(toI32(number), bytes));
  }
  mlir::Value extract(mlir::Value aggregate, int64_t position);

  /// Inline PTX; `results` may be empty.
  llvm::SmallVector<mlir::Value> inlineAsm(llvm::StringRef text,
                                           llvm::StringRef constraints,
                                           mlir::ValueRange operands,
                                           mlir::TypeRange results);

private:
  mlir::Value packWord(mlir::ValueRange bytes);

  mlir::OpBuilder &builder;
  mlir::Location loc;
};

} // namespace attn::gpu

#endif // ATTN_LIB_CONVERSION_GPUTONVVM_NVVMBUILDER_H
