// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tensor maps whose copies are windows of rows.

#include "TestLaunch.h"

#include <algorithm>

namespace {
/// The test bundle with one more argument: packed rows [T, H, D], of which the
/// kernel copies windows.
class RaggedTensorMapTest : public TestLaunch {
protected:
  static constexpr uint64_t kP = 0x60000;

  void SetUp() override {
    TestLaunch::SetUp();
    std::copy(tensors, tensors + 2, withPacked);
    call.num_tensors = 3;
    call.tensors = withPacked;
    plan()["arguments"].push_back({{"name", "p"},
                                   {"kind", "tensor"},
                                   {"dtype", "bf16"},
                                   {"shape", {nullptr, nullptr, nullptr}}});
    variant()["params"].push_back({{"kind", "tensor_map"},
                                   {"tensor", "p"},
                                   {"box", {16, 1, 128}},
                                   {"swizzle", 0},
                                   {"ragged", 2}});
    packed = makeTensor(kP, ATTN_BF16, {1000, 3, 64});
  }

  FakeDriver::Map encode() {
    EXPECT_EQ(launch(), ATTN_OK) << attn_last_error();
    return fake.maps.empty() ? FakeDriver::Map() : fake.maps.back();
  }

  /// The address of an element, as the copy engine finds it, if the coordinates
  /// are in range.
  static bool locate(const FakeDriver::Map &map, uint64_t width,
                     const std::vector<uint64_t> &coordinates,
                     uint64_t &address) {
    address = map.address + coordinates[0] * width;
    bool inRange = coordinates[0] < map.dims[0];
    for (size_t i = 1; i < map.rank; ++i) {
      address += coordinates[i] * map.strides[i - 1];
      inRange = inRange && coordinates[i] < map.dims[i];
    }
    return inRange;
  }

  static constexpr uint64_t kRows = uint64_t(1) << 30;

  attn_tensor withPacked[3];
  attn_tensor &packed = withPacked[2];
};
} // namespace

TEST_F(RaggedTensorMapTest, Encoding) {
  FakeDriver::Map map = encode();
  constexpr uint64_t outer = (uint64_t(1) << 31) - 65536;
  EXPECT_EQ(map.rank, 5u);
  EXPECT_EQ(map.address, kP);
  EXPECT_EQ(map.dims, (std::vector<uint64_t>{64, 3, kRows, outer, outer}));
  EXPECT_EQ(map.strides,
            (std::vector<uint64_t>{128, 384, (uint64_t(1) << 35) - 384, 384}));
  EXPECT_EQ(map.box, (std::vector<uint32_t>{16, 1, 128, 1, 1}));
}

TEST_F(RaggedTensorMapTest, WindowsBeginAndEndWhereTheySay) {
  const std::tuple<const char *, attn_dtype, uint64_t> cases[] = {
      {"bf16", ATTN_BF16, 2}, {"f32", ATTN_F32, 4}, {"i8", ATTN_I8, 1}};
  for (auto [name, dtype, width] : cases) {
    plan()["arguments"][3]["dtype"] = name;
    packed = makeTensor(kP, dtype, {1000, 3, 64});
    load();
    FakeDriver::Map map = encode();
    for (uint64_t offset : {0, 7, 900}) {
      for (uint64_t size : {0, 1, 100}) {
        for (uint64_t row : {0, 1, 99, 100, 127}) {
          uint64_t address;
          bool inRange =
              locate(map, width,
                     {5, 2, kRows - size + row, kRows, offset + size}, address);
          EXPECT_EQ(inRange, row < size) << name << " " << size << " " << row;
          EXPECT_EQ(address, kP + ((offset + row) * 192 + 2 * 64 + 5) * width)
              << name << " " << offset << " " << size << " " << row;
        }
      }
    }
    attn_module_unload(module);
    module = nullptr;
  }
}

TEST_F(RaggedTensorMapTest, StridesInAnyOrder) {
  // [H, T, D] in memory, and windows of another dimension.
  variant()["params"].back()["ragged"] = 1;
  packed = makeTensor(kP, ATTN_BF16, {3, 1000, 64});
  FakeDriver::Map map = encode();
  EXPECT_EQ(map.dims[1], kRows);
  EXPECT_EQ(map.dims[2], 3u);
  EXPECT_EQ(map.strides, (std::vector<uint64_t>{
                             128, 128000, (uint64_t(1) << 35) - 128, 128}));
}

TEST_F(RaggedTensorMapTest, StrideOfOneRowIsNotUsed) {
  packed = makeTensor(kP, ATTN_BF16, {1, 3, 64});
  packed.strides[0] = 3331333;
  FakeDriver::Map map = encode();
  EXPECT_EQ(map.dims[2], kRows);
  EXPECT_EQ(map.strides,
            (std::vector<uint64_t>{128, 128, (uint64_t(1) << 35) - 128, 128}));
  uint64_t address;
  EXPECT_TRUE(locate(map, 2, {0, 1, kRows - 1, kRows, 1}, address));
  EXPECT_EQ(address, kP + 128);
  EXPECT_FALSE(locate(map, 2, {0, 1, kRows, kRows, 1}, address));
}

