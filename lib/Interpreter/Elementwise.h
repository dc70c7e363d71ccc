// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elementwise evaluation of scalars and tiles alike: the function is a template
// argument, so that each loop is compiled for its own op.

#ifndef ATTN_LIB_INTERPRETER_ELEMENTWISE_H
#define ATTN_LIB_INTERPRETER_ELEMENTWISE_H

#include "Evaluator.h"

namespace attn::interpreter {

/// Float ops are computed in f32 and rounded to the element type. For add,
/// sub, mul and div of f16 and bf16 that equals rounding the exact result
/// once, since f32 has more than twice their digits.
template <typename Fn>
void evalFloatUnary(mlir::Operation *op, Frame &frame, Fn fn) {
  Tensor result = Tensor::ofType(op->getResult(0).getType());
  llvm::ArrayRef<float> a = frame.tensor(op->getOperand(0)).data<float>();
  llvm::MutableArrayRef<float> r = result.data<float>();
  for (size_t i = 0, e = r.size(); i < e; ++i) {
    r[i] = fn(a[i]);
  }
  result.roundToElementType();
  frame.bind(op->getResult(0), std::move(result));
}

template <typename Fn>
void evalFloatBinary(mlir::Operation *op, Frame &frame, Fn fn) {
  Tensor result = Tensor::ofType(op->getResult(0).getType());
  llvm::ArrayRef<float> a = frame.tensor(op->getOperand(0)).data<float>();
  llvm::ArrayRef<float> b = frame.tensor(op->getOperand(1)).data<float>();
  llvm::MutableArrayRef<float> r = result.data<float>();
  for (size_t i = 0, e = r.size(); i < e; ++i) {
    r[i] = fn(a[i], b[i]);
  }
  result.roundToElementType();
  frame.bind(op->getResult(0), std::move(result));
}

template <typename OpTy, typename Fn>
void addFloatUnary(EvalTable &table, Fn fn) {
  table.add<OpTy>([fn](mlir::Operation *op, Frame &frame) {
    evalFloatUnary(op, frame, fn);
    return mlir::success();
  });
}

template <typename OpTy, typename Fn>
void addFloatBinary(EvalTable &table, Fn fn) {
  table.add<OpTy>([fn](mlir::Operation *op, Frame &frame) {
    evalFloatBinary(op, frame, fn);
    return mlir::success();
  });
}

} // namespace attn::interpreter

#endif // ATTN_LIB_INTERPRETER_ELEMENTWISE_H
