// SPDX-License-Identifier: Apache-2.0
// Files of users, and the rules that people of another system are held to.
#include "users/user_file.hpp"

#include "testing/temporary_folder.hpp"
#include "users/user_import.hpp"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <fstream>
#include <unistd.h>

namespace cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Roles = std::vector<std::string>;

constexpr auto csv = UserFileFormat::csv;
constexpr auto json_lines = UserFileFormat::json_lines;
constexpr auto hash = "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
const std::string head = "username,email,password_hash,roles,blocked,id,created_at,first_name\n";

std::vector<Entry> read_users(const std::string& text, UserFileFormat format,
                              std::string* failure) {
    const fakes::TemporaryFolder folder;
    std::ofstream(folder.file("users"), std::ios::binary) << text;
    const int file = open(folder.file("users").c_str(), O_RDONLY | O_CLOEXEC);
    const auto source = open_user_file(file, format, text.size());
    std::vector<Entry> entries;
    while (true) {
        auto entry = source->next();
        if (!entry && failure) *failure = entry.error().detail;
        if (!entry || !*entry) break;
        entries.push_back(std::move(**entry));
    }
    close(file);
    return entries;
}

UserRecord read_user(const std::string& text, UserFileFormat format) {
    std::string failure;
    auto entries = read_users(text, format, &failure);
    EXPECT_EQ(failure, "");
    EXPECT_EQ(entries.size(), 1u);
    EXPECT_TRUE(entries.at(0).record) << problem_text(entries[0].record.error());
    return entries[0].record.value_or(UserRecord{});
}

std::string problem_of(const std::string& text, UserFileFormat format) {
    const auto entries = read_users(text, format, nullptr);
    EXPECT_EQ(entries.size(), 1u) << text;
    if (entries.empty() || entries[0].record) return "none";
    return problem_text(entries[0].record.error());
}

TEST(UserFile, both_formats_say_the_same) {
    const auto from_csv =
        read_user(head + "ann,a@b.co,x,\"DOCTOR,PATIENT\",yes,7,2026-03-01T09:30:00Z,Änn\n", csv);
    const auto from_json = read_user(
        R"({"username":"ann","email":"a@b.co","password_hash":"x","roles":["DOCTOR","PATIENT"],)"
        R"("blocked":true,"id":7,"created_at":"2026-03-01T09:30:00Z","first_name":"Änn"})",
        json_lines);
    EXPECT_EQ(from_csv, from_json);
    EXPECT_EQ(from_csv.roles, (Roles{"DOCTOR", "PATIENT"}));
}

TEST(UserFile, what_is_not_said_is_absent) {
    const auto from_csv = read_user(head + "ann,a@b.co,x,,,,,\n", csv);
    const auto from_json =
        read_user(R"({"username":"ann","email":"a@b.co","password_hash":"x"})", json_lines);
    EXPECT_EQ(from_csv, from_json);
    EXPECT_EQ(from_csv.roles, std::nullopt);
    EXPECT_EQ(from_csv.blocked, std::nullopt);
}

TEST(UserFile, lists_and_truths_of_csv_have_several_spellings) {
    for (const std::string roles : {"\"A,B\"", "A;B", "A|B", "A B", "\" A , B \"", "A;;B"}) {
        EXPECT_THAT(read_user(head + "ann,a@b.co,x," + roles + ",,,,\n", csv).roles,
                    ::testing::Optional(ElementsAre("A", "B")))
            << roles;
    }
    EXPECT_EQ(read_user(head + "ann,a@b.co,x,-,,,,\n", csv).roles, Roles{});
    for (const std::string yes : {"true", "TRUE", "1", "yes", "t"})
        EXPECT_EQ(read_user(head + "ann,a@b.co,x,," + yes + ",,,\n", csv).blocked, true) << yes;
    for (const std::string no : {"false", "False", "0", "no", "f"})
        EXPECT_EQ(read_user(head + "ann,a@b.co,x,," + no + ",,,\n", csv).blocked, false) << no;
}

TEST(UserFile, a_bad_line_is_told_without_its_values) {
    const struct {
        UserFileFormat format;
        std::string line;
        const char* problem;
    } cases[] = {
        {csv, "ann,a@b.co,secret,,maybe,,,", "blocked: must be true or false"},
        {csv, "ann,a@b.co,secret,,,x7,,", "id: must be an integer"},
        {csv, "ann,a@b.co,secret,,,,yesterday,", "created_at: must be an RFC 3339"},
        {csv, "ann,a@b.co,secret,,,,,M\xfcller", "first_name: is not UTF-8"},
        {csv, "ann,a@b.co,secret", "has 3 fields instead of 8"},
        {csv, "ann,\"a\"secret,x,,,,,", "has text after the closing quote"},
        {json_lines, R"({"username":"ann","password_hash":"secret"})", "email: is missing"},
        {json_lines, R"({"username":7,"email":"e","password_hash":"secret"})", "username: must be"},
        {json_lines, R"({"username":"a","email":null,"password_hash":"secret"})", "email: must be"},
        {json_lines, R"({"username":"a","email":"e","is_admin":true})", "is_admin: is not a known"},
        {json_lines, R"({"username":"a","username":"secret"})", "Malformed JSON"},
        {json_lines, R"(["secret"])", "must be an object"},
        {json_lines, R"(secret)", "Malformed JSON"},
    };
    for (const auto& [format, line, problem] : cases) {
        const auto told = problem_of((format == csv ? head : "") + line + "\n", format);
        EXPECT_THAT(told, HasSubstr(problem)) << line;
        EXPECT_THAT(told, ::testing::Not(HasSubstr("secret"))) << line;
    }
}

