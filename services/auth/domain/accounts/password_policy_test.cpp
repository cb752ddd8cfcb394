// SPDX-License-Identifier: Apache-2.0
// Which names, addresses and passwords are taken.
#include "auth/domain/accounts/password_policy.hpp"

#include "auth/domain/accounts/registration.hpp"

#include <gtest/gtest.h>

namespace auth {

extern const std::string_view common_passwords_text;

namespace {

using base::Secret;

std::optional<std::string> problem_of(const std::string& password,
                                      const PasswordPolicy& policy = {}) {
    return policy.problem(Secret(password), "Grace.Hopper", "g.hopper+navy@example.com");
}

TEST(PasswordPolicy, asks_for_length_and_for_something_uncommon) {
    const struct {
        std::string password;
        bool is_taken;
    } cases[] = {
        {"", false},
        {"x7!kQp2", false},
        {"x7!kQp2z", true},
        {"testpass123", true},
        {"пароль7й", true},
        {"пароль7", false},
        {"🙂🙂🙂🙂🙂🙂🙂", false},
        {"🙂🙂🙂🙂🙂🙂🙂🙂", true},
        {"        ", true},
        {std::string("x7!k\0p2zq", 9), false},
        {"\xef\xe0\xf0\xee\xeb\xfc-123", false},
        {std::string("\xff\xfe"
                     "p\0a\0s\0s\0w\0o\0r\0d\0",
                     18),
         false},
        {std::string(1024, 'q'), true},
        {std::string(1025, 'q'), false},
        {"password", false},
        {"PassWord", false},
        {"password1", false},
        {"12345678", false},
    };
    for (const auto& [password, is_taken] : cases)
        EXPECT_EQ(!problem_of(password), is_taken) << password.substr(0, 20);
}

TEST(PasswordPolicy, names_its_length) {
    EXPECT_EQ(problem_of("x7!kQp2z", {.length_min = 12}), "must have at least 12 characters");
    EXPECT_EQ(problem_of("яяяяяяяяяяяя", {.length_min = 12}), std::nullopt);
}

TEST(PasswordPolicy, refuses_words_that_say_who_or_where_somebody_is) {
    const PasswordPolicy policy{.words = {"Acme Hospital", "Straße 17"}};
    for (const auto* password :
         {"grace.hopper", "GRACE.HOPPER", "g.hopper+navy@example.com", "G.Hopper+Navy@Example.COM",
          "g.hopper+navy", "gatehouse", "GateHouse", "acme hospital", "STRASSE 17", "straße 17"}) {
        EXPECT_TRUE(problem_of(password, policy)) << password;
    }
    for (const auto* password : {"grace.hopper1", "hopper+navy", "acme  hospital", "gatehouse!",
                                 "example.com", "@example.com"}) {
        EXPECT_FALSE(problem_of(password, policy)) << password;
    }
    EXPECT_FALSE(policy.problem(Secret("grace.hopper"), "somebody", "else@example.com"));
}

TEST(PasswordPolicy, refuses_short_common_passwords_where_short_ones_are_taken) {
    EXPECT_TRUE(problem_of("qwerty", {.length_min = 6}));
    EXPECT_TRUE(problem_of("1234", {.length_min = 1}));
    EXPECT_FALSE(problem_of("zq7", {.length_min = 1}));
}

TEST(UntypablePassword, is_what_no_form_could_send) {
    for (const auto* password : {"correct horse", "пароль 7", "🙂🙂"}) {
        EXPECT_FALSE(untypable_problem(Secret(password))) << password;
    }
    for (const auto& password :
         {std::string("\xef\xe0\xf0\xee\xeb\xfc-123"), std::string("a\0b", 3), std::string("a\tb"),
          std::string("correct horse "), std::string(" correct horse"), std::string("a\r"),
          std::string("\ufeffcorrect horse"), std::string("\u0085correct horse"),
          std::string("?\x04@\x04>\x04")}) {
        EXPECT_TRUE(untypable_problem(Secret(password))) << password;
    }
}

TEST(CommonPasswords, are_whole_lines_without_case) {
    EXPECT_TRUE(is_common_password(Secret("QWERTY123")));
    EXPECT_FALSE(is_common_password(Secret("")));
    EXPECT_FALSE(is_common_password(Secret("password\n")));
    EXPECT_FALSE(is_common_password(Secret("correct horse battery staple")));
    EXPECT_FALSE(is_common_password(Secret("12345678\n123456789")));
}

TEST(CommonPasswords, are_found_from_the_first_to_the_last) {
    const std::string_view all = common_passwords_text;
    ASSERT_TRUE(all.ends_with('\n'));
    std::size_t lines = 0;
    std::string_view before;
    for (auto rest = all; !rest.empty(); ++lines) {
        const auto line = rest.substr(0, rest.find('\n'));
        ASSERT_LT(before, line);
        ASSERT_TRUE(is_common_password(Secret(line))) << line;
        before = line;
        rest.remove_prefix(line.size() + 1);
    }
    EXPECT_GE(lines, 10'000U);
}

TEST(CommonPasswords, hold_what_guessers_try) {
    for (const auto* password : {"elephant", "sunflower", "maverick", "password", "iloveyou",
                                 "qwertyuiop", "123456789", "Football", "trustno1", "letmein"}) {
        EXPECT_TRUE(is_common_password(Secret(password))) << password;
    }
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
        {"ab", good_email, good_password, {}},
        {"a", good_email, good_password, {"username"}},
        {"", good_email, good_password, {"username"}},
        {std::string(64, 'a'), good_email, good_password, {}},
        {std::string(65, 'a'), good_email, good_password, {"username"}},
        {"with space", good_email, good_password, {"username"}},
        {"имя_", good_email, good_password, {}},
        {good_email, good_email, good_password, {}},
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
