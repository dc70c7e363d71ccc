// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads manifest.json. The reader throws inside this file only, so that each
// check is one line; parseManifest() turns it into an error text.

#include "Bundle.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <climits>
#include <stdexcept>

namespace attn::rt {

using Json = nlohmann::json;

namespace {
constexpr int kSchema = 1;

static_assert(int(DType::F64) == ATTN_F64 && int(DType::BF16) == ATTN_BF16 &&
                  int(DType::F8E5M2) == ATTN_F8E5M2 &&
                  int(DType::Bool) == ATTN_BOOL,
              "attn_dtype numbers the same types in the same order");

struct ManifestError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A value and where it stands, for messages.
class Node {
public:
  Node(const Json &json, std::string path)
      : json(json), path(std::move(path)) {}

  [[noreturn]] void expected(const std::string &what) const {
    // Not a dump of arrays: it recurses, and they may be nested without end.
    std::string got;
    if (json.is_array()) {
      got = "an array of " + std::to_string(json.size());
    } else if (json.is_object()) {
      got = "an object";
    } else {
      got = json.dump(-1, ' ', true, Json::error_handler_t::replace);
    }
    if (got.size() > 60) {
      got = got.substr(0, 57) + "...";
    }
    fail("expected " + what + ", got " + got);
  }

  [[noreturn]] void fail(const std::string &message) const {
    throw ManifestError(path.empty() ? message : path + ": " + message);
  }

