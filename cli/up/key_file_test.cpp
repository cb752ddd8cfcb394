// SPDX-License-Identifier: Apache-2.0
#include "up/key_file.hpp"

#include "config/env_file.hpp"
#include "crypto/base64url.hpp"
#include "crypto/random.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

namespace cli {
namespace {

namespace fs = std::filesystem;

class KeyFile : public testing::Test {
protected:
    KeyFile() : folder_(fs::temp_directory_path() / ("key_file." + crypto::random_token(8))) {
        fs::create_directory(folder_);
    }
    ~KeyFile() override { fs::remove_all(folder_); }

    fs::path path() const { return folder_ / "secret_key"; }
    std::string text() const { return config::read_file(path(), 4096).value(); }
    long files() const {
        return std::distance(fs::directory_iterator(folder_), fs::directory_iterator());
    }

    fs::path folder_;
};

TEST_F(KeyFile, holds_48_random_bytes_for_its_owner_only) {
    const auto old_mask = umask(0);
    ASSERT_TRUE(make_key_file(path()));
    umask(old_mask);
    auto key = text();
    ASSERT_EQ(key.back(), '\n');
    key.pop_back();
    const auto bytes = crypto::base64url_decode(key);
    ASSERT_TRUE(bytes);
    EXPECT_EQ(bytes->size(), 48U);
    EXPECT_EQ(fs::status(path()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_EQ(files(), 1) << "the temporary file is gone";
}

TEST_F(KeyFile, leaves_a_key_that_is_there) {
    ASSERT_TRUE(make_key_file(path()));
    const auto first = text();
    ASSERT_TRUE(make_key_file(path()));
    EXPECT_EQ(text(), first);
}

TEST_F(KeyFile, makes_another_key_each_time) {
    ASSERT_TRUE(make_key_file(path()));
    const auto first = text();
    fs::remove(path());
    ASSERT_TRUE(make_key_file(path()));
    EXPECT_NE(text(), first);
}

TEST_F(KeyFile, tells_why_it_cannot_be_made) {
    const auto made = make_key_file(folder_ / "missing" / "secret_key");
    ASSERT_FALSE(made);
    EXPECT_NE(made.error().detail.find("No such file"), std::string::npos) << made.error().detail;
    EXPECT_EQ(files(), 0);
}

}  // namespace
}  // namespace cli
