// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads one plan of the manifest: its tensors and scalars, what it asks of
// them, and its launches.

#include "ManifestPlan.h"

#include <algorithm>
#include <climits>

namespace attn::rt {

namespace {
/// A name that expressions can mention.
std::string readName(const ManifestNode &node) {
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

DType readDType(const ManifestNode &node) {
  DType dtype;
  if (!parseDType(node.string(), dtype)) {
    node.expected("one of " + dtypeNames());
  }
  return dtype;
}

class PlanReader {
public:
  PlanReader(std::vector<Kernel> &kernels) : kernels(kernels) {}

  Plan read(const ManifestNode &node) {
    node.fields({"name", "arguments", "results", "constraints", "workspace",
                 "intermediates", "launches"});
    plan.name = node["name"].string();
    for (const ManifestNode &argument :
         node["arguments"].array(0, kMaxTensors)) {
      readArgument(argument);
    }
    plan.numTensorArguments = static_cast<int>(plan.tensors.size());
    for (const ManifestNode &result : node["results"].array(0, kMaxTensors)) {
      readResult(result);
    }
    plan.numCallTensors = static_cast<int>(plan.tensors.size());
    for (const ManifestNode &intermediate :
         node["intermediates"].array(0, kMaxTensors)) {
      readIntermediate(intermediate);
    }
    if (plan.tensors.size() > size_t(kMaxTensors)) {
      node.fail("expected at most " + std::to_string(kMaxTensors) +
                " tensors, got " + std::to_string(plan.tensors.size()));
    }
    for (const ManifestNode &constraint : node["constraints"].array(0, 1000)) {
      readConstraint(constraint);
    }
    ManifestNode workspace = node["workspace"];
    workspace.fields({"bytes", "zeroed"});
    plan.workspaceBytes = readExpr(workspace["bytes"]);
    plan.workspaceZeroed = readExpr(workspace["zeroed"]);
    for (const ManifestNode &launch : node["launches"].array(1, kMaxLaunches)) {
      launch.fields({"when", "dependent", "variants"});
      plan.launches.emplace_back();
      plan.launches.back().when = readExpr(launch["when"]);
      plan.launches.back().dependent = launch["dependent"].boolean();
      for (const ManifestNode &variant : launch["variants"].array(1, 100)) {
        plan.launches.back().variants.push_back(readVariant(variant));
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

  int readTensorRef(const ManifestNode &node) const {
    int tensor = findTensor(node.string());
    if (tensor < 0) {
      node.expected("the name of a tensor of the plan");
    }
    return tensor;
  }

  /// Names may be of the first `numTensors`: the arguments, or the results too.
  Expr bindExpr(const ManifestNode &node, const std::string &text,
                int numTensors) const {
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

  Expr readExpr(const ManifestNode &node, int numTensors) const {
    return bindExpr(node, node.string(), numTensors);
  }
  Expr readExpr(const ManifestNode &node) const {
    return readExpr(node, plan.numCallTensors);
  }

  std::string readNewName(const ManifestNode &node) const {
    std::string name = readName(node);
    if (findTensor(name) >= 0 ||
        std::find(plan.scalars.begin(), plan.scalars.end(), name) !=
            plan.scalars.end()) {
      node.fail("the name '" + name + "' occurs twice");
    }
    return name;
  }

  void readArgument(const ManifestNode &node) {
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
    TensorSpec tensor = readNamed(node);
    for (const ManifestNode &size : node["shape"].array(0, ATTN_MAX_RANK)) {
      tensor.sizes[tensor.rank++] =
          size.isNull() ? ATTN_RUNTIME_SIZE : size.integer(0, INT64_MAX);
    }
    plan.tensors.push_back(std::move(tensor));
  }

  TensorSpec readNamed(const ManifestNode &node) const {
    TensorSpec tensor;
    tensor.name = readNewName(node["name"]);
    tensor.dtype = readDType(node["dtype"]);
    return tensor;
  }

  void readIntermediate(const ManifestNode &node) {
    node.fields({"name", "dtype", "shape", "offset"});
    TensorSpec tensor = readNamed(node);
    for (const ManifestNode &size : node["shape"].array(0, ATTN_MAX_RANK)) {
      tensor.shape.push_back(readExpr(size));
      ++tensor.rank;
    }
    tensor.offset = readExpr(node["offset"]);
    plan.tensors.push_back(std::move(tensor));
  }

  void readResult(const ManifestNode &node) {
    node.fields({"name", "dtype", "shape"});
    TensorSpec tensor = readNamed(node);
    // A result's shape must be known before any result exists.
    for (const ManifestNode &size : node["shape"].array(0, ATTN_MAX_RANK)) {
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

  void readConstraint(const ManifestNode &node) {
    node.fields({"expr", "message"});
    Constraint constraint;
    // Checked before the results are.
    constraint.expr = readExpr(node["expr"], plan.numTensorArguments);
    ManifestNode messageNode = node["message"];
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

  Variant readVariant(const ManifestNode &node) {
    node.fields({"kernel", "when", "grid", "block", "shared_memory",
                 "registers", "spill_bytes", "params"});
    Variant variant;
    variant.when = readExpr(node["when"]);
    int i = 0;
    for (const ManifestNode &size : node["grid"].array(3, 3)) {
      variant.grid[i++] = readExpr(size);
    }
    i = 0;
    int64_t threads = 1;
    for (const ManifestNode &size : node["block"].array(3, 3)) {
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
    for (const ManifestNode &param : node["params"].array(0, kMaxParams)) {
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
    auto it = std::find_if(kernels.begin(), kernels.end(),
                           [&](const Kernel &k) { return k.name == name; });
    if (it == kernels.end()) {
      it = kernels.insert(it, {name, 0});
    }
    it->sharedMemory = std::max(it->sharedMemory, sharedMemory);
    return static_cast<int>(it - kernels.begin());
  }

  Param readParam(const ManifestNode &node) {
    Param param;
    std::string kind = node["kind"].string();
    if (kind == "tensor_map") {
      node.fields({"kind", "tensor", "box", "swizzle", "ragged"});
      param.kind = Param::Kind::TensorMap;
      param.index = readTensorRef(node["tensor"]);
      readTensorMap(node, param);
    } else if (kind == "pointer") {
      node.fields({"kind", "tensor", "alignment"});
      param.kind = Param::Kind::Pointer;
      param.index = readTensorRef(node["tensor"]);
      readPointer(node, plan.tensors[param.index]);
    } else if (kind == "stride") {
      node.fields({"kind", "tensor", "dim"});
      param.kind = Param::Kind::Stride;
      param.index = readTensorRef(node["tensor"]);
      param.dim = static_cast<int>(
          node["dim"].integer(0, plan.tensors[param.index].rank - 1));
    } else if (kind == "pitch") {
      node.fields({"kind", "tensor", "dim"});
      param.kind = Param::Kind::Pitch;
      param.index = readTensorRef(node["tensor"]);
      // The last two dimensions are rows and columns.
      param.dim = static_cast<int>(
          node["dim"].integer(0, plan.tensors[param.index].rank - 3));
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
          "tensor_map, pointer, stride, pitch, value, scalar or workspace");
    }
    return param;
  }

  void readPointer(const ManifestNode &node, TensorSpec &tensor) {
    int64_t alignment = node["alignment"].integer(0, 16);
    if ((alignment & (alignment - 1)) != 0) {
      node["alignment"].expected("0 or a power of two up to 16");
    }
    tensor.isPointer = true;
    tensor.rowAlignment = std::max(tensor.rowAlignment, alignment);
  }

  /// What cuTensorMapEncodeTiled asks of the box and the swizzle.
  void readTensorMap(const ManifestNode &node, Param &param) {
    TensorSpec &tensor = plan.tensors[param.index];
    tensor.inTensorMap = true;
    if (tensor.rank == 0) {
      node["tensor"].expected("a tensor of at least one dimension");
    }
    // Windows reach the dimensions that their box leaves out.
    int minRank = node["ragged"].isNull() ? tensor.rank : 1;
    for (const ManifestNode &size : node["box"].array(minRank, tensor.rank)) {
      param.box[param.boxRank++] = static_cast<uint32_t>(size.integer(1, 256));
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
    readRagged(node, param);
  }

  void readRagged(const ManifestNode &node, Param &param) {
    ManifestNode ragged = node["ragged"];
    if (ragged.isNull()) {
      return;
    }
    TensorSpec &tensor = plan.tensors[param.index];
    if (param.boxRank + kRaggedDims > ATTN_MAX_RANK) {
      ragged.expected("null for a box of more than " +
                      std::to_string(ATTN_MAX_RANK - kRaggedDims) +
                      " dimensions");
    }
    // The innermost dimension has no stride.
    param.ragged = static_cast<int>(ragged.integer(1, param.boxRank - 1));
    tensor.isRagged[tensor.rank - 1 - *param.ragged] = true;
    std::fill_n(param.box + param.boxRank, kRaggedDims, 1);
  }

  std::vector<Kernel> &kernels;
  Plan plan;
};
} // namespace

Plan readPlan(const ManifestNode &node, std::vector<Kernel> &kernels) {
  return PlanReader(kernels).read(node);
}

} // namespace attn::rt
