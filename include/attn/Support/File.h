// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_SUPPORT_FILE_H
#define ATTN_SUPPORT_FILE_H

#include <string>
#include <string_view>
#include <vector>

namespace attn {

/// Reads a whole file; `-` is the standard input.
[[nodiscard]] bool readFile(const std::string &path, std::string &contents,
                            std::string &error);

/// Whether there is something other than a regular file, such as a device, a
/// pipe or a link (/dev/stdout is one): renaming a new file over it would take
/// it away from everybody.
bool isWrittenInPlace(const std::string &path);

/// Writes the pieces one after the other; `-` is the standard output. A file
/// is written beside its place and renamed, so that it is never seen half;
/// what is not a regular file is written in place.
[[nodiscard]] bool writeFile(const std::string &path,
                             const std::vector<std::string_view> &pieces,
                             std::string &error);

} // namespace attn

#endif // ATTN_SUPPORT_FILE_H
