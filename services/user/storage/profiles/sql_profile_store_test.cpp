// SPDX-License-Identifier: Apache-2.0
// Profiles on a real file: creation, edits, lists, and the last ADMIN.
#include "user/storage/profiles/sql_profile_store.hpp"

#include "messaging/core/migrations.hpp"
#include "testing/captured_log.hpp"
#include "testing/fake_clock.hpp"
#include "testing/loop.hpp"
#include "testing/test_database.hpp"
#include "user/domain/profiles/profile_edit.hpp"
#include "user/domain/roles/administration.hpp"
#include "user/storage/schema.hpp"

#include <gtest/gtest.h>

namespace user {
namespace {

using base::Errc;
using base::Result;
using Roles = std::vector<std::string>;
using Ids = std::vector<std::int64_t>;

messaging::Event event_of(const AccountCommand& command, const Profile& profile) {
    return {.id = command.id,
            .source = "user-service",
            .type = "command",
            .subject = std::to_string(profile.auth_user_id.value),
            .time = {},
            .data = "{}",
            .version = profile.version};
}

class ProfileStoreTest : public ::testing::TestWithParam<std::string> {
protected:
    ProfileStoreTest()
        : engine_(
              std::move(sql::Engine::open(test_database_.url(),
                                          messaging::with_messaging(own_migrations()), log_.log()))
                  .value()),
          database_(std::move(engine_->connect(loop_.executor())).value()),
          store_(make_sql_profile_store(*database_, clock_, messaging::OutboxWriter(clock_),
                                        event_of)) {}

    Result<Change> change(std::variant<ProfileId, AccountId> whose, const Rule& rule,
                          const ChangeOrigin& origin = {}) {
        return loop_.run(store_->change(whose, rule, origin, {}));
    }
    Profile add(std::int64_t account, const std::string& email, const std::string& first_name,
                const Roles& roles = {"PATIENT"}) {
        const Rule rule = [&](const Situation&) -> Result<Decision> {
            return Decision{.profile = {.id = {},
                                        .auth_user_id = {account},
                                        .email = email,
                                        .first_name = first_name,
                                        .last_name = "Lee",
                                        .roles = roles}};
        };
        return change(AccountId{account}, rule)->profile;
    }
    Result<Change> set_roles(ProfileId id, const Roles& roles) {
        const AccountCommand command{.kind = AccountCommand::Kind::set_roles,
                                     .id = "c" + std::to_string(++commands_)};
        return change(id, [&](const Situation& s) { return decide_roles(s, roles, command); });
    }
    Result<Change> block(ProfileId id) {
        const AccountCommand command{.kind = AccountCommand::Kind::block,
                                     .id = "c" + std::to_string(++commands_)};
        return change(id, [&](const Situation& s) { return decide_block(s, "r", command); });
    }
    Ids list(const ProfileFilter& filter, std::int64_t after = 0, int limit = 100) {
        Ids ids;
        const auto page = loop_.run(store_->list(filter, {after}, limit, {}));
        for (const auto& profile : *page)
            ids.push_back(profile.id.value);
        return ids;
    }
    std::int64_t count(sql::Statement statement) {
        return (*loop_.run(database_->query(statement, {})))[0].integer(0);
    }

