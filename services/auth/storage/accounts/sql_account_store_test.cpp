// SPDX-License-Identifier: Apache-2.0
// Accounts on a real file.
#include "auth/storage/accounts/sql_account_store.hpp"

#include "auth/domain/accounts/account_changes.hpp"
#include "auth/storage/schema.hpp"
#include "messaging/core/migrations.hpp"
#include "testing/captured_log.hpp"
#include "testing/failing_engine.hpp"
#include "testing/fake_clock.hpp"
#include "testing/loop.hpp"
#include "testing/test_database.hpp"

#include <gtest/gtest.h>

namespace auth {
namespace {

using base::Errc;
using base::Result;
using Roles = std::vector<std::string>;

messaging::Event told_of(const Account& account) {
    return {.id = "registered-" + account.username,
            .source = "auth-service",
            .type = "told",
            .subject = std::to_string(account.id.value),
            .time = {},
            .data = "{}"};
}

/// As an instance of the release before notes a command.
base::Task<Result<>> apply_as_before(sql::Transaction& transaction) {
    co_return co_await sql::execute(transaction, "UPDATE accounts SET command_version = 9", {});
}

base::Task<Result<>> forget(sql::Transaction& transaction, AccountId id) {
    transaction.enqueue("DELETE FROM credentials WHERE account_id = $1", {id.value});
    co_return co_await sql::execute(transaction, "DELETE FROM accounts WHERE id = $1", {id.value});
}

base::Task<Result<>> empty_outbox(sql::Transaction& transaction) {
    co_return co_await sql::execute(transaction, "DELETE FROM outbox_events", {});
}

messaging::Event state_applied(const AccountDecision& decision, base::Timestamp) {
    auto event = told_of(decision.account);
    event.id = decision.account.blocked ? "blocked" : "restored";
    return event;
}

class AccountStoreTest : public ::testing::TestWithParam<std::string> {
protected:
    AccountStoreTest()
        : engine_(
              std::move(sql::Engine::open(test_database_.url(),
                                          messaging::with_messaging(own_migrations()), log_.log()))
                  .value()),
          failing_(*engine_, faults_),
          database_(std::move(failing_.connect(loop_.executor())).value()),
          store_(make_sql_account_store(*database_, clock_, messaging::OutboxWriter(clock_),
                                        told_of)) {}

    Result<Account> add(const std::string& username, const std::string& email,
                        const base::Call& call = {}) {
        return loop_.run(store_->add({.username = username,
                                      .email = email,
                                      .password_hash = "hash of " + username,
                                      .roles = {"PATIENT"},
                                      .created_at = clock_.now()},
                                     call));
    }
    Account apply(AccountId id, const AccountChange& change, const ChangeOrigin& origin = {}) {
        const AccountRule rule = [&](const AccountSituation& situation) {
            return decide_change(situation, change);
        };
        return std::move(loop_.run(store_->change(id, rule, origin, {}))).value();
    }
    std::optional<Credential> find(const std::string& login) {
        return std::move(loop_.run(store_->find_credential(login, {}))).value();
    }
    std::int64_t count(sql::Statement statement) {
        return (*loop_.run(database_->query(statement, {})))[0].integer(0);
    }

