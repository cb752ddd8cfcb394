// SPDX-License-Identifier: Apache-2.0
// The guide's two databases with what real ones hold: missing profiles, orphans, NULLs, odd roles.
#include "users/guide_stack.hpp"

#include "testing/captured_log.hpp"
#include "testing/temporary_folder.hpp"
#include "users/import_report.hpp"
#include "users/open_database.hpp"

#include <gmock/gmock.h>

namespace cli {
namespace {

using ::testing::HasSubstr;
using Roles = std::vector<std::string>;

/// As SQLAlchemy declares them on SQLite.
constexpr auto auth_tables =
    "CREATE TABLE accounts (id INTEGER NOT NULL, username VARCHAR, email VARCHAR, password VARCHAR,"
    " roles JSON, blocked BOOLEAN, PRIMARY KEY (id), UNIQUE (username), UNIQUE (email));";
constexpr auto user_tables =
    "CREATE TABLE users (id INTEGER NOT NULL, auth_user_id INTEGER, email VARCHAR, first_name"
    " VARCHAR, last_name VARCHAR, roles JSON, blocked BOOLEAN, PRIMARY KEY (id), UNIQUE"
    " (auth_user_id));";

class GuideStackTest : public ::testing::Test {
protected:
    OpenDatabase make(const std::string& name, const std::string& statements) {
        made_.push_back(statements);
        const sql::Migrations migrations{{.name = "guide", .statements = made_.back()}};
        EXPECT_TRUE(sql::Engine::open(folder_.sqlite_url(name), migrations, log_.log()));
        return std::move(OpenDatabase::attach(folder_.sqlite_url(name), "--x", loop_, log_.log()))
            .value();
    }
    std::vector<Entry> read(const std::string& accounts, const std::string& profiles) {
        const auto auth = make("auth.db", auth_tables + accounts);
        const auto user = make("user.db", user_tables + profiles);
        const auto source = open_guide_stack(loop_, *auth.database, *user.database);
        std::vector<Entry> entries;
        for (auto entry = source->next(); entry && *entry; entry = source->next())
            entries.push_back(std::move(**entry));
        return entries;
    }

    fakes::TemporaryFolder folder_;
    fakes::CapturedLog log_;
    base::EventLoop loop_;
    std::vector<std::string> made_;
};

TEST_F(GuideStackTest, joins_account_and_profile) {
    const auto entries = read(
        "INSERT INTO accounts VALUES (5, 'ann', 'a@b.co', '$2b$x', '[\"PATIENT\"]', 0);",
        "INSERT INTO users VALUES (9, 5, 'w@b.co', 'Ann', 'Lee', '[\"DOCTOR\", \"PATIENT\"]', 1);");
    ASSERT_EQ(entries.size(), 1u);
    EXPECT_EQ(entries[0].place.kind, "account");
    EXPECT_EQ(entries[0].place.number, 5);
    const UserRecord expected{.id = 5,
                              .username = "ann",
                              .email = "a@b.co",
                              .password_hash = "$2b$x",
                              .first_name = "Ann",
                              .last_name = "Lee",
                              .roles = Roles{"DOCTOR", "PATIENT"},
                              .blocked = true,
                              .profile_id = 9,
                              .profile_email = "w@b.co"};
    EXPECT_EQ(entries[0].record.value(), expected);
}

TEST_F(GuideStackTest, lives_with_what_is_missing) {
    const auto entries = read(
        "INSERT INTO accounts VALUES (1, 'a', 'e', 'h', '[\"DOCTOR\"]', 1),"
        " (2, 'b', 'f', 'h', NULL, NULL), (3, 'c', 'g', 'h', 'null', 0),"
        " (4, NULL, NULL, NULL, '[]', 0), (5, 'd', 'h', 'h', '[1]', 0),"
        " (6, 'f', 'i', 'h', '{', 0);",
        "INSERT INTO users VALUES (1, 3, NULL, NULL, NULL, 'null', NULL);");
    ASSERT_EQ(entries.size(), 6u);
    EXPECT_EQ(entries[0].record->roles, Roles{"DOCTOR"}) << "without a profile, of the account";
    EXPECT_EQ(entries[0].record->blocked, true);
    EXPECT_EQ(entries[0].record->first_name, std::nullopt);
    EXPECT_EQ(entries[1].record->roles, std::nullopt);
    EXPECT_EQ(entries[1].record->blocked, false);
    EXPECT_EQ(entries[2].record->roles, std::nullopt);
    EXPECT_EQ(entries[2].record->profile_id, 1);
    EXPECT_EQ(entries[3].record->username, "");
    EXPECT_EQ(entries[3].record->password_hash, std::nullopt);
    for (const std::size_t i : {4, 5})
        EXPECT_THAT(problem_text(entries[i].record.error()),
                    HasSubstr("roles: is not a JSON array"));
}

TEST_F(GuideStackTest, tells_of_profiles_without_an_account) {
    std::string accounts = "INSERT INTO accounts VALUES (2, 'a', 'e', 'h', '[]', 0);";
    const auto entries = read(accounts,
                              "INSERT INTO users VALUES (10, 1, 'x', '', '', '[]', 0), (11, 2, 'e',"
                              " '', '', '[]', 0), (12, 3, 'x', '', '', '[]', 0), (13, NULL, 'x',"
                              " '', '', '[]', 0), (14, -4, 'x', '', '', '[]', 0);");
    std::vector<std::int64_t> orphans;
    for (const auto& entry : entries) {
        if (entry.record) continue;
        EXPECT_EQ(entry.place.kind, "profile");
        orphans.push_back(entry.place.number);
    }
    EXPECT_THAT(orphans, ::testing::UnorderedElementsAre(10, 12, 13, 14));
    EXPECT_EQ(entries.size(), 5u);
}

TEST_F(GuideStackTest, reads_more_than_one_page) {
    std::string accounts = "INSERT INTO accounts VALUES (1, 'u1', 'e1', 'h', '[]', 0)";
    std::string profiles = "INSERT INTO users VALUES (1, 1, 'e1', 'n1', '', '[]', 0)";
    for (int i = 2; i <= 2100; ++i) {
        const auto n = std::to_string(i * 3);
        accounts += ",(" + n + ",'u" + n + "','e" + n + "','h','[]',0)";
        profiles +=
            ",(" + std::to_string(9000 - i) + "," + n + ",'e" + n + "','n" + n + "','','[]',0)";
    }
    const auto entries = read(accounts + ';', profiles + ';');
    ASSERT_EQ(entries.size(), 2100u);
    for (const auto& entry : entries) {
        const auto n = std::to_string(*entry.record->id);
        EXPECT_EQ(entry.record->username, "u" + n);
        EXPECT_EQ(entry.record->first_name, "n" + n);
    }
}

TEST_F(GuideStackTest, says_that_these_are_other_databases) {
    const auto auth = make("auth.db", "CREATE TABLE things (id INTEGER PRIMARY KEY)");
    const auto source = open_guide_stack(loop_, *auth.database, *auth.database);
    const auto entry = source->next();
    ASSERT_FALSE(entry);
    EXPECT_THAT(entry.error().detail, HasSubstr("guide's stack"));
}

}  // namespace
}  // namespace cli