    fakes::TestDatabase test_database_{GetParam()};
    fakes::CapturedLog log_;
    fakes::FakeClock clock_;
    fakes::Loop loop_;
    int commands_ = 0;
    std::unique_ptr<sql::Engine> engine_;
    std::unique_ptr<sql::Database> database_;
    std::unique_ptr<ProfileStore> store_;
};

TEST_P(ProfileStoreTest, a_profile_comes_back_as_it_was_made) {
    const auto made = add(7, "ann@b.co", "Ann", {"DOCTOR", "PATIENT"});
    EXPECT_EQ(made.version, 1);
    EXPECT_EQ(made.created_at, clock_.now());
    EXPECT_EQ(*loop_.run(store_->find(made.id, {})), made);
    EXPECT_EQ(*loop_.run(store_->find_by_account({7}, {})), made);
    EXPECT_EQ(*loop_.run(store_->find({made.id.value + 1}, {})), std::nullopt);
    EXPECT_EQ(*loop_.run(store_->find_by_account({8}, {})), std::nullopt);
}

TEST_P(ProfileStoreTest, a_change_is_written_with_its_command) {
    const auto made = add(7, "ann@b.co", "Ann");
    clock_.advance(std::chrono::seconds(5));
    const auto changed = set_roles(made.id, {"DOCTOR"});
    ASSERT_TRUE(changed);
    EXPECT_EQ(changed->profile.version, 2);
    EXPECT_EQ(changed->profile.updated_at, clock_.now());
    EXPECT_EQ(changed->profile.created_at, made.created_at);
    const auto rows =
        loop_.run(database_->query("SELECT event_id, subject, version FROM outbox_events", {}));
    ASSERT_EQ(rows->size(), 1u);
    EXPECT_EQ((*rows)[0].text(0), "c1");
    EXPECT_EQ((*rows)[0].text(1), "7");
    EXPECT_EQ((*rows)[0].integer(2), 2);
}

TEST_P(ProfileStoreTest, a_rule_that_fails_or_changes_nothing_writes_nothing) {
    const auto made = add(7, "ann@b.co", "Ann");
    const auto refused = change(
        made.id, [](const Situation&) -> Result<Decision> { return base::fail(last_admin()); });
    EXPECT_EQ(refused.error().code, Errc::conflict);
    const auto same = change(made.id, [](const Situation& situation) -> Result<Decision> {
        return Decision{*situation.profile};
    });
    EXPECT_EQ(same->profile, made);
    EXPECT_FALSE(same->is_new);
    EXPECT_EQ(count("SELECT COUNT(*) FROM outbox_events"), 0);
}

TEST_P(ProfileStoreTest, an_event_counts_once) {
    const auto made = add(7, "ann@b.co", "Ann");
    int asked = 0;
    const Rule rename = [&](const Situation& situation) -> Result<Decision> {
        Decision decision{*situation.profile};
        decision.profile.first_name = "Eve" + std::to_string(++asked);
        return decision;
    };
    EXPECT_EQ(change(made.id, rename, {"auth", "m1"})->profile.first_name, "Eve1");
    EXPECT_EQ(change(made.id, rename, {"auth", "m1"})->profile.first_name, "Eve1");
    EXPECT_EQ(change(made.id, rename, {"auth", "m2"})->profile.first_name, "Eve2");
    EXPECT_EQ(asked, 2);
}

TEST_P(ProfileStoreTest, an_edit_asks_for_an_accepted_version) {
    const auto id = add(7, "ann@b.co", "Ann").id;
    const auto edit = [&](const ProfilePatch& patch, const AcceptedVersions& accepted) {
        return loop_.run(edit_profile(*store_, id, patch, accepted, {}));
    };
    const ProfilePatch eve{.first_name = "Eve", .last_name = {}, .email = {}};
    const ProfilePatch bad{.first_name = std::string(101, 'x'), .last_name = "\n", .email = "no"};
    EXPECT_EQ(edit(eve, std::vector<std::int64_t>{2}).error().code, Errc::precondition_failed);
    EXPECT_EQ(edit(eve, std::vector<std::int64_t>{}).error().code, Errc::precondition_failed);
    EXPECT_EQ(edit(eve, std::vector<std::int64_t>{5, 1})->version, 2);
    EXPECT_EQ(edit(eve, std::nullopt)->version, 2) << "nothing changed";
    EXPECT_EQ(edit({.first_name = {}, .last_name = {}, .email = "e@f.co"}, {})->version, 3);
    EXPECT_EQ(edit(bad, {}).error().fields.size(), 3u);
    EXPECT_EQ(loop_.run(edit_profile(*store_, {99}, eve, {}, {})).error().code, Errc::not_found);
}

TEST_P(ProfileStoreTest, lists_by_every_filter) {
    const auto ann = add(1, "ann%x@b.co", "Ann", {"PATIENT", "DOCTOR"}).id;
    const auto bob = add(2, "Bob_1@b.co", "Bob").id;
    const auto cat = add(3, "bobby@b.co", "C\\at", {"DOCTOR"}).id;
    ASSERT_TRUE(block(bob));
    const auto all = Ids{ann.value, bob.value, cat.value};
    const struct {
        const char* what;
        ProfileFilter filter;
        Ids ids;
    } cases[] = {
        {"all", {}, all},
        {"role", {.role = "DOCTOR"}, {ann.value, cat.value}},
        {"no such role", {.role = "DOC"}, {}},
        {"blocked", {.blocked = true}, {bob.value}},
        {"not blocked", {.blocked = false}, {ann.value, cat.value}},
        {"account", {.auth_user_id = AccountId{2}}, {bob.value}},
        {"role and another's account", {.role = "DOCTOR", .auth_user_id = AccountId{2}}, {}},
        {"role and account", {.role = "DOCTOR", .auth_user_id = AccountId{3}}, {cat.value}},
        {"role and blocked", {.role = "PATIENT", .blocked = true}, {bob.value}},
        {"another role and blocked", {.role = "DOCTOR", .blocked = true}, {}},
        {"role and not blocked", {.role = "DOCTOR", .blocked = false}, {ann.value, cat.value}},
        {"role and e-mail", {.role = "DOCTOR", .prefix = "bob"}, {cat.value}},
        {"e-mail", {.prefix = "bob"}, {bob.value, cat.value}},
        {"without case", {.prefix = "BOB"}, {bob.value, cat.value}},
        {"last name", {.prefix = "lee"}, all},
        {"not inside", {.prefix = "ee"}, {}},
        {"percent", {.prefix = "%"}, {}},
        {"percent in place", {.prefix = "ann%"}, {ann.value}},
        {"underscore", {.prefix = "bob_"}, {bob.value}},
        {"backslash", {.prefix = "c\\"}, {cat.value}},
        {"quote", {.prefix = "' OR 1=1 --"}, {}},
    };
    for (const auto& [what, filter, ids] : cases)
        EXPECT_EQ(list(filter), ids) << what;
}

TEST_P(ProfileStoreTest, lists_page_by_page) {
    Ids all;
    for (int account = 1; account <= 5; ++account)
        all.push_back(add(account, "a@b.co", "Ann").id.value);
    EXPECT_EQ(list({}, 0, 2), (Ids{all[0], all[1]}));
    EXPECT_EQ(list({}, all[1], 2), (Ids{all[2], all[3]}));
    EXPECT_EQ(list({}, all[3], 2), (Ids{all[4]}));
    EXPECT_EQ(list({}, all[4], 2), Ids{});
}

TEST_P(ProfileStoreTest, lists_those_of_a_role_page_by_page) {
    Ids doctors;
    // Roles that stand before and after this one, and begin like it.
    for (int account = 1; account <= 30; ++account) {
        const auto id = add(account, "a@b.co", "Ann", {"DOCTOR", "A", "DOCTORS"}).id.value;
        doctors.push_back(id);
        add(100 + account, "a@b.co", "Bob", {"DOCTORS", "DOC", "PATIENT"});
    }
    for (const int limit : {1, 7, 10, 11, 12, 25, 30, 31, 200}) {
        Ids found;
        for (Ids page = {0}; !page.empty(); found.insert(found.end(), page.begin(), page.end())) {
            page = list({.role = "DOCTOR"}, found.empty() ? 0 : found.back(), limit);
            EXPECT_LE(page.size(), static_cast<std::size_t>(limit));
        }
        EXPECT_EQ(found, doctors) << limit;
    }
}

TEST_P(ProfileStoreTest, the_last_admin_who_is_not_blocked_keeps_the_role) {
    const auto first = add(1, "a@b.co", "Ann", {"ADMIN"}).id;
    const auto second = add(2, "b@b.co", "Bob", {"ADMIN", "PATIENT"}).id;
    ASSERT_TRUE(block(second));
    EXPECT_EQ(set_roles(first, {"PATIENT"}).error().code, Errc::conflict);
    EXPECT_EQ(block(first).error().code, Errc::conflict);
    EXPECT_TRUE(set_roles(first, {"PATIENT", "ADMIN"}));
    const AccountCommand command{.kind = AccountCommand::Kind::restore, .id = "back"};
    ASSERT_TRUE(change(second, [&](const Situation& s) { return decide_restore(s, command); }));
    EXPECT_TRUE(set_roles(first, {"PATIENT"}));
    EXPECT_EQ(set_roles(second, {"PATIENT"}).error().code, Errc::conflict);
    EXPECT_EQ(list({.role = "ADMIN"}), Ids{second.value});
}

TEST_P(ProfileStoreTest, two_admins_who_step_down_at_once_leave_one) {
    const auto first = add(1, "a@b.co", "Ann", {"ADMIN"}).id;
    const auto second = add(2, "b@b.co", "Bob", {"ADMIN"}).id;
    const Rule step_down = [](const Situation& situation) {
        return decide_roles(situation, {"PATIENT"},
                            {.kind = AccountCommand::Kind::set_roles,
                             .id = std::to_string(situation.profile->id.value)});
    };
    const ChangeOrigin origin;
    const base::Call call;
    auto one = loop_.start(store_->change(first, step_down, origin, call));
    auto other = loop_.start(store_->change(second, step_down, origin, call));
    loop_.run();
    EXPECT_NE(one.get().has_value(), other.get().has_value());
    EXPECT_EQ(list({.role = "ADMIN"}).size(), 1u);
}

INSTANTIATE_TEST_SUITE_P(engines, ProfileStoreTest, ::testing::ValuesIn(fakes::engines()),
                         [](const auto& tested) { return tested.param; });

}  // namespace
}  // namespace user
