// SPDX-License-Identifier: Apache-2.0
#include "tokens/scope.hpp"

#include <gtest/gtest.h>

namespace tokens {
namespace {

TEST(Scope, is_read_as_it_is_named) {
    for (const auto scope : {Scope::profiles_create, Scope::profiles_sync, Scope::profiles_command,
                             Scope::profiles_read, Scope::accounts_command, Scope::accounts_read}) {
        EXPECT_EQ(parse_scope(name(scope)), scope);
        EXPECT_EQ(receiver_of(scope),
                  name(scope).starts_with("profiles:") ? "user-service" : "auth-service");
    }
    for (const auto* text : {"", "internal", "profiles", "profiles:Read", " profiles:read"})
        EXPECT_EQ(parse_scope(text), std::nullopt) << text;
}

TEST(Scopes, are_a_set) {
    Scopes scopes{Scope::accounts_read, Scope::profiles_create};
    EXPECT_TRUE(scopes.has(Scope::accounts_read) && scopes.has(Scope::profiles_create));
    EXPECT_FALSE(scopes.has(Scope::profiles_sync) || scopes.is_empty());
    EXPECT_TRUE(Scopes().is_empty());
    scopes.add(Scope::accounts_read);
    EXPECT_EQ(to_text(scopes), "profiles:create accounts:read");
    EXPECT_EQ(to_text(Scopes()), "");
    EXPECT_EQ(to_text(Scopes::all()),
              "profiles:create profiles:sync profiles:command profiles:read accounts:command "
              "accounts:read");
}

TEST(Scopes, name_their_receivers) {
    EXPECT_TRUE(names_receiver({Scope::accounts_read}, auth_service));
    EXPECT_FALSE(names_receiver({Scope::accounts_read}, user_service));
    EXPECT_TRUE(names_receiver(Scopes::all(), user_service));
    EXPECT_FALSE(names_receiver({}, user_service));
}

TEST(Scopes, that_a_call_lacks_are_named_in_one_line) {
    const auto error = lacks_scope("service:a\nb", Scope::accounts_command);
    EXPECT_EQ(error.code, base::Errc::forbidden);
    EXPECT_EQ(error.detail.find('\n'), std::string::npos);
    EXPECT_NE(error.detail.find("lacks the scope accounts:command"), std::string::npos);
}

}  // namespace
}  // namespace tokens
