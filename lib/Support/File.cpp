// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Support/File.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <sys/stat.h>
#include <unistd.h>

namespace attn {

namespace {
bool fail(const char *verb, const std::string &path, std::string &error) {
  error = std::string("cannot ") + verb + " " + path + ": " +
          std::strerror(errno ? errno : EIO);
  return false;
}

bool writeAll(std::FILE *file, const std::vector<std::string_view> &pieces) {
  for (std::string_view piece : pieces) {
    // An empty piece may have no address, which fwrite does not allow.
    if (!piece.empty() &&
        std::fwrite(piece.data(), 1, piece.size(), file) != piece.size()) {
      return false;
    }
  }
  return std::fflush(file) == 0;
}

/// Creates or truncates a file. errno is that of the first failure.
bool writeNewFile(const std::string &path,
                  const std::vector<std::string_view> &pieces) {
  std::FILE *file = std::fopen(path.c_str(), "wb");
  if (!file) {
    return false;
  }
  bool ok = writeAll(file, pieces);
  int firstErrno = errno;
  if (std::fclose(file) != 0 && ok) {
    return false;
  }
  errno = firstErrno;
  return ok;
}
} // namespace

bool isWrittenInPlace(const std::string &path) {
  struct stat status;
  return ::lstat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode);
}

bool readFile(const std::string &path, std::string &contents,
              std::string &error) {
  bool isStdin = path == "-";
  errno = 0;
  std::FILE *file = isStdin ? stdin : std::fopen(path.c_str(), "rb");
  if (!file) {
    return fail("open", path, error);
  }
  contents.clear();
  // The size is a hint: pipes have none.
  if (std::fseek(file, 0, SEEK_END) == 0) {
    long size = std::ftell(file);
    if (size > 0 && size < (1L << 40)) {
      contents.reserve(static_cast<size_t>(size));
    }
    std::rewind(file);
  }
  errno = 0;
  std::vector<char> chunk(1 << 20);
  size_t got;
  while ((got = std::fread(chunk.data(), 1, chunk.size(), file)) > 0) {
    contents.append(chunk.data(), got);
  }
  bool ok = !std::ferror(file) || fail("read", path, error);
  if (!isStdin) {
    std::fclose(file);
  }
  return ok;
}

bool writeFile(const std::string &path,
               const std::vector<std::string_view> &pieces,
               std::string &error) {
  errno = 0;
  if (path == "-") {
    return writeAll(stdout, pieces) || fail("write", "standard output", error);
  }
  if (isWrittenInPlace(path)) {
    return writeNewFile(path, pieces) || fail("write", path, error);
  }
  std::string temporary = path + ".tmp" + std::to_string(::getpid());
  if (writeNewFile(temporary, pieces) &&
      std::rename(temporary.c_str(), path.c_str()) == 0) {
    return true;
  }
  fail("write", path, error);
  std::remove(temporary.c_str());
  return false;
}

} // namespace attn
