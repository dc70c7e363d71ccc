// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TestBundle.h"

using Json = nlohmann::json;
using BundleTest = TestBundle;

TEST_F(BundleTest, Introspection) {
  attn_bundle *bundle = open();
  EXPECT_EQ(attn_bundle_num_plans(bundle), 1);
  EXPECT_EQ(Json::parse(attn_bundle_manifest(bundle)), manifest);

  int32_t plan = -1;
  ASSERT_EQ(attn_bundle_find_plan(bundle, "attention", &plan), ATTN_OK);
  EXPECT_EQ(plan, 0);
  ASSERT_EQ(attn_bundle_find_plan(bundle, nullptr, &plan), ATTN_OK);
  EXPECT_EQ(attn_bundle_find_plan(bundle, "other", &plan), ATTN_BAD_ARGUMENT);
  EXPECT_STREQ(attn_last_error(), "expected the name of a plan of the bundle "
                                  "(attention), got 'other'");

  attn_plan_info info;
  ASSERT_EQ(attn_bundle_plan(bundle, 0, &info), ATTN_OK);
  EXPECT_STREQ(info.name, "attention");
  ASSERT_EQ(info.num_arguments, 3u);
  ASSERT_EQ(info.num_results, 2u);
  EXPECT_STREQ(info.arguments[0].name, "q");
  EXPECT_EQ(info.arguments[0].kind, ATTN_TENSOR);
  EXPECT_EQ(info.arguments[0].dtype, ATTN_BF16);
  EXPECT_EQ(info.arguments[0].rank, 4);
  EXPECT_EQ(info.arguments[0].sizes[0], ATTN_RUNTIME_SIZE);
  EXPECT_EQ(info.arguments[0].sizes[3], 128);
  EXPECT_STREQ(info.arguments[1].name, "scale");
  EXPECT_EQ(info.arguments[1].kind, ATTN_SCALAR);
  EXPECT_EQ(info.arguments[1].dtype, ATTN_F32);
  EXPECT_STREQ(info.arguments[2].name, "k");
  EXPECT_STREQ(info.results[1].name, "lse");
  EXPECT_EQ(info.results[1].dtype, ATTN_F32);
  EXPECT_EQ(info.results[0].sizes[2], ATTN_RUNTIME_SIZE);
  EXPECT_EQ(info.results[0].sizes[3], 128);
  EXPECT_EQ(attn_bundle_plan(bundle, 1, &info), ATTN_BAD_ARGUMENT);
  attn_bundle_close(bundle);
}

TEST_F(BundleTest, PtxOnly) {
  manifest["producer"]["ptxas"] = nullptr;
  target()["cubin"] = nullptr;
  attn_bundle_close(open());
}

TEST_F(BundleTest, PlanMustBeNamedIfThereAreSeveral) {
  target()["plans"].push_back(plan());
  target()["plans"][1]["name"] = "backward";
  attn_bundle *bundle = open();
  int32_t index;
  EXPECT_EQ(attn_bundle_find_plan(bundle, nullptr, &index), ATTN_BAD_ARGUMENT);
  EXPECT_STREQ(attn_last_error(), "expected the name of a plan of the bundle "
                                  "(attention, backward), got none");
  ASSERT_EQ(attn_bundle_find_plan(bundle, "backward", &index), ATTN_OK);
  EXPECT_EQ(index, 1);
  attn_bundle_close(bundle);
}

TEST_F(BundleTest, NullArguments) {
  attn_bundle *bundle = nullptr;
  EXPECT_EQ(attn_bundle_open(nullptr, &bundle), ATTN_BAD_ARGUMENT);
  EXPECT_EQ(attn_bundle_open(dir.c_str(), nullptr), ATTN_BAD_ARGUMENT);
  attn_bundle_close(nullptr);
  attn_module_unload(nullptr);
}

TEST_F(BundleTest, MissingFiles) {
  attn_bundle *bundle = nullptr;
  EXPECT_EQ(attn_bundle_open(dir.c_str(), &bundle), ATTN_BAD_BUNDLE);
  EXPECT_EQ(attn_last_error(), "cannot open " + path("manifest.json") +
                                   ": No such file or directory");
  std::filesystem::remove(path("sm_90a.cubin"));
  EXPECT_EQ(openError(), "cannot open " + path("sm_90a.cubin") +
                             ": No such file or directory");
  std::filesystem::remove(path("sm_90a.ptx"));
  EXPECT_EQ(openError(), "cannot open " + path("sm_90a.ptx") +
                             ": No such file or directory");
}

