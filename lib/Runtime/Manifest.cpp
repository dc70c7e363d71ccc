// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads manifest.json: targets and files here, plans in ManifestPlan.cpp.

#include "Bundle.h"
#include "ManifestNode.h"
#include "ManifestPlan.h"

#include <algorithm>

namespace attn::rt {

using Json = nlohmann::json;

namespace {
constexpr int kSchema = 3;

static_assert(int(DType::F64) == ATTN_F64 && int(DType::BF16) == ATTN_BF16 &&
                  int(DType::F8E5M2) == ATTN_F8E5M2 &&
                  int(DType::Bool) == ATTN_BOOL,
              "attn_dtype numbers the same types in the same order");

FileRef readFileRef(const ManifestNode &node) {
  node.fields({"file", "sha256"});
  FileRef file{node["file"].string(), node["sha256"].string()};
  if (file.name.find('/') != std::string::npos || file.name[0] == '.') {
    node["file"].expected("the name of a file in the bundle");
  }
  bool isHex =
      file.sha256.size() == 64 &&
      file.sha256.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (!isHex) {
    node["sha256"].expected("64 lower-case hexadecimal digits");
  }
  return file;
}

Target readTarget(const ManifestNode &node) {
  node.fields({"chip", "capability", "exact", "ptx", "cubin", "plans"});
  Target target;
  target.chip = node["chip"].string();
  std::vector<ManifestNode> capability = node["capability"].array(2, 2);
  target.major = static_cast<int>(capability[0].integer(1, 99));
  target.minor = static_cast<int>(capability[1].integer(0, 9));
  target.exact = node["exact"].boolean();
  target.ptx = readFileRef(node["ptx"]);
  if (!node["cubin"].isNull()) {
    target.cubin = readFileRef(node["cubin"]);
  }
  for (const ManifestNode &plan : node["plans"].array(1, 1000)) {
    target.plans.push_back(readPlan(plan, target.kernels));
    for (size_t i = 0; i + 1 < target.plans.size(); ++i) {
      if (target.plans[i].name == target.plans.back().name) {
        plan["name"].fail("the name '" + target.plans[i].name +
                          "' occurs twice");
      }
    }
  }
  return target;
}

/// Plan numbers, arguments and results must not depend on the target.
void checkSamePlans(const ManifestNode &first, const ManifestNode &other) {
  std::vector<ManifestNode> expected = first["plans"].array(0, SIZE_MAX);
  std::vector<ManifestNode> got =
      other["plans"].array(expected.size(), expected.size());
  for (size_t i = 0; i < got.size(); ++i) {
    for (const char *field : {"name", "arguments", "results"}) {
      if (got[i][field].json != expected[i][field].json) {
        got[i][field].fail("expected the same as for the first target");
      }
    }
  }
}

attn_parameter describe(const std::string &name, attn_parameter_kind kind,
                        DType dtype) {
  attn_parameter parameter = {};
  parameter.name = name.c_str();
  parameter.kind = kind;
  parameter.dtype = static_cast<int32_t>(dtype);
  return parameter;
}

/// Fills the tables of attn_bundle_plan(), in the order of the manifest. The
/// names point into the plan, so this comes once it no longer moves.
void describePlan(const ManifestNode &node, Plan &plan) {
  size_t nextTensor = 0, nextScalar = 0;
  auto describeTensor = [&] {
    const TensorSpec &tensor = plan.tensors[nextTensor++];
    attn_parameter parameter = describe(tensor.name, ATTN_TENSOR, tensor.dtype);
    parameter.rank = tensor.rank;
    std::copy(std::begin(tensor.sizes), std::end(tensor.sizes),
              parameter.sizes);
    return parameter;
  };
  for (const ManifestNode &argument : node["arguments"].array(0, SIZE_MAX)) {
    plan.arguments.push_back(
        argument["kind"].string() == "tensor"
            ? describeTensor()
            : describe(plan.scalars[nextScalar++], ATTN_SCALAR, DType::F32));
  }
  while (nextTensor < static_cast<size_t>(plan.numCallTensors)) {
    plan.results.push_back(describeTensor());
  }
}

void readManifest(const Json &json, Manifest &manifest) {
  ManifestNode root(json, "");
  // First: in another schema every other field may mean something else.
  if (!json.is_object() || !root.has("schema")) {
    root.fail("expected an object with a field 'schema'");
  }
  if (json["schema"] != kSchema) {
    root["schema"].expected("version " + std::to_string(kSchema) +
                            "; use the runtime of the compiler that wrote it");
  }
  root.fields({"schema", "name", "producer", "targets"});
  manifest.name = root["name"].string();
  ManifestNode producer = root["producer"];
  producer.fields({"attn", "llvm", "ptxas"});
  producer["attn"].string();
  producer["llvm"].string();
  if (!producer["ptxas"].isNull()) {
    producer["ptxas"].string();
  }
  std::vector<ManifestNode> targets = root["targets"].array(1, 100);
  for (const ManifestNode &target : targets) {
    manifest.targets.push_back(readTarget(target));
    checkSamePlans(targets.front(), target);
  }
  for (size_t i = 0; i < targets.size(); ++i) {
    std::vector<ManifestNode> plans = targets[i]["plans"].array(0, SIZE_MAX);
    for (size_t j = 0; j < plans.size(); ++j) {
      describePlan(plans[j], manifest.targets[i].plans[j]);
    }
  }
}
} // namespace

bool parseManifest(std::string text, Manifest &manifest, std::string &error) {
  try {
    Json json = Json::parse(text);
    readManifest(json, manifest);
  } catch (const ManifestError &e) {
    error = e.what();
    return false;
  } catch (const Json::parse_error &e) {
    error = "not valid JSON, perhaps truncated: " + std::string(e.what());
    return false;
  }
  manifest.text = std::move(text);
  return true;
}

} // namespace attn::rt
