// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_LIB_RUNTIME_CALL_H
#define ATTN_LIB_RUNTIME_CALL_H

#include "Module.h"

namespace attn::rt {

/// Of the addresses in tensor maps and of the workspace.
constexpr uint64_t kAlignment = 16;

inline uint64_t addressOf(const attn_tensor &tensor) {
  return reinterpret_cast<uint64_t>(tensor.data);
}

bool isEmpty(const attn_tensor &tensor);

/// "[1, 2, 3]".
std::string formatSizes(const int64_t *sizes, int rank);

/// A launch that has been checked.
struct Dispatch {
  const Variant *variant;
  unsigned grid[3];
  bool dependent;
};

/// A call on its way: the steps below, in this order, each return the status
/// that ends it. Only failures allocate. Everything that the caller gives is
/// checked before anything is enqueued; what can fail later is computing a
/// kernel's parameters, and the driver.
class Call {
public:
  Call(const attn_module &module, const attn_call &call)
      : module(module), call(call) {}

  attn_status checkHeader();
  attn_status checkArguments();
  attn_status inferResults();
  attn_status checkResults();
  attn_status checkMemory();
  attn_status evaluateWorkspace();
  attn_status checkWorkspace();
  attn_status prepareLaunches();
  attn_status enqueue();

  /// After inferResults().
  void describeResults(attn_tensor *results) const;
  int64_t workspaceSize() const { return workspaceBytes; }

private:
  const attn_tensor &tensor(int i) const {
    if (isIntermediate(i)) {
      return intermediates[i - plan->numCallTensors];
    }
    return i < plan->numTensorArguments
               ? call.tensors[i]
               : call.results[i - plan->numTensorArguments];
  }
  bool isResult(int i) const {
    return i >= plan->numTensorArguments && !isIntermediate(i);
  }
  bool isIntermediate(int i) const { return i >= plan->numCallTensors; }

  attn_status evaluate(const Expr &expr, int64_t &value) const;
  attn_status failTensor(int i, const std::string &message) const;
  attn_status checkType(int i) const;
  attn_status failConstraint(const Constraint &constraint) const;
  attn_status checkTensorMapLayout(int i) const;
  attn_status checkRowAlignment(int i) const;
  attn_status evaluateShape(int i, int64_t *sizes) const;
  attn_status placeIntermediate(int i);
  attn_status placeIntermediates(const Variant &variant);
  /// Memory of the call to stand for a tensor without elements; 0 if there is
  /// none.
  uint64_t borrowAddress() const;
  attn_status encodeTensorMap(const Param &param, TensorMap &map) const;
  /// Rows from one index of a dimension to the next. Fails if they are no whole
  /// number, or too many for a window to start behind.
  attn_status computePitch(const Param &param, int32_t &pitch) const;
  /// Before the first launch, so that none runs if a later one cannot.
  attn_status checkPitches(const Variant &variant) const;
  attn_status dispatch(const Dispatch &dispatch) const;
  /// The CUresult of enqueueing it.
  int launchKernel(const Dispatch &dispatch, void **params) const;

  const attn_module &module;
  const attn_call &call;
  const Plan *plan = nullptr;
  int64_t values[kNumSlots];
  int64_t workspaceBytes = 0;
  int64_t workspaceZeroed = 0;
  /// Those that the launches to be dispatched refer to.
  attn_tensor intermediates[kMaxTensors];
  Dispatch dispatches[kMaxLaunches];
  int numDispatches = 0;
};

} // namespace attn::rt

#endif // ATTN_LIB_RUNTIME_CALL_H