TEST_F(BundleTest, EditedFiles) {
  write("sm_90a.cubin", "CUBIM");
  std::string error = openError();
  EXPECT_EQ(error.rfind(path("sm_90a.cubin") +
                            " is truncated or was edited: expected SHA-256 ",
                        0),
            0u)
      << error;
  write("sm_90a.ptx", "");
  error = openError();
  EXPECT_EQ(error.rfind(path("sm_90a.ptx"), 0), 0u) << error;
}

TEST_F(BundleTest, EveryTruncationOfTheManifestIsAnError) {
  std::string text = manifest.dump();
  for (size_t size = 0; size < text.size(); size += 7) {
    write("manifest.json", text.substr(0, size));
    attn_bundle *bundle = nullptr;
    ASSERT_EQ(attn_bundle_open(dir.c_str(), &bundle), ATTN_BAD_BUNDLE) << size;
    EXPECT_NE(std::string(attn_last_error()).find("perhaps truncated"),
              std::string::npos);
  }
}

TEST_F(BundleTest, DeepNestingIsAnError) {
  write("manifest.json", std::string(200000, '[') + std::string(200000, ']'));
  attn_bundle *bundle = nullptr;
  EXPECT_EQ(attn_bundle_open(dir.c_str(), &bundle), ATTN_BAD_BUNDLE);
}

TEST_F(BundleTest, Schema) {
  manifest["schema"] = 2;
  EXPECT_EQ(openError(), "schema: expected version 3; use the runtime of the "
                         "compiler that wrote it, got 2");
  manifest["schema"] = "3";
  openError();
  manifest.erase("schema");
  EXPECT_EQ(openError(), "expected an object with a field 'schema'");
}

TEST_F(BundleTest, EveryFieldIsRequired) {
  std::string pointer;
  Json flat = manifest.flatten();
  Json good = manifest;
  for (const auto &item : flat.items()) {
    Json::json_pointer where(item.key());
    Json &parent = manifest[where.parent_pointer()];
    if (parent.is_object()) {
      parent.erase(where.back());
      EXPECT_NE(openError(), "") << item.key();
      manifest = good;
    }
  }
}

TEST_F(BundleTest, EveryFieldIsChecked) {
  Json flat = manifest.flatten();
  Json good = manifest;
  for (const auto &item : flat.items()) {
    for (const Json &wrong :
         {Json(-5), Json(""), Json(Json::array({Json::array()})),
          Json(Json::object()), Json(1e300), Json(UINT64_MAX)}) {
      manifest[Json::json_pointer(item.key())] = wrong;
      EXPECT_NE(openError(), "") << item.key() << " = " << wrong;
    }
    manifest = good;
  }
}

TEST_F(BundleTest, UnknownFieldsAreNotIgnored) {
  variant()["cluster"] = 2;
  EXPECT_EQ(openError(), "targets[0].plans[0].launches[0].variants[0]: unknown "
                         "field 'cluster'");
}

