// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_SUPPORT_SHA256_H
#define ATTN_SUPPORT_SHA256_H

#include <cstddef>
#include <string>
#include <string_view>

namespace attn {

/// The SHA-256 digest of `data` (FIPS 180-4), in lower-case hexadecimal.
std::string sha256(std::string_view data);

} // namespace attn

#endif // ATTN_SUPPORT_SHA256_H
