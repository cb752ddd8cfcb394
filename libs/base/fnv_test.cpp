// SPDX-License-Identifier: Apache-2.0
#include "base/fnv.hpp"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Fnv1a, has_the_published_values) {
    EXPECT_EQ(Fnv1a().value(), 0xcbf29ce484222325U);
    EXPECT_EQ(Fnv1a().add("a").value(), 0xaf63dc4c8601ec8cU);
    EXPECT_EQ(Fnv1a().add("foobar").value(), 0x85944171f73967e8U);
}

TEST(Fnv1a, is_the_same_whatever_the_pieces) {
    EXPECT_EQ(Fnv1a().add("foo").add("").add("bar").value(), Fnv1a().add("foobar").value());
    EXPECT_EQ(Fnv1a(Fnv1a().add("foo").value()).add("bar").value(), Fnv1a().add("foobar").value());
}

TEST(Fnv1a, a_number_is_its_bytes_the_lowest_first) {
    using namespace std::string_view_literals;
    EXPECT_EQ(Fnv1a().add(0x0102'0304'0506'0708U).value(),
              Fnv1a().add("\x08\x07\x06\x05\x04\x03\x02\x01"sv).value());
}

TEST(Fnv1a, high_bytes_are_not_negative) {
    EXPECT_EQ(Fnv1a().add("\xff").value(), (0xcbf29ce484222325U ^ 0xffU) * 0x100000001b3U);
}

}  // namespace
}  // namespace base
