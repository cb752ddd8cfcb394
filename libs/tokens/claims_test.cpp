// SPDX-License-Identifier: Apache-2.0
#include "tokens/claims.hpp"

#include "jose/sample_tokens.hpp"
#include "jose/signer.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <utility>

namespace tokens {
namespace {

namespace sample = jose::sample;

Claims user_claims() {
    Claims claims;
    static_cast<jose::Claims&>(claims) = sample::claims();
    claims.user_id = 1;
    claims.email = "test@example.com";
    claims.roles = {"PATIENT"};
    return claims;
}

/// A payload with a sub, an exp, and more members.
std::string with(const std::string& members) {
    return R"({"sub":"testuser","exp":1750001800,)" + members + "}";
}

std::expected<Claims, jose::Fault> verify_payload(std::string_view payload) {
    return sample::verify<Claims>(sample::sign(sample::header, payload));
}

TEST(Claims, a_users_are_written_in_one_order) {
    EXPECT_EQ(jose::write_payload(user_claims()),
              R"({"sub":"testuser","user_id":1,"email":"test@example.com","roles":["PATIENT"],)"
              R"("iat":1750000000,"exp":1750001800,"jti":"0197700f-4f20-7c5e-9b64-0a1f6c1d2e3f",)"
              R"("iss":"gatehouse"})");
}

TEST(Claims, that_are_empty_are_left_out_except_the_roles_of_a_user) {
    Claims claims;
    claims.sub = "a";
    claims.expires_at = sample::now;
    EXPECT_EQ(jose::write_payload(claims), R"({"sub":"a","exp":1750000000})");
    claims.user_id = 7;
    EXPECT_EQ(jose::write_payload(claims),
              R"({"sub":"a","user_id":7,"roles":[],"exp":1750000000})");
}

TEST(Claims, come_back_as_they_were_signed) {
    Claims claims = user_claims();
    claims.roles = {"PATIENT", "DOCTOR"};
    claims.scope = "profile email";
    claims.aud = {"a", "b"};
    const auto again = sample::verify<Claims>(jose::Signer(sample::key).sign(claims));
    EXPECT_EQ(again.value(), claims);
}

TEST(Claims, the_four_of_the_guide_are_enough) {
    const auto claims = verify_payload(sample::payload);
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->user_id, 1);
    EXPECT_EQ(claims->email, "test@example.com");
    EXPECT_TRUE(claims->roles.empty());
    EXPECT_TRUE(is_user(*claims));
}

TEST(Claims, takes_the_widest_that_are_right) {
    EXPECT_EQ(verify_payload(with(R"("user_id":9223372036854775807)")).value().user_id, INT64_MAX);
    EXPECT_TRUE(verify_payload(with(R"("roles":[],"email":"","scope":"","User_id":"x")")));
}

TEST(Claims, refuses_claims_of_the_wrong_type) {
    for (const std::string members : {R"("user_id":"1")",
                                      R"("user_id":1.0)",
                                      R"("user_id":1.5)",
                                      R"("user_id":1e0)",
                                      R"("user_id":0)",
                                      R"("user_id":-0)",
                                      R"("user_id":-1)",
                                      R"("user_id":null)",
                                      R"("user_id":true)",
                                      R"("user_id":[1])",
                                      R"("user_id":{})",
                                      R"("user_id":9223372036854775808)",
                                      R"("user_id":18446744073709551617)",
                                      R"("user_id":99999999999999999999999999)",
                                      R"("email":1)",
                                      R"("email":null)",
                                      R"("email":["a@b"])",
                                      R"("email":"a\u0000b")",
                                      R"("roles":"ADMIN")",
                                      R"("roles":null)",
                                      R"("roles":{"0":"ADMIN"})",
                                      R"("roles":[1])",
                                      R"("roles":["ADMIN",null])",
                                      R"("roles":[["ADMIN"]])",
                                      R"("scope":["internal"])",
                                      R"("scope":1)"}) {
        EXPECT_EQ(verify_payload(with(members)), std::unexpected(jose::Fault::bad_claims))
            << members;
    }
}

TEST(Claims, tell_services_and_users_apart) {
    const auto kind = [](std::optional<std::int64_t> user_id, std::string scope) {
        Claims claims;
        claims.user_id = user_id;
        claims.scope = std::move(scope);
        return std::pair(is_service(claims), is_user(claims));
    };
    EXPECT_EQ(kind({}, "internal"), std::pair(true, false));
    EXPECT_EQ(kind({}, "read internal write"), std::pair(true, false));
    EXPECT_EQ(kind({}, "profiles:read"), std::pair(true, false));
    EXPECT_EQ(kind({}, "x accounts:command"), std::pair(true, false));
    EXPECT_EQ(kind(1, "profiles:read"), std::pair(false, true));
    EXPECT_EQ(kind(1, ""), std::pair(false, true));
    EXPECT_EQ(kind(1, "profile"), std::pair(false, true));
    EXPECT_EQ(kind(1, "internals"), std::pair(false, true));
    EXPECT_EQ(kind(1, "internal"), std::pair(false, false));
    EXPECT_EQ(kind(1, "profile internal"), std::pair(false, false));
    for (const std::string scope :
         {"", " ", "internals", "Internal", "not-internal", "internal\t", "profiles",
          "profiles:", "profiles:reader", "Profiles:read", "profiles:read,accounts:read"}) {
        EXPECT_EQ(kind({}, scope), std::pair(false, false)) << scope;
    }
}

TEST(Claims, grant_what_their_scope_says) {
    const Scopes read{Scope::profiles_read};
    const struct {
        const char* scope;
        Scopes otherwise, opens_all;
    } cases[] = {
        {"", {}, {}},
        {" ", {}, {}},
        {"internal", {}, Scopes::all()},
        {" internal  internal ", {}, Scopes::all()},
        {"internal profiles:read", read, read},
        {"profiles:read internal", read, read},
        {"profiles:read", read, read},
        {"internal unknown", {}, {}},
        {"unknown", {}, {}},
        {"internal internals", {}, {}},
        {"accounts:read accounts:command accounts:read",
         {Scope::accounts_read, Scope::accounts_command},
         {Scope::accounts_read, Scope::accounts_command}},
    };
    for (const auto& [scope, otherwise, opens_all] : cases) {
        EXPECT_EQ(granted_by(scope, false), otherwise) << scope;
        EXPECT_EQ(granted_by(scope, true), opens_all) << scope;
    }
}

TEST(Claims, a_services_subject_is_its_name_behind_a_word) {
    EXPECT_EQ(service_subject("user-service"), "service:user-service");
}

}  // namespace
}  // namespace tokens
