// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Run.h"

#include <nlohmann/json.hpp>

#include <cstdio>

namespace attn::run {

// The runtime has checked the manifest, so every field is there.
using Json = nlohmann::json;

/// "[a, 128, ?]": strings without quotes, null as ?.
static std::string formatList(const Json &list) {
  std::string text;
  for (const Json &element : list) {
    text += text.empty() ? "" : ", ";
    text += element.is_null()     ? "?"
            : element.is_string() ? element.get<std::string>()
                                  : element.dump();
  }
  return "[" + text + "]";
}

static void print(int indent, const std::string &line) {
  std::printf("%*s%s\n", indent, "", line.c_str());
}

static void listVariant(const Json &variant) {
  std::string registers = variant["registers"].is_null()
                              ? "registers unknown"
                              : variant["registers"].dump() + " registers, " +
                                    variant["spill_bytes"].dump() +
                                    " bytes spilled";
  print(6, "kernel " + variant["kernel"].get<std::string>() + " when " +
               variant["when"].get<std::string>());
  print(8, "grid " + formatList(variant["grid"]) + ", block " +
               formatList(variant["block"]) + ", " +
               variant["shared_memory"].dump() + " bytes of shared memory, " +
               registers);
}

void listBundle(const attn_bundle *bundle) {
  Json manifest = Json::parse(attn_bundle_manifest(bundle));
  std::string producer;
  for (const auto &[tool, version] : manifest["producer"].items()) {
    if (version.is_string()) {
      producer += (producer.empty() ? "" : ", ") + tool + " " +
                  version.get<std::string>();
    }
  }
  print(0, "bundle " + manifest["name"].get<std::string>() + " (" + producer +
               ")");
  for (const Json &plan : manifest["targets"][0]["plans"]) {
    print(0, "plan " + plan["name"].get<std::string>());
    for (const char *role : {"arguments", "results"}) {
      for (const Json &value : plan[role]) {
        print(2, std::string(role, std::string(role).size() - 1) + " " +
                     value["name"].get<std::string>() + ": " +
                     value["dtype"].get<std::string>() +
                     (value.contains("shape") ? " " + formatList(value["shape"])
                                              : ""));
      }
    }
    for (const Json &constraint : plan["constraints"]) {
      print(2, "requires " + constraint["expr"].get<std::string>());
    }
    print(2, "workspace of " + plan["workspace"]["bytes"].get<std::string>() +
                 " bytes");
  }
  for (const Json &target : manifest["targets"]) {
    print(0, "target " + target["chip"].get<std::string>() +
                 (target["cubin"].is_null() ? " (PTX)" : " (cubin and PTX)"));
    for (const Json &plan : target["plans"]) {
      print(2, "plan " + plan["name"].get<std::string>());
      int number = 0;
      for (const Json &launch : plan["launches"]) {
        std::string when = launch["when"].get<std::string>();
        print(4, "launch " + std::to_string(number++) +
                     (launch["dependent"] ? ", dependent" : "") +
                     (when == "1" ? "" : " when " + when));
        for (const Json &variant : launch["variants"]) {
          listVariant(variant);
        }
      }
    }
  }
}

} // namespace attn::run
