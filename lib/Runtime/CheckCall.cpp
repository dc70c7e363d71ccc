// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Checks a call against what the manifest states.

#include "Call.h"
#include "Error.h"

#include <algorithm>

namespace attn::rt {

bool isEmpty(const attn_tensor &tensor) {
  for (int i = 0; i < tensor.rank; ++i) {
    if (tensor.sizes[i] == 0) {
      return true;
    }
  }
  return false;
}

std::string formatSizes(const int64_t *sizes, int rank) {
  std::string text = "[";
  for (int i = 0; i < rank; ++i) {
    text += (i ? ", " : "") + std::to_string(sizes[i]);
  }
  return text + "]";
}

attn_status Call::evaluate(const Expr &expr, int64_t &value) const {
  std::string error;
  return expr.evaluate(values, value, error)
             ? ATTN_OK
             : fail(ATTN_BAD_ARGUMENT, std::move(error));
}

attn_status Call::failTensor(int i, const std::string &message) const {
  const char *role = isIntermediate(i) ? "intermediate "
                     : isResult(i)     ? "result "
                                       : "argument ";
  return fail(ATTN_BAD_ARGUMENT, role + plan->tensors[i].name + ": " + message);
}

attn_status Call::checkHeader() {
  if (call.struct_size != sizeof(attn_call)) {
    return fail(ATTN_BAD_ARGUMENT,
                "expected a call of " + std::to_string(sizeof(attn_call)) +
                    " bytes, got " + std::to_string(call.struct_size) +
                    ": header and library are of different versions");
  }
  size_t numPlans = module.target->plans.size();
  if (call.plan < 0 || static_cast<size_t>(call.plan) >= numPlans) {
    return fail(ATTN_BAD_ARGUMENT, "expected a plan number below " +
                                       std::to_string(numPlans) + ", got " +
                                       std::to_string(call.plan));
  }
  plan = &module.target->plans[call.plan];
  struct {
    const char *what;
    size_t expected;
    uint32_t got;
  } counts[] = {{"tensors", size_t(plan->numTensorArguments), call.num_tensors},
                {"scalars", plan->scalars.size(), call.num_scalars},
                {"results", plan->results.size(), call.num_results}};
  for (const auto &count : counts) {
    if (count.got != count.expected) {
      return fail(ATTN_BAD_ARGUMENT, "plan " + plan->name + ": expected " +
                                         std::to_string(count.expected) + " " +
                                         count.what + ", got " +
                                         std::to_string(count.got));
    }
  }
  if (call.num_tensors && !call.tensors) {
    return fail(ATTN_BAD_ARGUMENT,
                "plan " + plan->name + ": expected tensors, got null");
  }
  return ATTN_OK;
}

attn_status Call::checkType(int i) const {
  const TensorSpec &spec = plan->tensors[i];
  const attn_tensor &given = tensor(i);
  if (given.rank != spec.rank) {
    return failTensor(i, "expected " + std::to_string(spec.rank) +
                             " dimensions, got " + std::to_string(given.rank));
  }
  if (given.dtype != static_cast<int32_t>(spec.dtype)) {
    bool isKnown = given.dtype >= 0 && given.dtype <= ATTN_BOOL;
    return failTensor(
        i, "expected dtype " + std::string(dtypeName(spec.dtype)) + ", got " +
               (isKnown ? std::string(dtypeName(DType(given.dtype)))
                        : "number " + std::to_string(given.dtype)));
  }
  return ATTN_OK;
}

attn_status Call::checkArguments() {
  values[kSmsSlot] = module.sms;
  for (int i = 0; i < plan->numTensorArguments; ++i) {
    if (attn_status status = checkType(i)) {
      return status;
    }
    const TensorSpec &spec = plan->tensors[i];
    const attn_tensor &given = tensor(i);
    for (int d = 0; d < spec.rank; ++d) {
      int64_t size = given.sizes[d];
      if (size < 0 ||
          (spec.sizes[d] != ATTN_RUNTIME_SIZE && size != spec.sizes[d])) {
        std::string expected = spec.sizes[d] == ATTN_RUNTIME_SIZE
                                   ? "of at least 0"
                                   : std::to_string(spec.sizes[d]);
        return failTensor(i, "expected size " + expected + " in dimension " +
                                 std::to_string(d) + ", got " +
                                 std::to_string(size));
      }
      values[sizeSlot(i, d)] = size;
    }
  }
  for (const Constraint &constraint : plan->constraints) {
    int64_t holds = 0;
    if (attn_status status = evaluate(constraint.expr, holds)) {
      return status;
    }
    if (!holds) {
      return failConstraint(constraint);
    }
  }
  return ATTN_OK;
}

attn_status Call::failConstraint(const Constraint &constraint) const {
  std::string message;
  for (const MessagePart &part : constraint.message) {
    message += part.text;
    if (part.expr) {
      int64_t value;
      std::string error;
      message += part.expr->evaluate(values, value, error)
                     ? std::to_string(value)
                     : "?";
    }
  }
  return fail(ATTN_BAD_ARGUMENT, std::move(message));
}

attn_status Call::evaluateShape(int i, int64_t *sizes) const {
  const TensorSpec &spec = plan->tensors[i];
  for (int d = 0; d < spec.rank; ++d) {
    if (attn_status status = evaluate(spec.shape[d], sizes[d])) {
      return status;
    }
    if (sizes[d] < 0) {
      return failTensor(i, "the size of dimension " + std::to_string(d) +
                               " would be " + std::to_string(sizes[d]));
    }
  }
  return ATTN_OK;
}

attn_status Call::inferResults() {
  for (int i = plan->numTensorArguments; i < plan->numCallTensors; ++i) {
    if (attn_status status = evaluateShape(i, &values[sizeSlot(i, 0)])) {
      return status;
    }
  }
  return ATTN_OK;
}

void Call::describeResults(attn_tensor *results) const {
  for (int i = plan->numTensorArguments; i < plan->numCallTensors; ++i) {
    const TensorSpec &spec = plan->tensors[i];
    attn_tensor result = {};
    result.dtype = static_cast<int32_t>(spec.dtype);
    result.rank = spec.rank;
    // Unsigned, since a product beside a zero may wrap.
    uint64_t stride = 1;
    for (int d = spec.rank - 1; d >= 0; --d) {
      result.sizes[d] = values[sizeSlot(i, d)];
      result.strides[d] = static_cast<int64_t>(stride);
      stride *= static_cast<uint64_t>(result.sizes[d]);
    }
    results[i - plan->numTensorArguments] = result;
  }
}

attn_status Call::checkResults() {
  if (call.num_results && !call.results) {
    return fail(ATTN_BAD_ARGUMENT,
                "plan " + plan->name + ": expected results, got null");
  }
  for (int i = plan->numTensorArguments; i < plan->numCallTensors; ++i) {
    if (attn_status status = checkType(i)) {
      return status;
    }
    const attn_tensor &given = tensor(i);
    const int64_t *expected = &values[sizeSlot(i, 0)];
    for (int d = 0; d < given.rank; ++d) {
      if (given.sizes[d] != expected[d]) {
        return failTensor(i, "expected shape " +
                                 formatSizes(expected, given.rank) + ", got " +
                                 formatSizes(given.sizes, given.rank));
      }
    }
  }
  return ATTN_OK;
}

attn_status Call::checkMemory() {
  if (call.num_scalars && !call.scalars) {
    return fail(ATTN_BAD_ARGUMENT,
                "plan " + plan->name + ": expected scalars, got null");
  }
  for (int i = 0; i < plan->numCallTensors; ++i) {
    const TensorSpec &spec = plan->tensors[i];
    const attn_tensor &given = tensor(i);
    if (isEmpty(given)) {
      continue;
    }
    if (!given.data) {
      return failTensor(i, "expected an address, got null");
    }
    uint64_t alignment = spec.inTensorMap
                             ? kAlignment
                             : std::max<uint64_t>(byteWidth(spec.dtype),
                                                  uint64_t(spec.rowAlignment));
    if (addressOf(given) % alignment != 0) {
      return failTensor(i, "expected an address aligned to " +
                               std::to_string(alignment) +
                               " bytes, got one that is off by " +
                               std::to_string(addressOf(given) % alignment));
    }
    for (int d = 0; isResult(i) && d < spec.rank; ++d) {
      if (given.sizes[d] > 1 && given.strides[d] == 0) {
        return failTensor(i, "expected elements that do not overlap, got "
                             "stride 0 in dimension " +
                                 std::to_string(d));
      }
    }
    int last = spec.rank - 1;
    if ((spec.inTensorMap || spec.isPointer) && last >= 0 &&
        given.sizes[last] > 1 && given.strides[last] != 1) {
      return failTensor(i,
                        "expected stride 1 in the innermost dimension, got " +
                            std::to_string(given.strides[last]) +
                            "; make the tensor contiguous in it");
    }
    if (spec.inTensorMap) {
      if (attn_status status = checkTensorMapLayout(i)) {
        return status;
      }
    }
    if (attn_status status = checkRowAlignment(i)) {
      return status;
    }
  }
  return ATTN_OK;
}

attn_status Call::checkRowAlignment(int i) const {
  const TensorSpec &spec = plan->tensors[i];
  const attn_tensor &given = tensor(i);
  int64_t width = static_cast<int64_t>(byteWidth(spec.dtype));
  int64_t step = std::max(spec.rowAlignment, width) / width;
  for (int d = 0; d + 1 < given.rank; ++d) {
    if (given.sizes[d] > 1 && given.strides[d] % step != 0) {
      return failTensor(
          i, "the kernel needs strides that are multiples of " +
                 std::to_string(step) + " " +
                 std::string(dtypeName(spec.dtype)) + " elements (" +
                 std::to_string(spec.rowAlignment) + " bytes), got " +
                 std::to_string(given.strides[d]) + " in dimension " +
                 std::to_string(d) + "; copy the tensor or pad its rows");
    }
  }
  return ATTN_OK;
}

} // namespace attn::rt
