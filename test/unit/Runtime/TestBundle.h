// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef ATTN_TEST_UNIT_RUNTIME_TESTBUNDLE_H
#define ATTN_TEST_UNIT_RUNTIME_TESTBUNDLE_H

#include "attn/Runtime/attn_rt.h"

#include <filesystem>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <string>

/// A folder with a small attention-like bundle that a test may change before
/// it opens it.
class TestBundle : public ::testing::Test {
protected:
  void SetUp() override;
  void TearDown() override;

  nlohmann::json &target() { return manifest["targets"][0]; }
  nlohmann::json &plan() { return target()["plans"][0]; }
  nlohmann::json &variant() { return plan()["launches"][0]["variants"][0]; }
  nlohmann::json &param(int i) { return variant()["params"][i]; }

  std::string path(const std::string &file) const {
    return (dir / file).string();
  }
  void write(const std::string &file, const std::string &contents);
  void writeManifest() { write("manifest.json", manifest.dump(1)); }

  /// Writes the manifest and opens the bundle, which must succeed.
  attn_bundle *open();
  /// Writes the manifest and returns the error of opening the bundle, after
  /// the manifest's path.
  std::string openError();

  std::filesystem::path dir;
  nlohmann::json manifest;
};

#endif // ATTN_TEST_UNIT_RUNTIME_TESTBUNDLE_H
