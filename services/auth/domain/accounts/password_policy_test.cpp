// SPDX-License-Identifier: Apache-2.0
// Which names, addresses and passwords are taken.
#include "auth/domain/accounts/password_policy.hpp"

#include "auth/domain/accounts/registration.hpp"

#include <gtest/gtest.h>

namespace auth {
namespace {

using base::Secret;

TEST(PasswordPolicy, asks_for_length_and_for_something_uncommon) {
    const PasswordPolicy policy;
    const struct {
        std::string password;
        bool is_taken;
    } cases[] = {
        {"", false},
        {"x7!kQp2", false},
        {"x7!kQp2z", true},
        {"пароль7й", true},
        {"        ", true},
        {std::string("x7!k\0p2z", 8), true},
        {std::string(1024, 'q'), true},
        {std::string(1025, 'q'), false},
        {"password", false},
        {"PassWord", false},
        {"password1", false},
        {"12345678", false},
    };
    for (const auto& [password, is_taken] : cases)
        EXPECT_EQ(!policy.problem(Secret(password)), is_taken) << password.substr(0, 20);
}

TEST(PasswordPolicy, names_its_length) {
    EXPECT_EQ(PasswordPolicy{.bytes_min = 12}.problem(Secret("x7!kQp2z")),
              "must have at least 12 bytes");
}

TEST(CommonPasswords, are_whole_lines_without_case) {
    EXPECT_TRUE(is_common_password(Secret("QWERTY123")));
    EXPECT_FALSE(is_common_password(Secret("")));
    EXPECT_FALSE(is_common_password(Secret("password\n")));
    EXPECT_FALSE(is_common_password(Secret("correct horse battery staple")));
}

TEST(Check, names_every_wrong_field) {
    const std::string good_name = "test.user_1-a";
    const std::string good_email = "test@example.com";
    const std::string good_password = "correct horse";
    const struct {
        std::string username;
        std::string email;
        std::string password;
        std::vector<std::string> fields;
    } cases[] = {
        {good_name, good_email, good_password, {}},
        {"abc", good_email, good_password, {}},
        {"ab", good_email, good_password, {"username"}},
        {"", good_email, good_password, {"username"}},
        {std::string(64, 'a'), good_email, good_password, {}},
        {std::string(65, 'a'), good_email, good_password, {"username"}},
        {"with space", good_email, good_password, {"username"}},
        {"имя_", good_email, good_password, {"username"}},
        {"a@b.co", good_email, good_password, {"username"}},
        {std::string("ab\0c", 4), good_email, good_password, {"username"}},
        {"a,b,c", good_email, good_password, {"username"}},
        {good_name, "nobody", good_password, {"email"}},
        {good_name, "", good_password, {"email"}},
        {good_name, good_email, "short", {"password"}},
        {"", "", "", {"username", "email", "password"}},
    };
    for (const auto& [username, email, password, fields] : cases) {
        const auto checked = check({username, email, Secret(password)}, PasswordPolicy{});
        std::vector<std::string> named;
        if (!checked) {
            EXPECT_EQ(checked.error().code, base::Errc::invalid);
            for (const auto& [field, problem] : checked.error().fields)
                named.push_back(field);
        }
        EXPECT_EQ(named, fields) << username << ' ' << email;
    }
}

}  // namespace
}  // namespace auth