TEST_F(BundleTest, Messages) {
  struct Case {
    const char *where;
    Json value;
    const char *expected;
  } cases[] = {
      {"/targets/0/plans/0/launches/0/variants/0/params/2/kind", "texture",
       "targets[0].plans[0].launches[0].variants[0].params[2].kind: expected "
       "tensor_map, pointer, stride, pitch, value, scalar or workspace, got "
       "\"texture\""},
      {"/targets/0/plans/0/workspace/bytes", "4 +",
       "targets[0].plans[0].workspace.bytes: in expression '4 +', column 4: "
       "expected a number, a name, '-' or '('"},
      {"/targets/0/plans/0/workspace/bytes", "v[0]",
       "targets[0].plans[0].workspace.bytes: in expression 'v[0]': unknown "
       "name v[0]"},
      {"/targets/0/plans/0/workspace/bytes", "q[4]",
       "targets[0].plans[0].workspace.bytes: in expression 'q[4]': unknown "
       "name q[4]"},
      {"/targets/0/plans/0/constraints/0/expr", "o[0]",
       "targets[0].plans[0].constraints[0].expr: in expression 'o[0]': unknown "
       "name o[0]"},
      {"/targets/0/plans/0/constraints/0/message", "got {q[0]",
       "targets[0].plans[0].constraints[0].message: '{' without '}'"},
      {"/targets/0/plans/0/arguments/0/dtype", "bf17",
       "targets[0].plans[0].arguments[0].dtype: expected one of f64, f32, f16, "
       "bf16, f8E4M3FN, f8E5M2, i64, i32, i8, u8, bool, got \"bf17\""},
      {"/targets/0/plans/0/arguments/2/name", "q",
       "targets[0].plans[0].arguments[2].name: the name 'q' occurs twice"},
      {"/targets/0/plans/0/arguments/0/name", "sms",
       "targets[0].plans[0].arguments[0].name: expected a name of letters, "
       "digits and '_' that is not 'sms', got \"sms\""},
      {"/targets/0/plans/0/results/0/shape/3", "0 - 1",
       "targets[0].plans[0].results[0].shape[3]: expected a size, got "
       "\"0 - 1\""},
      {"/targets/0/plans/0/launches/0/variants/0/block/1", 3,
       "targets[0].plans[0].launches[0].variants[0].block: expected at most "
       "1024 threads, got an array of 3"},
      {"/targets/0/plans/0/launches/0/variants/0/grid", Json::array({"1"}),
       "targets[0].plans[0].launches[0].variants[0].grid: expected an array of "
       "3, got an array of 1"},
      {"/targets/0/plans/0/launches/0/variants/0/params/0/box/0", 60,
       "targets[0].plans[0].launches[0].variants[0].params[0].box: expected an "
       "innermost size that is a multiple of 16 bytes, got an array of 4"},
      {"/targets/0/plans/0/launches/0/variants/0/params/0/box/0", 128,
       "targets[0].plans[0].launches[0].variants[0].params[0].box: expected an "
       "innermost size within the swizzle of 128 bytes, got an array of 4"},
      {"/targets/0/plans/0/launches/0/variants/0/params/0/box/1", 257,
       "targets[0].plans[0].launches[0].variants[0].params[0].box[1]: expected "
       "an integer from 1 to 256, got 257"},
      {"/targets/0/plans/0/launches/0/variants/0/params/2/alignment", 12,
       "targets[0].plans[0].launches[0].variants[0].params[2].alignment: "
       "expected 0 or a power of two up to 16, got 12"},
      {"/targets/0/plans/0/launches/0/variants/0/params/0/swizzle", 48,
       "targets[0].plans[0].launches[0].variants[0].params[0].swizzle: "
       "expected 0, 32, 64 or 128, got 48"},
      {"/targets/0/plans/0/launches/0/variants/0/params/3/dim", 3,
       "targets[0].plans[0].launches[0].variants[0].params[3].dim: expected an "
       "integer from 0 to 2, got 3"},
      {"/targets/0/plans/0/launches/0/variants/0/params/5/name", "q",
       "targets[0].plans[0].launches[0].variants[0].params[5].name: expected "
       "the name of a scalar of the plan, got \"q\""},
      {"/targets/0/ptx/file", "../sm_90a.ptx",
       "targets[0].ptx.file: expected the name of a file in the bundle, got "
       "\"../sm_90a.ptx\""},
      {"/targets/0/ptx/sha256", "ABC",
       "targets[0].ptx.sha256: expected 64 lower-case hexadecimal digits, got "
       "\"ABC\""},
      {"/targets/0/plans", Json::array(),
       "targets[0].plans: expected an array of 1 to 1000, got an array of 0"},
  };
  Json good = manifest;
  for (const Case &c : cases) {
    manifest[Json::json_pointer(c.where)] = c.value;
    EXPECT_EQ(openError(), c.expected);
    manifest = good;
  }
}

TEST_F(BundleTest, LimitsOfALaunch) {
  Json map = param(0);
  for (int i = 0; i < 17; ++i) {
    variant()["params"].push_back(map);
  }
  EXPECT_NE(openError().find("expected at most 16 tensor maps, got 20"),
            std::string::npos);
  variant()["params"] = Json(std::vector<Json>(65, param(4)));
  EXPECT_NE(openError().find("expected an array of 0 to 64"),
            std::string::npos);
}

TEST_F(BundleTest, TargetsMustHaveTheSamePlans) {
  manifest["targets"].push_back(target());
  manifest["targets"][1]["chip"] = "sm_80";
  attn_bundle_close(open());
  manifest["targets"][1]["plans"][0]["arguments"][0]["dtype"] = "f16";
  EXPECT_EQ(openError(), "targets[1].plans[0].arguments: expected the same as "
                         "for the first target");
}
