// SPDX-License-Identifier: Apache-2.0
// Profiles of another system on each engine, beside those that registrations make.
#include "user/storage/profiles/sql_profile_import.hpp"

#include "messaging/core/migrations.hpp"
#include "testing/captured_log.hpp"
#include "testing/fake_clock.hpp"
#include "testing/loop.hpp"
#include "testing/test_database.hpp"
#include "user/storage/profiles/profile_export.hpp"
#include "user/storage/profiles/sql_profile_store.hpp"
#include "user/storage/schema.hpp"

#include <gtest/gtest.h>

namespace user {
namespace {

messaging::Event event_of(const AccountCommand& command, const Profile& profile) {
    return {.id = command.id,
            .source = "user-service",
            .type = "c",
            .subject = std::to_string(profile.auth_user_id.value),
            .time = {},
            .data = "{}",
            .version = profile.version};
}

ImportedProfile profile(std::int64_t account, const std::string& first_name = "Ann") {
    return {.auth_user_id = {account},
            .email = "a@b.co",
            .first_name = first_name,
            .roles = {"DOCTOR", "PATIENT"},
            .created_at = base::Timestamp(std::chrono::seconds(5))};
}

ImportedProfile blank(std::int64_t account) {
    return profile(account, "");
}

class ProfileImportTest : public ::testing::TestWithParam<std::string> {
protected:
    ProfileImportTest()
        : engine_(
              std::move(sql::Engine::open(test_database_.url(),
                                          messaging::with_messaging(own_migrations()), log_.log()))
                  .value()),
          database_(std::move(engine_->connect(loop_.executor())).value()),
          import_(make_sql_profile_import(*database_, clock_)),
          store_(make_sql_profile_store(*database_, clock_, messaging::OutboxWriter(clock_),
                                        event_of)) {}

    ImportedProfiles put(const std::vector<ImportedProfile>& profiles) {
        return std::move(loop_.run(import_->put(profiles))).value();
    }
    Profile find(std::int64_t account) {
        return loop_.run(store_->find_by_account({account}, {}))->value();
    }
    void rename(std::int64_t account, const std::string& name) {
        const Rule rule = [&](const Situation& situation) -> base::Result<Decision> {
            Decision decision{*situation.profile};
            decision.profile.first_name = name;
            return decision;
        };
        ASSERT_TRUE(loop_.run(store_->change(AccountId{account}, rule, {}, {})));
    }
    std::vector<std::int64_t> with_role(const std::string& role) {
        std::vector<std::int64_t> accounts;
        ProfileId last{0};
        while (true) {
            const auto page = loop_.run(store_->list({.role = role}, last, 200, {}));
            if (page->empty()) return accounts;
            for (const auto& one : *page)
                accounts.push_back(one.auth_user_id.value);
            last = page->back().id;
        }
    }

    fakes::TestDatabase test_database_{GetParam()};
    fakes::CapturedLog log_;
    fakes::FakeClock clock_;
    fakes::Loop loop_;
    std::unique_ptr<sql::Engine> engine_;
    std::unique_ptr<sql::Database> database_;
    std::unique_ptr<ProfileImport> import_;
    std::unique_ptr<ProfileStore> store_;
};

TEST_P(ProfileImportTest, an_added_profile_is_whole) {
    auto ann = profile(7);
    ann.blocked = true;
    ann.block_reason = "Fraud";
    ann.roles = {"DOCTOR", "PATIENT", "DOCTOR"};
    EXPECT_EQ(put({ann}).added, 1);
    const auto stored = find(7);
    EXPECT_EQ(stored.first_name, "Ann");
    EXPECT_EQ(stored.roles, (std::vector<std::string>{"DOCTOR", "PATIENT"}));
    EXPECT_TRUE(stored.blocked);
    EXPECT_EQ(stored.block_reason, "Fraud");
    EXPECT_EQ(stored.created_at, ann.created_at);
    EXPECT_EQ(stored.version, 1);
    EXPECT_EQ(with_role("DOCTOR"), std::vector<std::int64_t>{7});
    EXPECT_EQ(loop_.run(export_profiles(*database_, {6}, {7}))->at(0), stored);
    EXPECT_TRUE(loop_.run(export_profiles(*database_, {7}, {9}))->empty());
}

TEST_P(ProfileImportTest, a_blank_profile_is_completed_once) {
    EXPECT_EQ(put({blank(7)}).added, 1);
    EXPECT_EQ(put({blank(7)}).kept, 1) << "there is nothing to complete it with";
    auto ann = profile(7);
    ann.blocked = true;
    ann.roles = {"ADMIN"};
    EXPECT_EQ(put({ann}).completed, 1);
    EXPECT_EQ(find(7).first_name, "Ann");
    EXPECT_TRUE(find(7).blocked);
    EXPECT_EQ(find(7).version, 2);
    EXPECT_EQ(find(7).roles, blank(7).roles) << "roles are those of the account already";
    EXPECT_EQ(put({profile(7, "Eve")}).kept, 1);
    EXPECT_EQ(find(7).first_name, "Ann");
}

TEST_P(ProfileImportTest, a_profile_that_somebody_changed_stays_as_it_is) {
    put({blank(7), blank(8)});
    rename(7, "Eve");
    rename(8, "Eve");
    rename(8, "");
    const auto before = find(7);
    EXPECT_EQ(put({profile(7), profile(8)}).kept, 2);
    EXPECT_EQ(find(7), before);
    EXPECT_EQ(find(8).first_name, "");
}

TEST_P(ProfileImportTest, ids_are_kept_if_they_are_free) {
    auto ann = profile(1);
    ann.id = ProfileId{50};
    auto bob = profile(2);
    bob.id = ProfileId{50};
    auto carl = profile(3);
    const auto outcome = put({ann, bob, carl});
    EXPECT_EQ(outcome.added, 3);
    EXPECT_EQ(outcome.renumbered, 1);
    EXPECT_EQ(find(1).id, ProfileId{50});
    EXPECT_EQ(find(2).id, ProfileId{51});
    EXPECT_EQ(find(3).id, ProfileId{52});
    auto dora = profile(4);
    dora.id = ProfileId{51};
    EXPECT_EQ(put({dora}).renumbered, 1);
    EXPECT_EQ(find(4).id, ProfileId{53});
    EXPECT_EQ(put({ann, bob}).kept, 2);
}

TEST_P(ProfileImportTest, takes_batches_of_any_size) {
    std::int64_t account = 0;
    for (const int size : {1, 9, 10, 99, 100, 101, 250}) {
        std::vector<ImportedProfile> profiles;
        for (int i = 0; i < size; ++i) {
            ++account;
            profiles.push_back(profile(account, "name " + std::to_string(account)));
        }
        EXPECT_EQ(put(profiles).added, size);
        EXPECT_EQ(put(profiles).kept, size);
    }
    for (std::int64_t i = 1; i <= account; ++i)
        EXPECT_EQ(find(i).first_name, "name " + std::to_string(i));
    EXPECT_EQ(with_role("PATIENT").size(), static_cast<std::size_t>(account));
}

INSTANTIATE_TEST_SUITE_P(engines, ProfileImportTest, ::testing::ValuesIn(fakes::engines()),
                         [](const auto& tested) { return tested.param; });

}  // namespace
}  // namespace user
