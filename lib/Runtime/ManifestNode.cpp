// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "ManifestNode.h"

#include <algorithm>

namespace attn::rt {

void ManifestNode::expected(const std::string &what) const {
  // Not a dump of arrays: it recurses, and they may be nested without end.
  std::string got;
  if (json.is_array()) {
    got = "an array of " + std::to_string(json.size());
  } else if (json.is_object()) {
    got = "an object";
  } else {
    got = json.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
  }
  if (got.size() > 60) {
    got = got.substr(0, 57) + "...";
  }
  fail("expected " + what + ", got " + got);
}

void ManifestNode::fail(const std::string &message) const {
  throw ManifestError(path.empty() ? message : path + ": " + message);
}

void ManifestNode::fields(std::initializer_list<const char *> names) const {
  if (!json.is_object()) {
    expected("an object");
  }
  for (const char *name : names) {
    if (!json.contains(name)) {
      fail(std::string("missing field '") + name + "'");
    }
  }
  for (const auto &item : json.items()) {
    if (std::find(names.begin(), names.end(), item.key()) == names.end()) {
      fail("unknown field '" + item.key() + "'");
    }
  }
}

ManifestNode ManifestNode::operator[](const char *name) const {
  if (!json.is_object() || !json.contains(name)) {
    fail(std::string("missing field '") + name + "'");
  }
  return {json[name], path.empty() ? name : path + "." + name};
}

std::vector<ManifestNode> ManifestNode::array(size_t min, size_t max) const {
  if (!json.is_array() || json.size() < min || json.size() > max) {
    expected(min == max ? "an array of " + std::to_string(min)
                        : "an array of " + std::to_string(min) + " to " +
                              std::to_string(max));
  }
  std::vector<ManifestNode> elements;
  for (size_t i = 0; i < json.size(); ++i) {
    elements.emplace_back(json[i], path + "[" + std::to_string(i) + "]");
  }
  return elements;
}

std::string ManifestNode::string() const {
  if (!json.is_string() || json.get_ref<const std::string &>().empty()) {
    expected("a string");
  }
  return json.get<std::string>();
}

bool ManifestNode::boolean() const {
  if (!json.is_boolean()) {
    expected("true or false");
  }
  return json.get<bool>();
}

int64_t ManifestNode::integer(int64_t min, int64_t max) const {
  bool fits =
      json.is_number_integer() && !(json.is_number_unsigned() &&
                                    json.get<uint64_t>() > uint64_t(INT64_MAX));
  if (!fits || json.get<int64_t>() < min || json.get<int64_t>() > max) {
    expected("an integer from " + std::to_string(min) + " to " +
             std::to_string(max));
  }
  return json.get<int64_t>();
}

} // namespace attn::rt
