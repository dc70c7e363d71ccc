// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a call that has been checked will do: its workspace, the tensors in it,
// and its launches.

#include "Call.h"
#include "Error.h"

#include <climits>

namespace attn::rt {

static constexpr int64_t kMaxGrid[3] = {INT_MAX, 65535, 65535};

attn_status Call::evaluateWorkspace() {
  attn_status status = evaluate(plan->workspaceBytes, workspaceBytes);
  if (status == ATTN_OK) {
    status = evaluate(plan->workspaceZeroed, workspaceZeroed);
  }
  if (status == ATTN_OK &&
      (workspaceZeroed < 0 || workspaceZeroed > workspaceBytes)) {
    return fail(ATTN_BAD_ARGUMENT,
                "plan " + plan->name + ": its workspace would be " +
                    std::to_string(workspaceBytes) + " bytes, of which " +
                    std::to_string(workspaceZeroed) + " zeroed");
  }
  return status;
}

attn_status Call::checkWorkspace() {
  if (workspaceBytes == 0) {
    return ATTN_OK;
  }
  if (!call.workspace ||
      call.workspace_size < static_cast<uint64_t>(workspaceBytes)) {
    return fail(
        ATTN_BAD_ARGUMENT,
        "expected a workspace of " + std::to_string(workspaceBytes) +
            " bytes, got " +
            (call.workspace ? std::to_string(call.workspace_size) : "null"));
  }
  if (reinterpret_cast<uint64_t>(call.workspace) % kAlignment != 0) {
    return fail(ATTN_BAD_ARGUMENT, "expected a workspace aligned to 16 bytes");
  }
  return ATTN_OK;
}

attn_status Call::placeIntermediate(int i) {
  const TensorSpec &spec = plan->tensors[i];
  attn_tensor &placed = intermediates[i - plan->numCallTensors];
  placed = {};
  placed.dtype = static_cast<int32_t>(spec.dtype);
  placed.rank = spec.rank;
  if (attn_status status = evaluateShape(i, placed.sizes)) {
    return status;
  }
  int64_t offset;
  if (attn_status status = evaluate(spec.offset, offset)) {
    return status;
  }
  int64_t elements = 1, bytes, end;
  bool overflow = false;
  for (int d = spec.rank - 1; d >= 0; --d) {
    placed.strides[d] = elements;
    overflow |= __builtin_mul_overflow(elements, placed.sizes[d], &elements);
  }
  overflow |= __builtin_mul_overflow(
      elements, static_cast<int64_t>(byteWidth(spec.dtype)), &bytes);
  overflow |= __builtin_add_overflow(offset, bytes, &end);
  if (overflow || offset < workspaceZeroed || end > workspaceBytes ||
      offset % int64_t(kAlignment) != 0) {
    return failTensor(i, "expected a place in bytes " +
                             std::to_string(workspaceZeroed) + " to " +
                             std::to_string(workspaceBytes) +
                             " of the workspace, at a multiple of " +
                             std::to_string(kAlignment) + ", got shape " +
                             formatSizes(placed.sizes, spec.rank) +
                             " at byte " + std::to_string(offset));
  }
  placed.data =
      reinterpret_cast<void *>(reinterpret_cast<uint64_t>(call.workspace) +
                               static_cast<uint64_t>(offset));
  return spec.inTensorMap && !isEmpty(placed) ? checkTensorMapLayout(i)
                                              : ATTN_OK;
}

attn_status Call::placeIntermediates(const Variant &variant) {
  for (const Param &param : variant.params) {
    if (param.isOfTensor() && isIntermediate(param.index)) {
      if (attn_status status = placeIntermediate(param.index)) {
        return status;
      }
    }
  }
  return ATTN_OK;
}

attn_status Call::checkPitches(const Variant &variant) const {
  for (const Param &param : variant.params) {
    int32_t pitch;
    if (param.kind == Param::Kind::Pitch) {
      if (attn_status status = computePitch(param, pitch)) {
        return status;
      }
    }
  }
  return ATTN_OK;
}

attn_status Call::prepareLaunches() {
  for (const Launch &launch : plan->launches) {
    int64_t runs = 0;
    if (attn_status status = evaluate(launch.when, runs)) {
      return status;
    }
    if (!runs) {
      continue;
    }
    const Variant *chosen = nullptr;
    for (const Variant &variant : launch.variants) {
      int64_t applies = 0;
      if (attn_status status = evaluate(variant.when, applies)) {
        return status;
      }
      if (applies) {
        chosen = &variant;
        break;
      }
    }
    if (!chosen) {
      return fail(ATTN_BAD_ARGUMENT,
                  "plan " + plan->name + ": no variant of launch " +
                      std::to_string(&launch - plan->launches.data()) +
                      " accepts these sizes");
    }
    Dispatch &dispatch = dispatches[numDispatches];
    dispatch.variant = chosen;
    // The caller's kernels before the first one know nothing of it.
    dispatch.dependent = launch.dependent && numDispatches > 0;
    bool isEmptyGrid = false;
    for (int d = 0; d < 3; ++d) {
      int64_t size;
      if (attn_status status = evaluate(chosen->grid[d], size)) {
        return status;
      }
      if (size < 0 || size > kMaxGrid[d]) {
        return fail(ATTN_BAD_ARGUMENT,
                    "plan " + plan->name + ": expected a grid of 0 to " +
                        std::to_string(kMaxGrid[d]) + " blocks in dimension " +
                        std::to_string(d) + ", got " + std::to_string(size));
      }
      dispatch.grid[d] = static_cast<unsigned>(size);
      isEmptyGrid |= size == 0;
    }
    if (isEmptyGrid) {
      continue;
    }
    if (attn_status status = placeIntermediates(*chosen)) {
      return status;
    }
    if (attn_status status = checkPitches(*chosen)) {
      return status;
    }
    ++numDispatches;
  }
  return ATTN_OK;
}

} // namespace attn::rt
