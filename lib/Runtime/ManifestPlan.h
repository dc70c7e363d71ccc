// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_LIB_RUNTIME_MANIFESTPLAN_H
#define ATTN_LIB_RUNTIME_MANIFESTPLAN_H

#include "Bundle.h"
#include "ManifestNode.h"

namespace attn::rt {

/// Reads a plan of a target, and adds what it launches to the target's
/// `kernels`. Throws ManifestError.
Plan readPlan(const ManifestNode &node, std::vector<Kernel> &kernels);

} // namespace attn::rt

#endif // ATTN_LIB_RUNTIME_MANIFESTPLAN_H