TEST(UserFile, one_bad_line_spoils_no_other) {
    const auto entries = read_users(
        "{\"username\":\"a\",\"email\":\"e\"}\nnonsense\n\n"
        "{\"username\":\"b\",\"email\":\"f\"}",
        json_lines, nullptr);
    ASSERT_EQ(entries.size(), 3u);
    EXPECT_TRUE(entries[0].record);
    EXPECT_FALSE(entries[1].record);
    EXPECT_EQ(entries[1].place.number, 2);
    EXPECT_EQ(entries[2].record->username, "b");
    EXPECT_EQ(entries[2].place.number, 4);
}

TEST(UserFile, the_name_tells_the_format) {
    EXPECT_EQ(format_of("a.csv"), csv);
    EXPECT_EQ(format_of("a.jsonl"), json_lines);
    EXPECT_EQ(format_of("a.ndjson"), json_lines);
    EXPECT_EQ(format_of("a.csv.gz"), std::nullopt);
    EXPECT_EQ(format_of("-"), std::nullopt);
}

TEST(UserFile, what_is_written_is_read_again) {
    UserRecord user{.id = 7,
                    .username = "ann",
                    .email = "a@b.co",
                    .password_hash = hash,
                    .first_name = "A, \"q\"",
                    .last_name = "Müller",
                    .roles = Roles{"A", "B"},
                    .blocked = true,
                    .block_reason = "one\ntwo",
                    .created_at = base::Timestamp(std::chrono::milliseconds(1'700'000'000'123)),
                    .profile_id = 3,
                    .profile_email = "c@d.co"};
    for (const auto format : {csv, json_lines}) {
        auto text = user_file_head(format, true);
        append_user(text, format, user, true);
        EXPECT_EQ(read_user(text, format), user) << text;
    }
    EXPECT_EQ(user_file_head(csv, false).find("password_hash"), std::string::npos);
    user.roles = Roles{};
    auto text = user_file_head(csv, true);
    append_user(text, csv, user, true);
    EXPECT_EQ(read_user(text, csv).roles, Roles{}) << "no roles are not the default ones";
}

TEST(UserFile, a_spreadsheet_gets_text_where_it_would_compute) {
    const UserRecord user{
        .username = "ann", .email = "a@b.co", .first_name = "=1+1", .last_name = "O"};
    std::string plain;
    append_user(plain, csv, user, false);
    EXPECT_NE(plain.find(",=1+1,O,"), std::string::npos) << plain;
    std::string guarded;
    append_user(guarded, UserFileFormat::spreadsheet, user, false);
    EXPECT_NE(guarded.find(",'=1+1,O,"), std::string::npos) << guarded;
}

class CheckedUserTest : public ::testing::Test {
protected:
    base::Result<CheckedUser> check(const UserRecord& user) const {
        return check_user({.place = {"line", 1}, .record = user}, policy_, now_);
    }
    std::string problem(const UserRecord& user) const {
        const auto checked = check(user);
        return checked ? "none" : problem_text(checked.error());
    }

    const user::RolePolicy policy_{.known = {"PATIENT", "DOCTOR", "ADMIN"},
                                   .defaults = {"PATIENT"}};
    const base::Timestamp now_{std::chrono::seconds(1'700'000'000)};
    UserRecord user_{.username = "ann", .email = "a@b.co", .password_hash = hash};
};

TEST_F(CheckedUserTest, fills_in_what_a_registration_would) {
    const auto checked = check(user_);
    ASSERT_TRUE(checked);
    EXPECT_EQ(checked->account.roles, Roles{"PATIENT"});
    EXPECT_EQ(checked->account.created_at, now_);
    EXPECT_FALSE(checked->account.blocked);
    EXPECT_EQ(checked->account.id, std::nullopt);
    EXPECT_EQ(checked->profile.email, "a@b.co");
}

TEST_F(CheckedUserTest, a_block_without_a_reason_gets_one_and_a_reason_without_a_block_goes) {
    user_.blocked = true;
    EXPECT_NE(check(user_)->profile.block_reason, "");
    user_.block_reason = "Fraud";
    EXPECT_EQ(check(user_)->account.block_reason, "Fraud");
    user_.blocked = false;
    EXPECT_EQ(check(user_)->account.block_reason, "");
}

TEST_F(CheckedUserTest, takes_djangos_name_off_a_hash) {
    user_.password_hash = "bcrypt$" + std::string(hash);
    EXPECT_EQ(check(user_)->account.password_hash, hash);
}

TEST_F(CheckedUserTest, repeated_roles_count_once) {
    user_.roles = Roles{"DOCTOR", "DOCTOR", "PATIENT"};
    EXPECT_EQ(check(user_)->account.roles, (Roles{"DOCTOR", "PATIENT"}));
}

TEST_F(CheckedUserTest, names_everything_that_is_wrong) {
    const UserRecord bad{.id = 0,
                         .username = "a b",
                         .email = "nobody",
                         .password_hash = "5f4dcc3b5aa765d61d8327deb882cf99",
                         .first_name = "x\x01",
                         .last_name = std::string(101, 'x'),
                         .roles = Roles{"WIZARD"},
                         .blocked = true,
                         .block_reason = std::string(501, 'x'),
                         .profile_id = -1,
                         .profile_email = "nowhere"};
    const auto told = problem(bad);
    for (const auto* field :
         {"id:", "username:", "email:", "password_hash:", "first_name:", "last_name:", "roles[0]:",
          "block_reason:", "profile_id:", "profile_email:"}) {
        EXPECT_THAT(told, HasSubstr(field));
    }
    EXPECT_THAT(told, ::testing::Not(HasSubstr("5f4dcc3b")));
    user_.password_hash.reset();
    EXPECT_EQ(problem(user_), "password_hash: is missing");
}

}  // namespace
}  // namespace cli