    fakes::TestDatabase test_database_{GetParam()};
    fakes::CapturedLog log_;
    fakes::FakeClock clock_;
    fakes::Loop loop_;
    fakes::Faults faults_;
    std::unique_ptr<sql::Engine> engine_;
    fakes::FailingEngine failing_;
    std::unique_ptr<sql::Database> database_;
    std::unique_ptr<AccountStore> store_;
};

TEST_P(AccountStoreTest, an_account_is_stored_with_its_event) {
    const auto added = add("Alice", "Alice@Example.com", {.trace_parent = "00-t"});
    ASSERT_TRUE(added);
    EXPECT_EQ(added->username, "Alice");
    EXPECT_EQ(added->email, "Alice@Example.com");
    EXPECT_EQ(added->roles, Roles{"PATIENT"});
    EXPECT_EQ(added->created_at, clock_.now());
    EXPECT_EQ(*loop_.run(store_->get(added->id, {})), *added);
    const auto rows = loop_.run(
        database_->query("SELECT event_id, subject, trace_parent FROM outbox_events", {}));
    ASSERT_EQ(rows->size(), 1u);
    EXPECT_EQ((*rows)[0].text(0), "registered-Alice");
    EXPECT_EQ((*rows)[0].text(1), std::to_string(added->id.value));
    EXPECT_EQ((*rows)[0].text(2), "00-t");
}

TEST_P(AccountStoreTest, operators_and_people_have_ids_of_their_own) {
    const auto add_by_operator = [this](const std::string& username) {
        return loop_.run(store_->add({.username = username,
                                      .email = username + "@b.co",
                                      .password_hash = "h",
                                      .roles = {"ADMIN"},
                                      .created_at = clock_.now(),
                                      .is_operators = true},
                                     {}));
    };
    EXPECT_EQ(add_by_operator("root")->id, AccountId{2'000'000'001});
    EXPECT_EQ(add("alice", "a@b.co")->id, AccountId{1});
    EXPECT_EQ(add_by_operator("deputy")->id, AccountId{2'000'000'002});
    EXPECT_EQ(add("bob", "b@b.co")->id, AccountId{2});
    EXPECT_FALSE(add_by_operator("bob"));
    EXPECT_EQ(add_by_operator("third")->id, AccountId{2'000'000'003});
}

TEST_P(AccountStoreTest, a_persons_id_is_never_given_again) {
    const auto delete_account = [this](AccountId id) {
        return loop_.run(database_->write(
            [id](sql::Transaction& transaction) { return forget(transaction, id); }));
    };
    const auto first = add("alice", "a@b.co")->id;
    ASSERT_TRUE(delete_account(first));
    EXPECT_EQ(add("bob", "b@b.co")->id, AccountId{first.value + 1});
}

TEST_P(AccountStoreTest, a_taken_name_or_address_leaves_neither_account_nor_event) {
    ASSERT_TRUE(add("alice", "alice@example.com"));
    const struct {
        std::string username;
        std::string email;
        base::Error error;
    } cases[] = {
        {"alice", "other@example.com", username_taken()},
        {"ALICE", "other@example.com", username_taken()},
        {"alice", "alice@example.com", username_taken()},
        {"ＡＬＩＣＥ", "other@example.com", username_taken()},
        {"bob", "alice@example.com", email_taken()},
        {"bob", "Alice@Example.COM", email_taken()},
    };
    for (const auto& [username, email, error] : cases) {
        const auto added = add(username, email);
        ASSERT_FALSE(added) << username << ' ' << email;
        EXPECT_EQ(added.error().code, Errc::conflict);
        EXPECT_EQ(added.error().detail, error.detail) << username << ' ' << email;
    }
    EXPECT_EQ(count("SELECT COUNT(*) FROM accounts"), 1);
    EXPECT_EQ(count("SELECT COUNT(*) FROM credentials"), 1);
    EXPECT_EQ(count("SELECT COUNT(*) FROM outbox_events"), 1);
}

TEST_P(AccountStoreTest, an_event_that_cannot_be_written_undoes_the_account) {
    const auto clumsy = make_sql_account_store(
        *database_, clock_, messaging::OutboxWriter(clock_), [](const Account&) {
            return messaging::Event{
                .id = "same", .source = "s", .type = "t", .subject = "s", .time = {}, .data = "{}"};
        });
    const NewAccount first{.username = "alice",
                           .email = "a@b.co",
                           .password_hash = "h",
                           .roles = {},
                           .created_at = clock_.now()};
    const NewAccount second{.username = "bob",
                            .email = "b@b.co",
                            .password_hash = "h",
                            .roles = {},
                            .created_at = clock_.now()};
    ASSERT_TRUE(loop_.run(clumsy->add(first, {})));
    EXPECT_FALSE(loop_.run(clumsy->add(second, {})));
    EXPECT_EQ(count("SELECT COUNT(*) FROM accounts"), 1);
    EXPECT_EQ(count("SELECT COUNT(*) FROM credentials"), 1);
}

TEST_P(AccountStoreTest, a_login_is_a_name_or_an_address_without_case) {
    ASSERT_TRUE(add("Alice", "Alice@Example.com"));
    ASSERT_TRUE(add("bob", "bob@example.com"));
    ASSERT_TRUE(add("Юлия", "yulia@example.com"));
    ASSERT_TRUE(add("Zoe@Example.com", "zoe@example.com"));
    const struct {
        std::string login;
        std::string username;
    } cases[] = {{"Alice", "Alice"},
                 {"alice", "Alice"},
                 {"aLICE@example.COM", "Alice"},
                 {"bob@example.com", "bob"},
                 {"carol", ""},
                 {"", ""},
                 {"bob@example.com ", ""},
                 {"%", ""},
                 {"@", ""},
                 {"юлия", "Юлия"},
                 {"ЮЛИЯ", "Юлия"},
                 {"ａｌｉｃｅ", "Alice"},
                 {"zoe@example.COM", "Zoe@Example.com"},
                 {"zoe＠example.com", ""},
                 {"\xff", ""},
                 {"' OR 1=1 --", ""}};
    for (const auto& [login, username] : cases) {
        const auto found = find(login);
        ASSERT_EQ(found.has_value(), !username.empty()) << login;
        if (!found) continue;
        EXPECT_EQ(found->account.username, username) << login;
        EXPECT_EQ(found->password_hash, "hash of " + username) << login;
    }
}

TEST_P(AccountStoreTest, what_is_not_there_is_not_found) {
    EXPECT_EQ(loop_.run(store_->get({7}, {})).error().code, Errc::not_found);
    const AccountRule rule = [](const AccountSituation& situation) {
        return decide_change(situation, {});
    };
    EXPECT_EQ(loop_.run(store_->change({7}, rule, {}, {})).error().code, Errc::not_found);
}

TEST_P(AccountStoreTest, a_hash_is_renewed_only_in_place_of_the_one_that_was_read) {
    const auto id = add("alice", "a@b.co")->id;
    ASSERT_TRUE(loop_.run(store_->renew_hash(id, "another", "wrong", {})));
    EXPECT_EQ(find("alice")->password_hash, "hash of alice");
    ASSERT_TRUE(loop_.run(store_->renew_hash(id, "hash of alice", "renewed", {})));
    EXPECT_EQ(find("alice")->password_hash, "renewed");
}

TEST_P(AccountStoreTest, a_change_counts_if_it_is_newer_than_the_last) {
    const auto id = add("alice", "a@b.co")->id;
    const struct {
        std::optional<std::int64_t> version;
        Roles roles;
        bool counts;
    } cases[] = {
        {5, {"A"}, true},  {4, {"B"}, false}, {5, {"C"}, false},
        {6, {"D"}, true},  {0, {"E"}, false}, {-1, {"F"}, false},
        {{}, {"G"}, true}, {6, {"H"}, false}, {7, {}, true},
    };
    Roles roles{"PATIENT"};
    for (const auto& [version, wanted, counts] : cases) {
        if (counts) roles = wanted;
        const auto account =
            apply(id, {.roles = wanted, .blocked = {}, .reason = {}, .version = version});
        EXPECT_EQ(account.roles, roles) << version.value_or(-99);
        EXPECT_EQ(loop_.run(store_->get(id, {}))->roles, roles) << version.value_or(-99);
    }
}

TEST_P(AccountStoreTest, an_event_counts_once_per_source) {
    const auto id = add("alice", "a@b.co")->id;
    const AccountChange block{.roles = {}, .blocked = true, .reason = "spam", .version = {}};
    const AccountChange restore{.roles = {}, .blocked = false, .reason = {}, .version = {}};
    EXPECT_TRUE(apply(id, block, {"user-service", "m1", "UserBlocked 7"}).blocked);
    EXPECT_FALSE(apply(id, restore, {"user-service", "m2", "UserRestored 7"}).blocked);
    EXPECT_FALSE(apply(id, block, {"user-service", "m1", "UserBlocked 7"}).blocked)
        << "m1 came again";
    EXPECT_TRUE(apply(id, block, {"another", "m1", "UserBlocked 7"}).blocked);
    EXPECT_FALSE(apply(id, restore, {"user-service", ""}).blocked);
    EXPECT_TRUE(apply(id, block, {"user-service", ""}).blocked) << "no id, nothing to know it by";
}

TEST_P(AccountStoreTest, the_first_version_may_be_zero) {
    for (const auto* source : {"user-service", "billing"}) {
        const auto id = add(source, std::string(source) + "@b.co")->id;
        const ChangeOrigin origin{.source = source};
        EXPECT_EQ(apply(id, {.roles = Roles{"A"}, .version = 0}, origin).roles, Roles{"A"});
        EXPECT_EQ(apply(id, {.roles = Roles{"B"}, .version = 0}, origin).roles, Roles{"A"});
        EXPECT_EQ(apply(id, {.roles = Roles{"C"}, .version = 1}, origin).roles, Roles{"C"});
        EXPECT_EQ(apply(id, {.roles = Roles{"D"}, .version = 0}, origin).roles, Roles{"C"});
        const AccountChange reset{.roles = Roles{"E"}, .version = 1, .resets_version = true};
        EXPECT_EQ(apply(id, reset, origin).roles, Roles{"E"});
    }
}

TEST_P(AccountStoreTest, a_command_without_a_version_is_told_and_the_answer_adopted) {
    const auto telling = make_sql_account_store(*database_, clock_, messaging::OutboxWriter(clock_),
                                                told_of, state_applied);
    AccountChanges changes(*telling);
    const auto id = add("alice", "a@b.co")->id;
    ASSERT_TRUE(loop_.run(database_->write(empty_outbox)));
    const ChangeOrigin billing{.source = "billing"};
    const auto apply_told = [&](const AccountChange& change) {
        return loop_.run(changes.apply(id, change, billing, {})).value();
    };
    const auto adopt = [&](bool blocked, std::int64_t version, const std::string& event_id) {
        return loop_
            .run(changes.adopt(id,
                               {.roles = Roles{"PATIENT"}, .blocked = blocked, .version = version},
                               event_id, {}))
            .value()
            .blocked;
    };
    EXPECT_FALSE(apply_told({.blocked = false, .version = 1}).blocked);
    EXPECT_EQ(count("SELECT COUNT(*) FROM outbox_events"), 0) << "its sender counts versions";
    EXPECT_FALSE(apply_told({.blocked = false}).blocked);
    EXPECT_TRUE(apply_told({.blocked = true, .reason = "debt"}).blocked);
    const auto events =
        loop_.run(database_->query("SELECT event_id FROM outbox_events ORDER BY id", {})).value();
    ASSERT_EQ(events.size(), 2u);
    EXPECT_TRUE(adopt(false, 5, std::string(events[0].text(0))))
        << "the block has not been told yet, so it stays";
    EXPECT_EQ(count("SELECT command_version FROM accounts"), 5);
    ASSERT_TRUE(loop_.run(database_->write(empty_outbox)));
    EXPECT_FALSE(adopt(false, 5, "e")) << "the User Service has refused the block";
    EXPECT_TRUE(adopt(true, 6, "e"));
    EXPECT_TRUE(adopt(false, 5, "e")) << "an answer that came late";
    EXPECT_EQ(count("SELECT COUNT(*) FROM outbox_events"), 0) << "nothing is sent back";
}

TEST_P(AccountStoreTest, versions_are_compared_within_one_source) {
    const auto id = add("alice", "a@b.co")->id;
    (void)apply(id, {.roles = Roles{"A"}, .version = 50}, {.source = "user-service"});
    EXPECT_EQ(apply(id, {.roles = Roles{"B"}, .version = 1}, {.source = "billing"}).roles,
              Roles{"B"});
    EXPECT_EQ(apply(id, {.roles = Roles{"C"}, .version = 1}, {.source = "billing"}).roles,
              Roles{"B"});
    EXPECT_EQ(apply(id, {.roles = Roles{"D"}, .version = 49}, {.source = "user-service"}).roles,
              Roles{"B"});
    EXPECT_EQ(apply(id, {.roles = Roles{"E"}, .version = 51}, {.source = "user-service"}).roles,
              Roles{"E"});
}

TEST_P(AccountStoreTest, the_release_before_and_this_one_know_each_others_versions) {
    const auto id = add("alice", "a@b.co")->id;
    const ChangeOrigin origin{.source = "user-service"};
    (void)apply(id, {.roles = Roles{"A"}, .version = 3}, origin);
    EXPECT_EQ(count("SELECT command_version FROM accounts"), 3);
    ASSERT_TRUE(loop_.run(database_->write(
        [](sql::Transaction& transaction) { return apply_as_before(transaction); })));
    EXPECT_EQ(apply(id, {.roles = Roles{"B"}, .version = 8}, origin).roles, Roles{"A"});
    EXPECT_TRUE(apply(id, {.blocked = true, .reason = "spam", .version = 10}, origin).blocked);
    EXPECT_EQ(count("SELECT command_version FROM accounts"), 10);
    (void)apply(id, {.roles = Roles{"C"}, .version = 99}, {.source = "billing"});
    EXPECT_EQ(count("SELECT command_version FROM accounts"), 10);
}

TEST_P(AccountStoreTest, absent_members_stay_as_they_are) {
    const auto id = add("alice", "a@b.co")->id;
    (void)apply(id, {.roles = {}, .blocked = true, .reason = "spam", .version = {}});
    const auto account =
        apply(id, {.roles = Roles{"B", "A", "B"}, .blocked = {}, .reason = {}, .version = {}});
    EXPECT_TRUE(account.blocked);
    EXPECT_EQ(account.roles, (Roles{"B", "A"}));
    const auto rows = loop_.run(database_->query("SELECT block_reason FROM accounts", {}));
    EXPECT_EQ((*rows)[0].text(0), "spam");
}

TEST_P(AccountStoreTest, a_store_out_of_reach_says_so) {
    EXPECT_TRUE(loop_.run(database_->is_ready({})));
    faults_.read = 1;
    EXPECT_FALSE(loop_.run(database_->is_ready({})));
    faults_.read = 1;
    EXPECT_EQ(loop_.run(store_->find_credential("alice", {})).error().code, Errc::unavailable);
    faults_.write = 1;
    EXPECT_EQ(add("alice", "a@b.co").error().code, Errc::unavailable);
    EXPECT_TRUE(add("alice", "a@b.co"));
}

INSTANTIATE_TEST_SUITE_P(engines, AccountStoreTest, ::testing::ValuesIn(fakes::engines()),
                         [](const auto& tested) { return tested.param; });

}  // namespace
}  // namespace auth
