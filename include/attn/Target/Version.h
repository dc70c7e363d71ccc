// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_TARGET_VERSION_H
#define ATTN_TARGET_VERSION_H

namespace attn {

/// As in "0.1.0".
const char *getVersion();

/// As in "22.1.8".
const char *getLLVMVersion();

} // namespace attn

#endif // ATTN_TARGET_VERSION_H
