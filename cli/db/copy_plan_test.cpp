// SPDX-License-Identifier: Apache-2.0
#include "db/copy_plan.hpp"

#include "sql/database.hpp"
#include "testing/captured_log.hpp"
#include "testing/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace cli {
namespace {

const auto& auth = stored_services()[0];
const auto& user = stored_services()[1];

class CopyPlanTest : public ::testing::Test {
protected:
    CopyPlanTest() {
        make("auth.db", auth.steps);
        make("user.db", user.steps);
    }
    void make(const std::string& file, const sql::Migrations& steps) {
        ASSERT_TRUE(sql::Engine::open(folder_.sqlite_url(file), steps, log_.log()));
    }
    /// `SOURCE > DESTINATION` of each pair, or the refusal; the folder's name left out.
    std::vector<std::string> plan(const CopyOptions& options) {
        const auto pairs = plan_copy(options);
        if (!pairs) return {shorten(pairs.error().detail)};
        std::vector<std::string> told;
        for (const auto& pair : *pairs)
            told.push_back(shorten(pair.from) + " > " + shorten(pair.to));
        return told;
    }
    std::string refusal(const CopyOptions& options) {
        EXPECT_FALSE(plan_copy(options));
        return plan(options).front();
    }
    std::string shorten(std::string text) const {
        const auto folder = place_ + "/";
        for (auto at = text.find(folder); at != text.npos; at = text.find(folder))
            text.erase(at, folder.size());
        return text;
    }

    fakes::TemporaryFolder folder_;
    fakes::CapturedLog log_;
    std::string place_ = "sqlite:///" + folder_.path().string();
    std::string auth_file_ = folder_.sqlite_url("auth.db");
};

using Plan = std::vector<std::string>;

TEST_F(CopyPlanTest, a_folder_is_a_place_for_both) {
    EXPECT_EQ(plan({.from = place_, .to = "postgresql://u:p@h:5?sslmode=require"}),
              (Plan{"auth.db > postgresql://u:p@h:5/auth_db?sslmode=require",
                    "user.db > postgresql://u:p@h:5/user_db?sslmode=require"}));
    EXPECT_EQ(plan({.from = place_, .to = place_ + "/new/"}),
              (Plan{"auth.db > new/auth.db", "user.db > new/user.db"}));
}

TEST_F(CopyPlanTest, a_database_goes_where_it_is_told) {
    EXPECT_EQ(plan({.from = auth_file_, .to = "postgresql://h/x"}),
              Plan{"auth.db > postgresql://h/x"});
    EXPECT_EQ(plan({.from = auth_file_, .to = "postgresql://h"}),
              Plan{"auth.db > postgresql://h/auth_db"});
    EXPECT_EQ(plan({.from = auth_file_, .to = place_ + "/copy.db"}), Plan{"auth.db > copy.db"});
}

TEST_F(CopyPlanTest, a_database_of_both_is_split) {
    make("both.db", auth.steps);
    make("both.db", user.steps);
    EXPECT_EQ(plan({.from = place_ + "/both.db", .to = place_ + "/new/"}),
              (Plan{"both.db > new/auth.db", "both.db > new/user.db"}));
    EXPECT_EQ(plan({.from = place_ + "/both.db", .to = "postgresql://h/x"})
                  .front()
                  .find("--to postgresql://h/x names one database"),
              0u);
    const auto pairs = plan_copy({.from = place_ + "/both.db", .to = place_ + "/new/"});
    EXPECT_TRUE(pairs->front().is_shared && pairs->back().is_shared);
    EXPECT_FALSE(plan_copy({.from = auth_file_, .to = place_ + "/new/"})->front().is_shared);
}

TEST_F(CopyPlanTest, a_flag_of_its_own_stands_above_to) {
    EXPECT_EQ(plan({.from = place_, .to = "postgresql://h", .auth_to = "postgresql://i/x"}),
              (Plan{"auth.db > postgresql://i/x", "user.db > postgresql://h/user_db"}));
    EXPECT_EQ(plan({.from = place_, .auth_to = "postgresql://i/x", .user_to = "postgresql://i/y"}),
              (Plan{"auth.db > postgresql://i/x", "user.db > postgresql://i/y"}));
}

TEST_F(CopyPlanTest, what_makes_no_sense_is_told) {
    const auto expect = [&](const CopyOptions& options, const char* part) {
        const auto told = refusal(options);
        EXPECT_NE(told.find(part), std::string::npos) << told;
    };
    expect({.from = place_, .to = "postgresql://u:secret@h/x"}, "names one database");
    expect({.from = place_}, "give --to or --auth-to");
    expect({.from = place_, .auth_to = "postgresql://h/x"}, "--user-to");
    expect({.from = auth_file_, .to = auth_file_}, "is the source itself");
    expect({.from = auth_file_, .to = place_ + "/./auth.db"}, "is the source itself");
    expect({.from = place_, .to = place_}, "is the source itself");
    expect({.from = "auth.db", .to = "postgresql://h"}, "is not a database URL");
    expect({.from = auth_file_, .to = "mysql://h/x"}, "is not a database URL");
    expect({.from = place_ + "/none.db", .to = "postgresql://h"}, "there is no such file");
    expect({.from = place_, .auth_to = "postgresql://h/x", .user_to = "postgresql://h/x"},
           "one database");
    EXPECT_EQ(refusal({.from = place_, .to = "postgresql://u:secret@h/x"}).find("secret"),
              std::string::npos);
}

TEST_F(CopyPlanTest, files_that_are_not_what_they_are_called_are_told) {
    std::filesystem::remove(folder_.path() / "user.db");
    EXPECT_NE(refusal({.from = place_, .to = "postgresql://h"}).find("user.db: there is no such"),
              std::string::npos);
    make("user.db", auth.steps);
    EXPECT_NE(refusal({.from = place_, .to = "postgresql://h"}).find("not the User Service's"),
              std::string::npos);
}

}  // namespace
}  // namespace cli
