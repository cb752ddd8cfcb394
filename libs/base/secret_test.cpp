// SPDX-License-Identifier: Apache-2.0
#include "base/secret.hpp"

#include <gtest/gtest.h>

#include <type_traits>

namespace base {
namespace {

template <class T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };

TEST(Secret, cannot_be_printed_or_compared) {
    static_assert(!Printable<Secret>);
    static_assert(!std::equality_comparable<Secret>);
    static_assert(!std::is_convertible_v<Secret, std::string_view>);
}

TEST(Secret, a_moved_from_secret_is_empty) {
    Secret first("correct horse battery staple");
    const Secret second = std::move(first);
    EXPECT_TRUE(first.is_empty());  // NOLINT(bugprone-use-after-move): the promise under test
    EXPECT_EQ(second.reveal(), "correct horse battery staple");
}

}  // namespace
}  // namespace base