TEST_F(RaggedTensorMapTest, NothingOfAnEmptyTensorIsInRange) {
  packed = makeTensor(0, ATTN_BF16, {0, 3, 64});
  FakeDriver::Map map = encode();
  EXPECT_EQ(map.address, kQ);
  EXPECT_EQ(map.dims, (std::vector<uint64_t>{1, 1, 1, 1, 1}));
  uint64_t address;
  EXPECT_FALSE(locate(map, 2, {0, 0, kRows, kRows, 0}, address));
  for (uint64_t stride : map.strides) {
    EXPECT_EQ(stride % 16, 0u);
    EXPECT_LT(stride, uint64_t(1) << 40);
  }
}

TEST_F(RaggedTensorMapTest, TooManyRows) {
  packed.sizes[0] = (int64_t(1) << 30) + 1;
  EXPECT_EQ(launchError(),
            "argument p: expected at most 2^30 rows in dimension 0, which "
            "sequences share, got 1073741825");
  packed.sizes[0] = int64_t(1) << 30;
  EXPECT_EQ(launch(), ATTN_OK) << attn_last_error();
}

TEST_F(RaggedTensorMapTest, TooLongARow) {
  packed.strides[0] = int64_t(1) << 34;
  EXPECT_EQ(launchError(),
            "argument p: expected a stride below 2^34 elements in dimension 0, "
            "which sequences share, got 17179869184");
  packed.strides[0] -= 8;
  EXPECT_EQ(launch(), ATTN_OK) << attn_last_error();
  EXPECT_EQ(fake.maps.back().strides[2], 16u);
}

TEST_F(RaggedTensorMapTest, StrideOfSixteenBytes) {
  packed.strides[0] = 196;
  EXPECT_NE(launchError().find("multiples of 8 bf16 elements (16 bytes)"),
            std::string::npos);
}

TEST_F(RaggedTensorMapTest, SlicesAreReachedThroughTheOffset) {
  // Pages [P, H, page, D]: the box has no dimension for the page.
  plan()["arguments"][3]["shape"] = {nullptr, nullptr, 16, 64};
  variant()["params"].back()["box"] = {16, 16, 1};
  variant()["params"].back()["ragged"] = 1;
  variant()["params"].push_back(
      {{"kind", "pitch"}, {"tensor", "p"}, {"dim", 0}});
  fake.numParams["attention_0"] = 10;
  packed = makeTensor(kP, ATTN_BF16, {9, 3, 16, 64});
  packed.strides[0] += 8;
  EXPECT_EQ(launchError(),
            "argument p: expected the stride of dimension 0 to be a multiple "
            "of that of its rows, 64, got 3080; copy the tensor");
  packed.strides[0] = int64_t(64) << 28;
  EXPECT_EQ(launchError(),
            "argument p: expected at most 2^30 rows, which sequences share, "
            "got 268435456 for each of 9 in dimension 0");
  packed = makeTensor(kP, ATTN_BF16, {9, 3, 16, 64});
  FakeDriver::Map map = encode();
  EXPECT_EQ(map.rank, 5u);
  EXPECT_EQ(map.dims[0], 64u);
  EXPECT_EQ(map.dims[1], kRows);
  EXPECT_EQ(map.dims[2], 3u);
  EXPECT_EQ(map.strides,
            (std::vector<uint64_t>{128, 2048, (uint64_t(1) << 35) - 128, 128}));
  // Row 5 of head 2 of page 7, of which 10 rows are in use.
  constexpr uint64_t pitch = 48;
  uint64_t address;
  EXPECT_TRUE(
      locate(map, 2, {0, kRows - 10 + 5, 2, kRows, 7 * pitch + 10}, address));
  EXPECT_EQ(address, kP + (((7 * 3 + 2) * 16) + 5) * 128);
  EXPECT_EQ(static_cast<uint32_t>(fake.launches.front().params.back()), pitch);
}

TEST_F(RaggedTensorMapTest, RaggedDimensionInTheManifest) {
  nlohmann::json &ragged = variant()["params"].back()["ragged"];
  std::string path = "targets[0].plans[0].launches[0].variants[0].params[8]"
                     ".ragged: ";
  ragged = 0;
  EXPECT_EQ(openError(), path + "expected an integer from 1 to 2, got 0");
  ragged = 3;
  EXPECT_EQ(openError(), path + "expected an integer from 1 to 2, got 3");
  param(0)["ragged"] = 2;
  EXPECT_EQ(openError(),
            "targets[0].plans[0].launches[0].variants[0].params[0].ragged: "
            "expected null for a box of more than 3 dimensions, got 2");
}
