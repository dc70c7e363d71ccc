// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A value of the manifest, read as the type that is wanted of it. Reading
// throws, so that each check is one line; parseManifest() turns what is thrown
// into an error text, and nothing leaves it.

#ifndef ATTN_LIB_RUNTIME_MANIFESTNODE_H
#define ATTN_LIB_RUNTIME_MANIFESTNODE_H

#include <nlohmann/json.hpp>

#include <cstdint>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace attn::rt {

struct ManifestError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A value and where it stands, for messages.
class ManifestNode {
public:
  ManifestNode(const nlohmann::json &json, std::string path)
      : json(json), path(std::move(path)) {}

  [[noreturn]] void expected(const std::string &what) const;
  [[noreturn]] void fail(const std::string &message) const;

  /// Checks that this is an object with exactly these fields: what we do not
  /// know, we must not ignore.
  void fields(std::initializer_list<const char *> names) const;

  bool has(const char *name) const { return json.contains(name); }
  bool isNull() const { return json.is_null(); }

  ManifestNode operator[](const char *name) const;
  std::vector<ManifestNode> array(size_t min, size_t max) const;
  /// A string that is not empty.
  std::string string() const;
  bool boolean() const;
  int64_t integer(int64_t min, int64_t max) const;

  const nlohmann::json &json;

private:
  std::string path;
};

} // namespace attn::rt

#endif // ATTN_LIB_RUNTIME_MANIFESTNODE_H
