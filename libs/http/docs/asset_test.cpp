// SPDX-License-Identifier: Apache-2.0
// The files that are compiled in for /docs.
#include "http/docs/asset.hpp"

#include <gtest/gtest.h>

#include <set>

namespace http {
namespace {

TEST(Asset, every_file_unpacks_to_its_size) {
    std::set<std::string_view> names;
    for (const auto& asset : assets) {
        EXPECT_TRUE(names.insert(asset.name).second) << asset.name;
        EXPECT_EQ(unpacked(asset).size(), asset.size) << asset.name;
        EXPECT_EQ(unpacked(asset).data(), unpacked(asset).data()) << asset.name;
        EXPECT_FALSE(asset.content_type.empty()) << asset.name;
        EXPECT_EQ(asset.digest.size(), 32u) << asset.name;
    }
    EXPECT_TRUE(names.contains("icon.svg"));
}

TEST(Asset, the_page_comes_first_and_has_no_script_of_its_own) {
    ASSERT_FALSE(assets.empty());
    const auto page = unpacked(assets.front());
    EXPECT_TRUE(page.starts_with("<!doctype html>"));
    EXPECT_EQ(page.find("<script>"), page.npos);
    EXPECT_EQ(page.find(" style="), page.npos);
    EXPECT_EQ(page.find("://"), page.npos);
}

TEST(Asset, is_found_by_its_whole_name) {
    ASSERT_NE(find_asset("icon.svg"), nullptr);
    EXPECT_EQ(find_asset("icon.svg")->content_type, "image/svg+xml");
    for (const auto* name : {"", "icon", "ICON.SVG", "../icon.svg"}) {
        EXPECT_EQ(find_asset(name), nullptr) << name;
    }
}

}  // namespace
}  // namespace http
