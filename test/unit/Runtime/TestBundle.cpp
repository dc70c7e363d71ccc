// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TestBundle.h"
#include "attn/Support/File.h"
#include "attn/Support/Sha256.h"

#include <cstdlib>

using namespace attn;

static const char *const kPtx = "// PTX\n";
static const char *const kCubin = "CUBIN";

static const char *const kManifest = R"json({
  "schema": 3,
  "name": "test",
  "producer": {"attn": "0.1.0", "llvm": "22.1.8", "ptxas": "13.0.88"},
  "targets": [
    {"chip": "sm_90a", "capability": [9, 0], "exact": true,
     "ptx": {"file": "sm_90a.ptx", "sha256": ""},
     "cubin": {"file": "sm_90a.cubin", "sha256": ""},
     "plans": [
       {"name": "attention",
        "arguments": [
          {"name": "q", "kind": "tensor", "dtype": "bf16",
           "shape": [null, null, null, 128]},
          {"name": "scale", "kind": "scalar", "dtype": "f32"},
          {"name": "k", "kind": "tensor", "dtype": "bf16",
           "shape": [null, null, null, 128]}],
        "results": [
          {"name": "o", "dtype": "bf16",
           "shape": ["q[0]", "q[1]", "q[2]", "128"]},
          {"name": "lse", "dtype": "f32",
           "shape": ["q[0]", "q[1]", "q[2]"]}],
        "constraints": [
          {"expr": "k[0] == q[0]",
           "message": "batch of k ({k[0]}) must be the batch of q ({q[0]})"}],
        "workspace": {"bytes": "select(k[2] > 4096, 1024, 20)",
                      "zeroed": "4"},
        "intermediates": [],
        "launches": [
          {"when": "1", "dependent": false, "variants": [
            {"kernel": "attention_0", "when": "k[2] <= 1000",
             "grid": ["min(sms, q[0] * q[1] * ceildiv(q[2], 128))", "1", "1"],
             "block": [384, 1, 1], "shared_memory": 166912,
             "registers": 168, "spill_bytes": 0,
             "params": [
               {"kind": "tensor_map", "tensor": "q", "box": [64, 128, 1, 1],
                "swizzle": 128, "ragged": null},
               {"kind": "tensor_map", "tensor": "k", "box": [32, 64, 1, 1],
                "swizzle": 64, "ragged": null},
               {"kind": "pointer", "tensor": "lse", "alignment": 0},
               {"kind": "stride", "tensor": "lse", "dim": 1},
               {"kind": "value", "expr": "q[2] - k[2]"},
               {"kind": "scalar", "name": "scale"},
               {"kind": "workspace", "offset": "4"},
               {"kind": "tensor_map", "tensor": "o", "box": [8, 128, 1, 1],
                "swizzle": 0, "ragged": null}]},
            {"kernel": "attention_1", "when": "k[2] <= 100000",
             "grid": ["q[0]", "q[1]", "k[2]"],
             "block": [128, 1, 1], "shared_memory": 1024,
             "registers": null, "spill_bytes": null, "params": []}]}]}]}]
})json";

void TestBundle::SetUp() {
  std::string pattern =
      (std::filesystem::temp_directory_path() / "attn-XXXXXX").string();
  ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
  dir = pattern;
  manifest = nlohmann::json::parse(kManifest);
  target()["ptx"]["sha256"] = sha256(kPtx);
  target()["cubin"]["sha256"] = sha256(kCubin);
  write("sm_90a.ptx", kPtx);
  write("sm_90a.cubin", kCubin);
}

void TestBundle::TearDown() { std::filesystem::remove_all(dir); }

void TestBundle::write(const std::string &file, const std::string &contents) {
  std::string error;
  ASSERT_TRUE(writeFile(path(file), {contents}, error)) << error;
}

attn_bundle *TestBundle::open() {
  writeManifest();
  attn_bundle *bundle = nullptr;
  EXPECT_EQ(attn_bundle_open(dir.c_str(), &bundle), ATTN_OK)
      << attn_last_error();
  return bundle;
}

std::string TestBundle::openError() {
  writeManifest();
  attn_bundle *bundle = nullptr;
  EXPECT_EQ(attn_bundle_open(dir.c_str(), &bundle), ATTN_BAD_BUNDLE);
  EXPECT_EQ(bundle, nullptr);
  std::string error = attn_last_error();
  std::string prefix = path("manifest.json") + ": ";
  return error.rfind(prefix, 0) == 0 ? error.substr(prefix.size()) : error;
}
