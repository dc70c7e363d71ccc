// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Support/Safetensors.h"
#include "attn/Support/File.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <gtest/gtest.h>

using namespace attn;

namespace {
class Safetensors : public ::testing::Test {
protected:
  void SetUp() override {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "attn-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    dir = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(dir); }

  std::string path() const { return (dir / "t.safetensors").string(); }

  void writeRaw(const std::string &header, size_t dataBytes) {
    uint64_t size = header.size();
    std::string length(8, '\0');
    std::memcpy(length.data(), &size, 8);
    std::string data(dataBytes, 'x');
    std::string error;
    ASSERT_TRUE(writeFile(path(), {length, header, data}, error)) << error;
  }

  std::string readError() {
    std::vector<HostTensor> tensors;
    std::string error;
    EXPECT_FALSE(readSafetensors(path(), tensors, error));
    EXPECT_EQ(error.rfind(path(), 0), 0u) << error;
    return error.substr(path().size() + 2);
  }

  std::filesystem::path dir;
};

HostTensor makeTensor(const std::string &name, DType dtype,
                      std::vector<int64_t> shape) {
  uint64_t bytes = 0;
  EXPECT_TRUE(tensorBytes(shape, dtype, bytes));
  HostTensor tensor{name, dtype, std::move(shape), std::vector<char>(bytes)};
  for (size_t i = 0; i < bytes; ++i) {
    tensor.data[i] = static_cast<char>(i * 7);
  }
  return tensor;
}
} // namespace

TEST_F(Safetensors, EveryDTypeRoundTrips) {
  std::vector<HostTensor> written;
  for (DType dtype : {DType::F64, DType::F32, DType::F16, DType::BF16,
                      DType::F8E4M3FN, DType::F8E5M2, DType::I64, DType::I32,
                      DType::I8, DType::U8, DType::Bool}) {
    written.push_back(
        makeTensor(std::string(safetensorsName(dtype)), dtype, {2, 3}));
  }
  written.push_back(makeTensor("scalar", DType::F32, {}));
  written.push_back(makeTensor("empty", DType::F16, {2, 0, 4}));
  written.push_back(makeTensor("a \"quoted\" name", DType::U8, {1}));
  std::string error;
  ASSERT_TRUE(writeSafetensors(path(), written, error)) << error;

  std::vector<HostTensor> read;
  ASSERT_TRUE(readSafetensors(path(), read, error)) << error;
  ASSERT_EQ(read.size(), written.size());
  // Empty tensors share their offset with the next one, so match by name.
  for (const HostTensor &expected : written) {
    auto it = std::find_if(read.begin(), read.end(), [&](const HostTensor &t) {
      return t.name == expected.name;
    });
    ASSERT_NE(it, read.end()) << expected.name;
    EXPECT_EQ(it->dtype, expected.dtype);
    EXPECT_EQ(it->shape, expected.shape);
    EXPECT_EQ(it->data, expected.data);
  }
}

TEST_F(Safetensors, ReadsByteLayoutOfTheFormat) {
  writeRaw(R"({"__metadata__":{"k":"v"},)"
           R"("b":{"dtype":"U8","shape":[2],"data_offsets":[4,6]},)"
           R"("a":{"dtype":"BF16","shape":[2,1],"data_offsets":[0,4]}})",
           6);
  std::vector<HostTensor> read;
  std::string error;
  ASSERT_TRUE(readSafetensors(path(), read, error)) << error;
  ASSERT_EQ(read.size(), 2u);
  EXPECT_EQ(read[0].name, "a");
  EXPECT_EQ(read[0].shape, (std::vector<int64_t>{2, 1}));
  EXPECT_EQ(read[1].name, "b");
  EXPECT_EQ(read[1].data.size(), 2u);
}

TEST_F(Safetensors, MalformedFiles) {
  std::string error;
  ASSERT_TRUE(writeFile(path(), {"short"}, error));
  EXPECT_EQ(readError(), "the file is truncated: no header length");
  ASSERT_TRUE(writeFile(path(), {"not a tensor file"}, error));
  EXPECT_NE(readError().find("not safetensors"), std::string::npos);

  const std::pair<const char *, const char *> cases[] = {
      {"{", "the header is not a JSON object"},
      {"[]", "the header is not a JSON object"},
      {R"({"a":3})", "tensor 'a': expected dtype, shape and data_offsets"},
      {R"({"a":{"dtype":"F32","shape":[1]}})",
       "tensor 'a': expected dtype, shape and data_offsets"},
      {R"({"a":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}})",
       "tensor 'a': unsupported dtype C64"},
      {R"({"a":{"dtype":7,"shape":[1],"data_offsets":[0,8]}})",
       "tensor 'a': unsupported dtype number"},
      {R"({"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,8]}})",
       "tensor 'a': expected a shape of non-negative integers"},
      {R"({"a":{"dtype":"F32","shape":2,"data_offsets":[0,8]}})",
       "tensor 'a': expected a shape of non-negative integers"},
      {R"({"a":{"dtype":"F32","shape":[1e3],"data_offsets":[0,8]}})",
       "tensor 'a': expected a shape of non-negative integers"},
      {R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}})",
       "tensor 'a': expected two data_offsets"},
      {R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}})",
       "tensor 'a': expected 8 bytes for its shape, got offsets 8 to 0"},
      {R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}})",
       "tensor 'a': expected 12 bytes for its shape, got offsets 0 to 8"},
      {R"({"a":{"dtype":"F32","shape":[4294967296,4294967296],)"
       R"("data_offsets":[0,8]}})",
       "tensor 'a': the shape is too large"},
      {R"({"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}})",
       "tensor 'a': expected data at 0 within 8 bytes, got offsets 0 to 16"},
      {R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
       "tensor 'a': expected data at 0 within 8 bytes, got offsets 4 to 8"},
      {R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
       "expected 4 bytes of data, got 8"},
  };
  for (auto [header, expected] : cases) {
    writeRaw(header, 8);
    EXPECT_EQ(readError(), expected) << header;
  }
}

