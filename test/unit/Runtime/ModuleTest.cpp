// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "FakeDriver.h"
#include "TestBundle.h"

#include <cstdlib>

using namespace attn::rt;

namespace {
class ModuleTest : public TestBundle {
protected:
  void SetUp() override {
    TestBundle::SetUp();
    FakeDriver::install();
  }
  void TearDown() override {
    FakeDriver::uninstall();
    TestBundle::TearDown();
  }

  attn_status load(int device = 0) {
    attn_bundle *bundle = open();
    attn_status status = attn_bundle_load(bundle, device, &module);
    attn_bundle_close(bundle);
    return status;
  }

  FakeDriver &fake = FakeDriver::get();
  attn_module *module = nullptr;
};

const Driver *provideNothing(std::string &error) {
  static Driver driver;
  EXPECT_FALSE(loadDriver("libattn-no-such-driver.so.1", driver, error));
  return nullptr;
}
} // namespace

TEST_F(ModuleTest, NoDriver) {
  setDriverProviderForTesting(provideNothing);
  EXPECT_EQ(load(), ATTN_NO_DRIVER);
  EXPECT_EQ(module, nullptr);
  std::string error = attn_last_error();
  EXPECT_NE(error.find("is the NVIDIA driver installed?"), std::string::npos);
  EXPECT_NE(error.find("libattn-no-such-driver.so.1"), std::string::npos);
}

TEST_F(ModuleTest, DriverWithoutAnEntryPoint) {
  Driver driver;
  std::string error;
  EXPECT_FALSE(loadDriver("libc.so.6", driver, error));
  EXPECT_EQ(error, "libc.so.6 has no cuInit, expected an NVIDIA driver for "
                   "CUDA 12 or later");
}

/// Launches that overlap can be captured from CUDA 12.3 on.
TEST_F(ModuleTest, OverlappingLaunchesNeedADriverThatCapturesThem) {
  for (auto [version, has] : {std::pair("12020", false), {"12030", true}}) {
    ASSERT_EQ(setenv("ATTN_FAKE_VERSION", version, /*overwrite=*/1), 0);
    Driver driver;
    std::string error;
    ASSERT_TRUE(loadDriver(ATTN_FAKE_CUDA, driver, error)) << error;
    EXPECT_EQ(driver.launchKernelEx != nullptr, has) << version;
  }
  unsetenv("ATTN_FAKE_VERSION");
}

TEST_F(ModuleTest, NoDevice) {
  fake.failures["cuInit"] = 100;
  EXPECT_EQ(load(), ATTN_NO_DEVICE);
  EXPECT_STREQ(attn_last_error(), "cannot initialize the CUDA driver: "
                                  "CUDA_ERROR_NO_DEVICE (description)");
  fake.failures.clear();
  EXPECT_EQ(load(1), ATTN_NO_DEVICE);
  EXPECT_STREQ(attn_last_error(),
               "expected a device number below 1 (the devices that the driver "
               "shows), got 1");
  EXPECT_EQ(load(-1), ATTN_NO_DEVICE);
}

TEST_F(ModuleTest, WrongDeviceIsRefusedBeforeLoading) {
  fake.major = 8;
  EXPECT_EQ(load(), ATTN_WRONG_DEVICE);
  EXPECT_STREQ(attn_last_error(), "bundle 'test' holds sm_90a; device 0 "
                                  "'NVIDIA Fake' is sm_80");
  EXPECT_EQ(fake.loadedModules, 0);
  EXPECT_EQ(fake.retainedContexts, 0);
  fake.major = 9;
  fake.minor = 1;
  EXPECT_EQ(load(), ATTN_WRONG_DEVICE);
}

TEST_F(ModuleTest, InexactCodeRunsOnLaterMinors) {
  target()["exact"] = false;
  target()["chip"] = "sm_80";
  target()["capability"] = {8, 0};
  fake.major = 8;
  fake.minor = 9;
  ASSERT_EQ(load(), ATTN_OK) << attn_last_error();
  attn_module_unload(module);
  fake.major = 9;
  EXPECT_EQ(load(), ATTN_WRONG_DEVICE);
}

TEST_F(ModuleTest, TheBestTargetIsChosen) {
  // PTX only, so that the image tells which one was loaded.
  manifest["targets"].push_back(target());
  nlohmann::json &generic = manifest["targets"][1];
  generic["exact"] = false;
  generic["cubin"] = nullptr;
  ASSERT_EQ(load(), ATTN_OK) << attn_last_error();
  EXPECT_EQ(fake.image, "CUBIN");
  attn_module_unload(module);
  std::swap(manifest["targets"][0], manifest["targets"][1]);
  ASSERT_EQ(load(), ATTN_OK) << attn_last_error();
  EXPECT_EQ(fake.image, "CUBIN");
  attn_module_unload(module);
  fake.minor = 3;
  ASSERT_EQ(load(), ATTN_OK) << attn_last_error();
  EXPECT_EQ(fake.image, "// PTX\n");
  attn_module_unload(module);
}

TEST_F(ModuleTest, LoadsIntoThePrimaryContext) {
  ASSERT_EQ(load(), ATTN_OK) << attn_last_error();
  EXPECT_EQ(fake.image, "CUBIN");
  EXPECT_EQ(fake.sharedMemory["attention_0"], 166912);
  EXPECT_EQ(fake.sharedMemory["attention_1"], 1024);
  EXPECT_EQ(fake.retainedContexts, 1);
  EXPECT_EQ(fake.currentContext, nullptr);
  attn_module_unload(module);
  EXPECT_EQ(fake.loadedModules, 0);
  EXPECT_EQ(fake.retainedContexts, 0);
  EXPECT_EQ(fake.currentContext, nullptr);
}

TEST_F(ModuleTest, LoadsIntoTheCurrentContext) {
  int context;
  fake.currentContext = &context;
  ASSERT_EQ(load(), ATTN_OK) << attn_last_error();
  EXPECT_EQ(fake.retainedContexts, 0);
  attn_module_unload(module);
  EXPECT_EQ(fake.loadedModules, 0);
  EXPECT_EQ(fake.currentContext, &context);
}

TEST_F(ModuleTest, PtxErrorsCarryTheLog) {
  target()["cubin"] = nullptr;
  fake.jitLog = "line 1: no such instruction";
  fake.failures["cuModuleLoadDataEx"] = 218;
  EXPECT_EQ(load(), ATTN_DRIVER_ERROR);
  EXPECT_EQ(fake.image, "// PTX\n");
  EXPECT_STREQ(attn_last_error(),
               "cannot load sm_90a.ptx (log: line 1: no such instruction): "
               "CUDA_ERROR_INVALID_VALUE (description)");
  EXPECT_EQ(fake.retainedContexts, 0);
}

TEST_F(ModuleTest, FailuresAreUndone) {
  fake.failures["cuFuncSetAttribute"] = 1;
  EXPECT_EQ(load(), ATTN_DRIVER_ERROR);
  EXPECT_STREQ(attn_last_error(),
               "cannot give kernel attention_0 166912 bytes of shared memory: "
               "CUDA_ERROR_INVALID_VALUE (description)");
  EXPECT_EQ(fake.loadedModules, 0);
  EXPECT_EQ(fake.retainedContexts, 0);
  EXPECT_EQ(fake.currentContext, nullptr);

  fake.failures = {{"cuModuleLoadDataEx", 2}};
  EXPECT_EQ(load(), ATTN_OUT_OF_MEMORY);
}
