// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Evaluation of blocks: a frame maps SSA values to runtime values, a table maps
// each op to the function that evaluates it.

#ifndef ATTN_LIB_INTERPRETER_EVALUATOR_H
#define ATTN_LIB_INTERPRETER_EVALUATOR_H

#include "Tensor.h"

#include "attn/Interpreter/Interpreter.h"

#include "mlir/IR/Operation.h"

#include "llvm/ADT/DenseMap.h"

#include <array>
#include <functional>
#include <map>

namespace attn::interpreter {

class Evaluator;
struct Role;

/// Sizes of the tensors of the plan that is running, by name.
using NamedShapes = std::map<std::string, llvm::SmallVector<int64_t>>;

/// A scalar of type index or an integer of at least 32 bits.
TensorRef makeInteger(mlir::Type type, int64_t integer);

/// The values of one run of a function, plan or program.
class Frame {
public:
  explicit Frame(const Evaluator &evaluator) : evaluator(evaluator) {}

  const Evaluator &getEvaluator() const { return evaluator; }

  void bind(mlir::Value value, RuntimeValue runtime) {
    values[value] = std::move(runtime);
  }
  void bind(mlir::Value value, Tensor tensor) {
    values[value] = std::make_shared<const Tensor>(std::move(tensor));
  }
  void bindInteger(mlir::Value value, int64_t integer) {
    bind(value, makeInteger(value.getType(), integer));
  }
  void bindBoolean(mlir::Value value, bool boolean);
  void bindAll(mlir::ValueRange range, llvm::ArrayRef<RuntimeValue> runtimes);

  const RuntimeValue &operator[](mlir::Value value) const {
    return values.find(value)->second;
  }
  template <typename T>
  const T &get(mlir::Value value) const {
    return std::get<T>((*this)[value]);
  }
  const TensorRef &tensorRef(mlir::Value value) const {
    return get<TensorRef>(value);
  }
  const Tensor &tensor(mlir::Value value) const { return *tensorRef(value); }
  const View &view(mlir::Value value) const { return get<View>(value); }

  /// Scalars.
  int64_t integer(mlir::Value value) const {
    return tensor(value).data<int64_t>()[0];
  }
  bool boolean(mlir::Value value) const {
    return tensor(value).data<uint8_t>()[0] != 0;
  }
  float f32(mlir::Value value) const { return tensor(value).data<float>()[0]; }

  llvm::SmallVector<RuntimeValue> lookup(mlir::ValueRange range) const;
  llvm::SmallVector<int64_t> integers(mlir::ValueRange range) const;

  /// Coordinates of the program, in a tile kernel.
  std::array<int64_t, 3> programId = {0, 0, 0};
  /// Who runs, in a GPU kernel.
  Role *role = nullptr;
  /// What expressions see, in a plan.
  const NamedShapes *shapes = nullptr;

private:
  const Evaluator &evaluator;
  llvm::DenseMap<mlir::Value, RuntimeValue> values;
};

/// Which function evaluates which op.
class EvalTable {
public:
  using EvalFn = std::function<mlir::LogicalResult(mlir::Operation *, Frame &)>;

  explicit EvalTable(mlir::MLIRContext *context) : context(context) {}

  /// `fn` takes the op as OpTy.
  template <typename OpTy, typename Fn>
  void add(Fn fn) {
    // An op whose dialect is not loaded cannot occur.
    auto name = mlir::RegisteredOperationName::lookup(OpTy::getOperationName(),
                                                      context);
    if (name) {
      functions[*name] = [fn](mlir::Operation *op, Frame &frame) {
        return fn(llvm::cast<OpTy>(op), frame);
      };
    }
  }

  const EvalFn *lookup(mlir::OperationName name) const {
    auto it = functions.find(name);
    return it == functions.end() ? nullptr : &it->second;
  }

private:
  mlir::MLIRContext *context;
  llvm::DenseMap<mlir::OperationName, EvalFn> functions;
};

void addArithOps(EvalTable &table);
void addMathOps(EvalTable &table);
void addAttentionOps(EvalTable &table);
void addWorkListOps(EvalTable &table);
void addArrangeOp(EvalTable &table);
void addMergeOp(EvalTable &table);
void addQuantOps(EvalTable &table);
void addStatisticsOps(EvalTable &table);
void addPlanOps(EvalTable &table);
void addTileOps(EvalTable &table);
void addTileViewOps(EvalTable &table);
void addTileComputeOps(EvalTable &table);
void addTileSoftmaxOps(EvalTable &table);
void addScfOps(EvalTable &table);
void addGpuKernelOps(EvalTable &table);
void addGpuChannelOps(EvalTable &table);
void addGpuComputeOps(EvalTable &table);
void addGpuBarrierOps(EvalTable &table);
void addGpuGlobalOps(EvalTable &table);

class Evaluator {
public:
  Evaluator(mlir::MLIRContext *context, int64_t sampledRows);

  mlir::MLIRContext *getContext() const { return context; }

  /// Rows that an attention has to compute (see sampleRows()); 0 is all.
  int64_t getSampledRows() const { return sampledRows; }

  /// Emits an error at the first op or value that has no interpretation, so
  /// that running cannot meet one.
  mlir::LogicalResult verifyCoverage(mlir::FunctionOpInterface function) const;

  /// Runs every op of the block but the terminator, if it has one.
  mlir::LogicalResult run(mlir::Block &block, Frame &frame) const;

  /// Runs the body of a loop once, with its carried values as `arguments`;
  /// they become what it yields.
  mlir::LogicalResult runIteration(mlir::Block &body,
                                   mlir::ValueRange arguments,
                                   llvm::SmallVectorImpl<RuntimeValue> &carried,
                                   Frame &frame) const;

  /// Runs the body of a function that passed verifyCoverage(); returns the
  /// operands of its terminator.
  mlir::FailureOr<llvm::SmallVector<RuntimeValue>>
  call(mlir::FunctionOpInterface function, llvm::ArrayRef<RuntimeValue> args,
       const NamedShapes *shapes = nullptr) const;

private:
  mlir::MLIRContext *context;
  int64_t sampledRows;
  EvalTable table;
};

/// Evaluates the result shapes of a plan and checks its constraints, given the
/// arguments' shapes in `shapes`; adds the results' shapes to it.
mlir::LogicalResult preparePlan(mlir::FunctionOpInterface plan,
                                NamedShapes &shapes);

} // namespace attn::interpreter

#endif // ATTN_LIB_INTERPRETER_EVALUATOR_H
