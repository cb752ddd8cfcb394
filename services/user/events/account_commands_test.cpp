// SPDX-License-Identifier: Apache-2.0
// Commands to the Auth Service as the guide has them.
#include "user/events/account_commands.hpp"

#include <gtest/gtest.h>

namespace user {
namespace {

using Kind = AccountCommand::Kind;

TEST(Commands, are_the_guides_calls) {
    Profile profile{.id = {3},
                    .auth_user_id = {7},
                    .email = "a@b.co",
                    .first_name = "Ann",
                    .last_name = "Lee",
                    .roles = {"PATIENT", "DOCTOR"},
                    .version = 12};
    profile.block_reason = "Violation of \"terms\"";
    const struct {
        Kind kind;
        std::string_view path;
        std::string_view body;
    } cases[] = {
        {Kind::set_roles, "/users/7/roles", R"({"roles":["PATIENT","DOCTOR"],"version":12})"},
        {Kind::block, "/users/7/block", R"({"reason":"Violation of \"terms\"","version":12})"},
        {Kind::restore, "/users/7/restore", R"({"version":12})"},
    };
    for (const auto& [kind, path, body] : cases) {
        const auto message = command_message({.kind = kind, .id = "c-1"}, profile);
        EXPECT_EQ(message.id, "c-1");
        EXPECT_EQ(message.subject, "7") << "the account's id, not the profile's";
        EXPECT_EQ(message.version, 12);
        const auto call = command_call(message);
        ASSERT_TRUE(call);
        EXPECT_EQ(call->path, path);
        EXPECT_EQ(call->body, body);
        EXPECT_TRUE(call->not_found_is_final);
    }
}

}  // namespace
}  // namespace user
