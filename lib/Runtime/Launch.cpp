// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Enqueues a call that has been checked, and the C functions for calls.

#include "Call.h"
#include "Error.h"

#include <climits>
#include <cstring>

using namespace attn;
using namespace attn::rt;

int Call::launchKernel(const Dispatch &dispatch, void **params) const {
  const Variant &variant = *dispatch.variant;
  void *function = module.functions[variant.kernel];
  // A driver that cannot overlap them runs launches one after another.
  if (!dispatch.dependent || !module.driver.launchKernelEx) {
    return module.driver.launchKernel(
        function, dispatch.grid[0], dispatch.grid[1], dispatch.grid[2],
        variant.block[0], variant.block[1], variant.block[2],
        variant.sharedMemory, call.stream, params, nullptr);
  }
  LaunchAttribute attribute = {kAttributeProgrammaticSerialization, {}, {1}};
  LaunchConfig config = {{dispatch.grid[0], dispatch.grid[1], dispatch.grid[2]},
                         {variant.block[0], variant.block[1], variant.block[2]},
                         variant.sharedMemory,
                         call.stream,
                         &attribute,
                         /*numAttributes=*/1};
  return module.driver.launchKernelEx(&config, function, params, nullptr);
}

attn_status Call::dispatch(const Dispatch &dispatch) const {
  const Variant &variant = *dispatch.variant;
  TensorMap maps[kMaxTensorMaps];
  uint64_t words[kMaxParams];
  void *params[kMaxParams];
  int numMaps = 0, numParams = 0;
  for (const Param &param : variant.params) {
    uint64_t &word = words[numParams];
    params[numParams++] = &word;
    switch (param.kind) {
    case Param::Kind::TensorMap: {
      TensorMap &map = maps[numMaps++];
      if (attn_status status = encodeTensorMap(param, map)) {
        return status;
      }
      params[numParams - 1] = &map;
      break;
    }
    case Param::Kind::Pointer: {
      // A kernel may read an element before it knows that there is none.
      const attn_tensor &given = tensor(param.index);
      word = isEmpty(given) ? borrowAddress() : addressOf(given);
      break;
    }
    case Param::Kind::Stride: {
      const attn_tensor &given = tensor(param.index);
      bool isUsed = given.sizes[param.dim] > 1 && !isEmpty(given);
      word = isUsed ? static_cast<uint64_t>(given.strides[param.dim]) : 0;
      break;
    }
    case Param::Kind::Pitch: {
      int32_t pitch;
      if (attn_status status = computePitch(param, pitch)) {
        return status;
      }
      std::memcpy(&word, &pitch, sizeof(pitch));
      break;
    }
    case Param::Kind::Value: {
      int64_t value;
      if (attn_status status = evaluate(param.expr, value)) {
        return status;
      }
      if (value < INT_MIN || value > INT_MAX) {
        return fail(ATTN_BAD_ARGUMENT,
                    "plan " + plan->name + ": '" + param.expr.str() +
                        "' must fit in 32 bits, got " + std::to_string(value));
      }
      int32_t narrow = static_cast<int32_t>(value);
      std::memcpy(&word, &narrow, sizeof(narrow));
      break;
    }
    case Param::Kind::Scalar: {
      float narrow = static_cast<float>(call.scalars[param.index]);
      std::memcpy(&word, &narrow, sizeof(narrow));
      break;
    }
    case Param::Kind::Workspace: {
      int64_t offset;
      if (attn_status status = evaluate(param.expr, offset)) {
        return status;
      }
      if (offset < 0 || offset > workspaceBytes) {
        return fail(ATTN_BAD_ARGUMENT,
                    "plan " + plan->name + ": offset " +
                        std::to_string(offset) + " is outside a workspace of " +
                        std::to_string(workspaceBytes) + " bytes");
      }
      word = reinterpret_cast<uint64_t>(call.workspace) +
             static_cast<uint64_t>(offset);
      break;
    }
    }
  }
  if (int result = launchKernel(dispatch, params)) {
    return failDriver(module.driver, result,
                      "launch kernel " +
                          module.target->kernels[variant.kernel].name);
  }
  return ATTN_OK;
}

attn_status Call::enqueue() {
  if (numDispatches == 0) {
    return ATTN_OK;
  }
  ContextScope scope(module.driver, module.context);
  if (int result = scope.result()) {
    return failDriver(module.driver, result,
                      "make the module's context current");
  }
  if (workspaceZeroed > 0) {
    int result = module.driver.memsetD8Async(
        reinterpret_cast<uint64_t>(call.workspace), 0,
        static_cast<size_t>(workspaceZeroed), call.stream);
    if (result) {
      return failDriver(module.driver, result, "zero the workspace");
    }
  }
  for (int i = 0; i < numDispatches; ++i) {
    if (attn_status status = dispatch(dispatches[i])) {
      return status;
    }
  }
  return ATTN_OK;
}

/// Runs the steps until one fails.
template <typename... Steps>
static attn_status runSteps(Call &call, Steps... steps) {
  attn_status status = ATTN_OK;
  (void)((status = (call.*steps)(), status == ATTN_OK) && ...);
  return status;
}

attn_status attn_query(const attn_module *module, const attn_call *call,
                       attn_tensor *results, uint64_t *workspace_size) {
  return guarded([&] {
    if (!module || !call) {
      return fail(ATTN_BAD_ARGUMENT, "expected a module and a call, got null");
    }
    Call checked(*module, *call);
    attn_status status =
        runSteps(checked, &Call::checkHeader, &Call::checkArguments,
                 &Call::inferResults, &Call::evaluateWorkspace);
    if (status == ATTN_OK && results) {
      checked.describeResults(results);
    }
    if (status == ATTN_OK && workspace_size) {
      *workspace_size = static_cast<uint64_t>(checked.workspaceSize());
    }
    return status;
  });
}

attn_status attn_launch(const attn_module *module, const attn_call *call) {
  return guarded([&] {
    if (!module || !call) {
      return fail(ATTN_BAD_ARGUMENT, "expected a module and a call, got null");
    }
    Call checked(*module, *call);
    return runSteps(
        checked, &Call::checkHeader, &Call::checkArguments, &Call::inferResults,
        &Call::checkResults, &Call::checkMemory, &Call::evaluateWorkspace,
        &Call::checkWorkspace, &Call::prepareLaunches, &Call::enqueue);
  });
}