  /// Checks that this is an object with exactly these fields: what we do not
  /// know, we must not ignore.
  void fields(std::initializer_list<const char *> names) const {
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

  bool has(const char *name) const { return json.contains(name); }

  Node operator[](const char *name) const {
    if (!json.is_object() || !json.contains(name)) {
      fail(std::string("missing field '") + name + "'");
    }
    return {json[name], path.empty() ? name : path + "." + name};
  }

  std::vector<Node> array(size_t min, size_t max) const {
    if (!json.is_array() || json.size() < min || json.size() > max) {
      expected(min == max ? "an array of " + std::to_string(min)
                          : "an array of " + std::to_string(min) + " to " +
                                std::to_string(max));
    }
    std::vector<Node> elements;
    for (size_t i = 0; i < json.size(); ++i) {
      elements.emplace_back(json[i], path + "[" + std::to_string(i) + "]");
    }
    return elements;
  }

  std::string string() const {
    if (!json.is_string() || json.get_ref<const std::string &>().empty()) {
      expected("a string");
    }
    return json.get<std::string>();
  }

  bool boolean() const {
    if (!json.is_boolean()) {
      expected("true or false");
    }
    return json.get<bool>();
  }

  int64_t integer(int64_t min, int64_t max) const {
    bool fits = json.is_number_integer() &&
                !(json.is_number_unsigned() &&
                  json.get<uint64_t>() > uint64_t(INT64_MAX));
    if (!fits || json.get<int64_t>() < min || json.get<int64_t>() > max) {
      expected("an integer from " + std::to_string(min) + " to " +
               std::to_string(max));
    }
    return json.get<int64_t>();
  }

  bool isNull() const { return json.is_null(); }

  const Json &json;

private:
  std::string path;
};

/// A name that expressions can mention.
std::string readName(const Node &node) {
  std::string name = node.string();
  auto isLetter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  bool ok = isLetter(name[0]) && name != "sms" &&
            std::all_of(name.begin(), name.end(), [&](char c) {
              return isLetter(c) || (c >= '0' && c <= '9');
            });
  if (!ok) {
    node.expected("a name of letters, digits and '_' that is not 'sms'");
  }
  return name;
}

DType readDType(const Node &node) {
  DType dtype;
  if (!parseDType(node.string(), dtype)) {
    node.expected("one of " + dtypeNames());
  }
  return dtype;
}

FileRef readFileRef(const Node &node) {
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

/// Reads the plans of one target.
class PlanReader {
public:
  PlanReader(Target &target) : target(target) {}

  Plan read(const Node &node) {
    plan = Plan();
    node.fields({"name", "arguments", "results", "constraints", "workspace",
                 "launches"});
    plan.name = node["name"].string();
    for (const Node &argument : node["arguments"].array(0, kMaxTensors)) {
      readArgument(argument);
    }
    plan.numTensorArguments = static_cast<int>(plan.tensors.size());
    for (const Node &result : node["results"].array(0, kMaxTensors)) {
      readResult(result);
    }
    if (plan.tensors.size() > size_t(kMaxTensors)) {
      node.fail("expected at most " + std::to_string(kMaxTensors) +
                " tensors, got " + std::to_string(plan.tensors.size()));
    }
    for (const Node &constraint : node["constraints"].array(0, 1000)) {
      readConstraint(constraint);
    }
    Node workspace = node["workspace"];
    workspace.fields({"bytes", "zeroed"});
    plan.workspaceBytes = readExpr(workspace["bytes"]);
    plan.workspaceZeroed = readExpr(workspace["zeroed"]);
    for (const Node &launch : node["launches"].array(1, kMaxLaunches)) {
      launch.fields({"variants"});
      plan.launches.emplace_back();
      for (const Node &variant : launch["variants"].array(1, 100)) {
        plan.launches.back().push_back(readVariant(variant));
      }
    }
    return std::move(plan);
  }

private:
  int findTensor(const std::string &name) const {
    for (size_t i = 0; i < plan.tensors.size(); ++i) {
      if (plan.tensors[i].name == name) {
        return static_cast<int>(i);
      }
    }
    return -1;
  }

  int readTensorRef(const Node &node) const {
    int tensor = findTensor(node.string());
    if (tensor < 0) {
      node.expected("the name of a tensor of the plan");
    }
    return tensor;
  }

  /// Names may be of any tensor, or of the first `numTensors`.
  Expr bindExpr(const Node &node, const std::string &text,
                int numTensors = kMaxTensors) const {
    Expr expr;
    std::string error;
    bool ok = Expr::parse(text, expr, error) &&
              expr.bind(
                  [&](const Expr::Reference &ref) {
                    if (ref.isSms()) {
                      return kSmsSlot;
                    }
                    int tensor = findTensor(ref.name);
                    bool exists = tensor >= 0 && tensor < numTensors &&
                                  ref.dim < plan.tensors[tensor].rank;
                    return exists ? sizeSlot(tensor, ref.dim) : -1;
                  },
                  error);
    if (!ok) {
      node.fail(error);
    }
    return expr;
  }

  Expr readExpr(const Node &node, int numTensors = kMaxTensors) const {
    return bindExpr(node, node.string(), numTensors);
  }

  std::string readNewName(const Node &node) const {
    std::string name = readName(node);
    if (findTensor(name) >= 0 ||
        std::find(plan.scalars.begin(), plan.scalars.end(), name) !=
            plan.scalars.end()) {
      node.fail("the name '" + name + "' occurs twice");
    }
    return name;
  }

  void readArgument(const Node &node) {
    std::string kind = node["kind"].string();
    if (kind == "scalar") {
      node.fields({"name", "kind", "dtype"});
      if (readDType(node["dtype"]) != DType::F32) {
        node["dtype"].expected("f32");
      }
      plan.scalars.push_back(readNewName(node["name"]));
      return;
    }
    if (kind != "tensor") {
      node["kind"].expected("tensor or scalar");
    }
    node.fields({"name", "kind", "dtype", "shape"});
    TensorSpec tensor;
    tensor.name = readNewName(node["name"]);
    tensor.dtype = readDType(node["dtype"]);
    for (const Node &size : node["shape"].array(0, ATTN_MAX_RANK)) {
      tensor.sizes[tensor.rank++] =
          size.isNull() ? ATTN_RUNTIME_SIZE : size.integer(0, INT64_MAX);
    }
    plan.tensors.push_back(std::move(tensor));
  }

  void readResult(const Node &node) {
    node.fields({"name", "dtype", "shape"});
    TensorSpec tensor;
    tensor.name = readNewName(node["name"]);
    tensor.dtype = readDType(node["dtype"]);
    // A result's shape must be known before any result exists.
    for (const Node &size : node["shape"].array(0, ATTN_MAX_RANK)) {
      Expr expr = readExpr(size, plan.numTensorArguments);
      int64_t value = 0;
      std::string error;
      if (!expr.references().empty()) {
        value = ATTN_RUNTIME_SIZE;
      } else if (!expr.evaluate(nullptr, value, error) || value < 0) {
        size.expected("a size");
      }
      tensor.sizes[tensor.rank++] = value;
      tensor.shape.push_back(std::move(expr));
    }
    plan.tensors.push_back(std::move(tensor));
  }

  void readConstraint(const Node &node) {
    node.fields({"expr", "message"});
    Constraint constraint;
    // Checked before the results are.
    constraint.expr = readExpr(node["expr"], plan.numTensorArguments);
    Node messageNode = node["message"];
    std::string message = messageNode.string();
    size_t pos = 0;
    while (pos < message.size()) {
      size_t open = std::min(message.find('{', pos), message.size());
      MessagePart part;
      part.text = message.substr(pos, open - pos);
      pos = open;
      if (open < message.size()) {
        size_t close = message.find('}', open);
        if (close == std::string::npos) {
          messageNode.fail("'{' without '}'");
        }
        part.expr =
            bindExpr(messageNode, message.substr(open + 1, close - open - 1),
                     plan.numTensorArguments);
        pos = close + 1;
      }
      constraint.message.push_back(std::move(part));
    }
    plan.constraints.push_back(std::move(constraint));
  }

  Variant readVariant(const Node &node) {
    node.fields({"kernel", "when", "grid", "block", "shared_memory",
                 "registers", "spill_bytes", "params"});
    Variant variant;
    variant.when = readExpr(node["when"]);
    int i = 0;
    for (const Node &size : node["grid"].array(3, 3)) {
      variant.grid[i++] = readExpr(size);
    }
    i = 0;
    int64_t threads = 1;
    for (const Node &size : node["block"].array(3, 3)) {
      variant.block[i] = static_cast<unsigned>(size.integer(1, 1024));
      threads *= variant.block[i++];
    }
    if (threads > 1024) {
      node["block"].expected("at most 1024 threads");
    }
    variant.sharedMemory =
        static_cast<unsigned>(node["shared_memory"].integer(0, 1 << 20));
    for (const char *reported : {"registers", "spill_bytes"}) {
      if (!node[reported].isNull()) {
        node[reported].integer(0, INT_MAX);
      }
    }
    variant.kernel =
        internKernel(node["kernel"].string(), variant.sharedMemory);
    int numMaps = 0;
    for (const Node &param : node["params"].array(0, kMaxParams)) {
      variant.params.push_back(readParam(param));
      numMaps += variant.params.back().kind == Param::Kind::TensorMap;
    }
    if (numMaps > kMaxTensorMaps) {
      node["params"].fail("expected at most " + std::to_string(kMaxTensorMaps) +
                          " tensor maps, got " + std::to_string(numMaps));
    }
    return variant;
  }

  int internKernel(const std::string &name, unsigned sharedMemory) {
    auto it = std::find_if(target.kernels.begin(), target.kernels.end(),
                           [&](const Kernel &k) { return k.name == name; });
    if (it == target.kernels.end()) {
      it = target.kernels.insert(it, {name, 0});
    }
    it->sharedMemory = std::max(it->sharedMemory, sharedMemory);
    return static_cast<int>(it - target.kernels.begin());
  }

  Param readParam(const Node &node) {
    Param param;
    std::string kind = node["kind"].string();
    if (kind == "tensor_map") {
      node.fields({"kind", "tensor", "box", "swizzle"});
      param.kind = Param::Kind::TensorMap;
      param.index = readTensorRef(node["tensor"]);
      readTensorMap(node, param);
    } else if (kind == "pointer") {
      node.fields({"kind", "tensor"});
      param.kind = Param::Kind::Pointer;
      param.index = readTensorRef(node["tensor"]);
      plan.tensors[param.index].isPointer = true;
    } else if (kind == "stride") {
      node.fields({"kind", "tensor", "dim"});
      param.kind = Param::Kind::Stride;
      param.index = readTensorRef(node["tensor"]);
      param.dim = static_cast<int>(
          node["dim"].integer(0, plan.tensors[param.index].rank - 1));
    } else if (kind == "value") {
      node.fields({"kind", "expr"});
      param.kind = Param::Kind::Value;
      param.expr = readExpr(node["expr"]);
    } else if (kind == "scalar") {
      node.fields({"kind", "name"});
      param.kind = Param::Kind::Scalar;
      std::string name = node["name"].string();
      auto it = std::find(plan.scalars.begin(), plan.scalars.end(), name);
      if (it == plan.scalars.end()) {
        node["name"].expected("the name of a scalar of the plan");
      }
      param.index = static_cast<int>(it - plan.scalars.begin());
    } else if (kind == "workspace") {
      node.fields({"kind", "offset"});
      param.kind = Param::Kind::Workspace;
      param.expr = readExpr(node["offset"]);
    } else {
      node["kind"].expected(
          "tensor_map, pointer, stride, value, scalar or workspace");
    }
    return param;
  }

  /// What cuTensorMapEncodeTiled asks of the box and the swizzle.
  void readTensorMap(const Node &node, Param &param) {
    TensorSpec &tensor = plan.tensors[param.index];
    tensor.inTensorMap = true;
    if (tensor.rank == 0) {
      node["tensor"].expected("a tensor of at least one dimension");
    }
    int i = 0;
    for (const Node &size : node["box"].array(tensor.rank, tensor.rank)) {
      param.box[i++] = static_cast<uint32_t>(size.integer(1, 256));
    }
    size_t rowBytes = param.box[0] * byteWidth(tensor.dtype);
    if (rowBytes % 16 != 0) {
      node["box"].expected("an innermost size that is a multiple of 16 bytes");
    }
    constexpr int64_t swizzles[] = {0, 32, 64, 128};
    int64_t bytes = node["swizzle"].integer(0, 128);
    auto it = std::find(std::begin(swizzles), std::end(swizzles), bytes);
    if (it == std::end(swizzles)) {
      node["swizzle"].expected("0, 32, 64 or 128");
    }
    param.swizzle = static_cast<int>(it - std::begin(swizzles));
    if (bytes != 0 && rowBytes > static_cast<size_t>(bytes)) {
      node["box"].expected("an innermost size within the swizzle of " +
                           std::to_string(bytes) + " bytes");
    }
  }

  Target &target;
  Plan plan;
};

Target readTarget(const Node &node) {
  node.fields({"chip", "capability", "exact", "ptx", "cubin", "plans"});
  Target target;
  target.chip = node["chip"].string();
  std::vector<Node> capability = node["capability"].array(2, 2);
  target.major = static_cast<int>(capability[0].integer(1, 99));
  target.minor = static_cast<int>(capability[1].integer(0, 9));
  target.exact = node["exact"].boolean();
  target.ptx = readFileRef(node["ptx"]);
  if (!node["cubin"].isNull()) {
    target.cubin = readFileRef(node["cubin"]);
  }
  PlanReader reader(target);
  for (const Node &plan : node["plans"].array(1, 1000)) {
    target.plans.push_back(reader.read(plan));
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
void checkSamePlans(const Node &first, const Node &other) {
  std::vector<Node> expected = first["plans"].array(0, SIZE_MAX);
  std::vector<Node> got =
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
void describePlan(const Node &node, Plan &plan) {
  size_t nextTensor = 0, nextScalar = 0;
  auto describeTensor = [&] {
    const TensorSpec &tensor = plan.tensors[nextTensor++];
    attn_parameter parameter = describe(tensor.name, ATTN_TENSOR, tensor.dtype);
    parameter.rank = tensor.rank;
    std::copy(std::begin(tensor.sizes), std::end(tensor.sizes),
              parameter.sizes);
    return parameter;
  };
  for (const Node &argument : node["arguments"].array(0, SIZE_MAX)) {
    plan.arguments.push_back(
        argument["kind"].string() == "tensor"
            ? describeTensor()
            : describe(plan.scalars[nextScalar++], ATTN_SCALAR, DType::F32));
  }
  while (nextTensor < plan.tensors.size()) {
    plan.results.push_back(describeTensor());
  }
}

void readManifest(const Json &json, Manifest &manifest) {
  Node root(json, "");
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
  Node producer = root["producer"];
  producer.fields({"attn", "llvm", "ptxas"});
  producer["attn"].string();
  producer["llvm"].string();
  if (!producer["ptxas"].isNull()) {
    producer["ptxas"].string();
  }
  std::vector<Node> targets = root["targets"].array(1, 100);
  for (const Node &target : targets) {
    manifest.targets.push_back(readTarget(target));
    checkSamePlans(targets.front(), target);
  }
  for (size_t i = 0; i < targets.size(); ++i) {
    std::vector<Node> plans = targets[i]["plans"].array(0, SIZE_MAX);
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