TEST_F(Safetensors, TensorsMayNotOverlap) {
  writeRaw(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
           R"("b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
           8);
  EXPECT_NE(readError().find("tensor 'b': expected data at 8"),
            std::string::npos);
}

TEST_F(Safetensors, EveryTruncationIsAnError) {
  std::string error, whole;
  ASSERT_TRUE(
      writeSafetensors(path(), {makeTensor("a", DType::F32, {3})}, error));
  ASSERT_TRUE(readFile(path(), whole, error));
  for (size_t size = 0; size < whole.size(); ++size) {
    ASSERT_TRUE(
        writeFile(path(), {std::string_view(whole).substr(0, size)}, error));
    readError();
  }
}

TEST_F(Safetensors, NothingIsLeftBehindOnFailure) {
  std::string error;
  HostTensor wrong = makeTensor("a", DType::F32, {3});
  wrong.data.pop_back();
  EXPECT_FALSE(writeSafetensors(path(), {wrong}, error));
  HostTensor good = makeTensor("a", DType::F32, {3});
  EXPECT_FALSE(writeSafetensors(path(), {good, good}, error));
  EXPECT_EQ(error, "tensor 'a' is given twice");
  EXPECT_FALSE(
      writeSafetensors((dir / "no/such.file").string(), {good}, error));
  EXPECT_NE(error.find("cannot write"), std::string::npos);
  // The target is a directory: the rename fails after the data are written.
  EXPECT_FALSE(writeSafetensors(dir.string(), {good}, error));
  EXPECT_TRUE(std::filesystem::is_empty(dir));
  for (const auto &entry :
       std::filesystem::directory_iterator(dir.parent_path())) {
    EXPECT_EQ(entry.path().string().find(dir.string() + ".tmp"),
              std::string::npos);
  }
}

TEST_F(Safetensors, MissingFile) {
  std::vector<HostTensor> tensors;
  std::string error;
  EXPECT_FALSE(readSafetensors(path(), tensors, error));
  EXPECT_EQ(error, "cannot open " + path() + ": No such file or directory");
}
