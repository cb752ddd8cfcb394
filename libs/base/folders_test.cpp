// SPDX-License-Identifier: Apache-2.0
#include "base/folders.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sys/stat.h>

namespace base {
namespace {

namespace fs = std::filesystem;

class Folders : public testing::Test {
protected:
    Folders() : umask_(umask(0)) {
        std::string name = "/tmp/folders_test_XXXXXX";
        root_ = mkdtemp(name.data());
        chmod(root_.c_str(), 0755);
    }
    ~Folders() override {
        fs::remove_all(root_);
        umask(umask_);
    }
    static unsigned mode(const fs::path& path) {
        return static_cast<unsigned>(fs::status(path).permissions());
    }

    mode_t umask_;
    fs::path root_;
};

TEST_F(Folders, each_new_folder_is_for_its_owner_only) {
    EXPECT_FALSE(make_private_folders(root_ / "a" / "b" / "c"));
    EXPECT_EQ(mode(root_ / "a"), 0700u);
    EXPECT_EQ(mode(root_ / "a" / "b"), 0700u);
    EXPECT_EQ(mode(root_ / "a" / "b" / "c"), 0700u);
    EXPECT_EQ(mode(root_), 0755u) << "one that is there stays as it is";
    EXPECT_FALSE(make_private_folders(root_ / "a" / "d" / ""));
    EXPECT_TRUE(fs::is_directory(root_ / "a" / "d"));
    EXPECT_FALSE(make_private_folders(""));
}

TEST_F(Folders, what_is_in_the_way_is_told) {
    std::ofstream(root_ / "file") << "x";
    EXPECT_TRUE(make_private_folders(root_ / "file"));
    EXPECT_TRUE(make_private_folders(root_ / "file" / "below"));
    EXPECT_TRUE(make_private_folders("/proc/nothing"));
}

}  // namespace
}  // namespace base
