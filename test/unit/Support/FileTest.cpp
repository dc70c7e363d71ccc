// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "attn/Support/File.h"

#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace attn;
namespace fs = std::filesystem;

namespace {
class File : public ::testing::Test {
protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "attn-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    dir = pattern;
  }
  void TearDown() override { fs::remove_all(dir); }

  std::string path(const char *name) const { return (dir / name).string(); }

  size_t countFiles() const {
    return std::distance(fs::directory_iterator(dir), fs::directory_iterator());
  }

  fs::path dir;
  std::string error;
};
} // namespace

TEST_F(File, PiecesComeBackAsOne) {
  ASSERT_TRUE(writeFile(path("f"), {"one", "", "two"}, error)) << error;
  std::string contents;
  ASSERT_TRUE(readFile(path("f"), contents, error)) << error;
  EXPECT_EQ(contents, "onetwo");
  EXPECT_EQ(countFiles(), 1u);
}

TEST_F(File, AnEarlierFileIsReplaced) {
  ASSERT_TRUE(writeFile(path("f"), {"long before"}, error)) << error;
  ASSERT_TRUE(writeFile(path("f"), {"now"}, error)) << error;
  std::string contents;
  ASSERT_TRUE(readFile(path("f"), contents, error)) << error;
  EXPECT_EQ(contents, "now");
}

// As a device would be, which a test cannot make without being root.
TEST_F(File, APipeIsWrittenInPlace) {
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  EXPECT_TRUE(isWrittenInPlace(path("pipe")));
  int reader = ::open(path("pipe").c_str(), O_RDONLY | O_NONBLOCK);
  ASSERT_GE(reader, 0);
  EXPECT_TRUE(writeFile(path("pipe"), {"through"}, error)) << error;
  char text[16] = {};
  EXPECT_EQ(::read(reader, text, sizeof(text)), 7);
  EXPECT_STREQ(text, "through");
  ::close(reader);
  EXPECT_TRUE(fs::is_fifo(path("pipe")));
  EXPECT_EQ(countFiles(), 1u);
}

TEST_F(File, ALinkIsWrittenThrough) {
  ASSERT_TRUE(writeFile(path("target"), {"before"}, error)) << error;
  fs::create_symlink("target", path("link"));
  ASSERT_TRUE(writeFile(path("link"), {"now"}, error)) << error;
  EXPECT_TRUE(fs::is_symlink(path("link")));
  std::string contents;
  ASSERT_TRUE(readFile(path("target"), contents, error)) << error;
  EXPECT_EQ(contents, "now");
}

TEST_F(File, AFullDeviceIsAnError) {
  EXPECT_FALSE(writeFile("/dev/full", {"x"}, error));
  EXPECT_EQ(error, "cannot write /dev/full: No space left on device");
  EXPECT_TRUE(fs::is_character_file("/dev/full"));
}

TEST_F(File, AFolderIsNotReplaced) {
  ASSERT_TRUE(fs::create_directory(path("folder")));
  EXPECT_FALSE(writeFile(path("folder"), {"x"}, error));
  EXPECT_EQ(error, "cannot write " + path("folder") + ": Is a directory");
  EXPECT_EQ(countFiles(), 1u);
}

TEST_F(File, RegularAndNewFilesAreReplacedAsAWhole) {
  EXPECT_FALSE(isWrittenInPlace(path("new")));
  ASSERT_TRUE(writeFile(path("new"), {"x"}, error)) << error;
  EXPECT_FALSE(isWrittenInPlace(path("new")));
}
