// SPDX-License-Identifier: Apache-2.0
// Accounts of another system on each engine: who is added, who is here already, who is refused.
#include "auth/storage/accounts/sql_account_import.hpp"

#include "auth/storage/schema.hpp"
#include "messaging/core/migrations.hpp"
#include "testing/captured_log.hpp"
#include "testing/failing_engine.hpp"
#include "testing/fake_clock.hpp"
#include "testing/loop.hpp"
#include "testing/test_database.hpp"

#include <gmock/gmock.h>

namespace auth {
namespace {

using Fate = ImportedAs::Fate;
using ::testing::HasSubstr;

messaging::Event told_of(const Account& account) {
    return {.id = "registered-" + account.username,
            .source = "auth-service",
            .type = "told",
            .subject = std::to_string(account.id.value),
            .time = {},
            .data = "{}"};
}

ImportedAccount account(const std::string& username, const std::string& email = "") {
    return {.username = username,
            .email = email.empty() ? username + "@b.co" : email,
            .password_hash = "hash of " + username,
            .roles = {"PATIENT"},
            .created_at = base::Timestamp(std::chrono::seconds(5))};
}

ImportedAccount account_with_id(std::int64_t id, const std::string& username) {
    auto made = account(username);
    made.id = AccountId{id};
    return made;
}

base::Task<base::Result<>> note_an_attempt(sql::Transaction& transaction) {
    co_return co_await sql::execute(transaction, "UPDATE outbox_events SET attempts = 1", {});
}

class AccountImportTest : public ::testing::TestWithParam<std::string> {
protected:
    AccountImportTest()
        : engine_(
              std::move(sql::Engine::open(test_database_.url(),
                                          messaging::with_messaging(own_migrations()), log_.log()))
                  .value()),
          database_(std::move(engine_->connect(loop_.executor())).value()),
          import_(make_sql_account_import(*database_, clock_, told_of)),
          store_(make_sql_account_store(*database_, clock_, messaging::OutboxWriter(clock_),
                                        told_of)) {}

    std::vector<ImportedAs> add(const std::vector<ImportedAccount>& accounts,
                                const std::vector<AccountId>& settled = {}) {
        return std::move(loop_.run(import_->add(accounts, settled))).value();
    }
    ImportedAs add_one(const ImportedAccount& account) { return add({account}).at(0); }
    std::int64_t count(sql::Statement statement) {
        return (*loop_.run(database_->query(statement, {})))[0].integer(0);
    }
    std::int64_t outbox_rows() { return count("SELECT COUNT(*) FROM outbox_events"); }

    fakes::TestDatabase test_database_{GetParam()};
    fakes::CapturedLog log_;
    fakes::FakeClock clock_;
    fakes::Loop loop_;
    std::unique_ptr<sql::Engine> engine_;
    std::unique_ptr<sql::Database> database_;
    std::unique_ptr<AccountImport> import_;
    std::unique_ptr<AccountStore> store_;
};

TEST_P(AccountImportTest, an_added_account_is_like_a_registered_one) {
    auto ann = account("Ann", "Ann@B.co");
    ann.roles = {"DOCTOR", "PATIENT"};
    ann.blocked = true;
    ann.block_reason = "Fraud";
    const auto added = add_one(ann);
    EXPECT_EQ(added.fate, Fate::added);
    const auto found = loop_.run(store_->find_credential("ANN", {}));
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->password_hash, "hash of Ann");
    const Account stored{.id = added.id,
                         .username = "Ann",
                         .email = "Ann@B.co",
                         .roles = ann.roles,
                         .blocked = true,
                         .created_at = ann.created_at};
    EXPECT_EQ((*found)->account, stored);
    EXPECT_EQ((*loop_.run(store_->find_credential("ann@b.CO", {})))->account, stored);
    const AccountRule restore = [](const AccountSituation& situation) {
        return decide_change(situation, {.blocked = false, .version = 2});
    };
    EXPECT_FALSE(loop_.run(store_->change(added.id, restore, {}, {}))->blocked)
        << "a later command of the User Service wins";
}

TEST_P(AccountImportTest, its_event_is_held_back_until_it_is_settled) {
    const auto ann = add_one(account("ann"));
    const auto bob = add_one(account("bob"));
    const auto due = clock_.now() + import_event_held;
    EXPECT_EQ(outbox_rows(), 2);
    EXPECT_EQ(count("SELECT MIN(due_at) FROM outbox_events"), due.time_since_epoch().count());
    EXPECT_TRUE(add({}, {ann.id}).empty());
    EXPECT_EQ(outbox_rows(), 1);
    clock_.advance(import_event_held);
    add({}, {bob.id});
    EXPECT_EQ(outbox_rows(), 1) << "what is due may be under way";
}

TEST_P(AccountImportTest, settling_withdraws_no_event_that_waits_for_its_next_attempt) {
    const auto ann = add_one(account("ann"));
    ASSERT_TRUE(loop_.run(database_->write(note_an_attempt)));
    add({}, {ann.id});
    EXPECT_EQ(outbox_rows(), 1);
}

TEST_P(AccountImportTest, who_is_here_already_stays_as_they_are) {
    auto ann = account("ann");
    ann.roles = {"DOCTOR"};
    const auto first = add_one(ann);
    auto other = account("ANN", "Ann@b.CO");
    other.password_hash = "another";
    other.roles = {"ADMIN"};
    other.blocked = true;
    for (const auto& again : {add_one(other), loop_.run(import_->look_up({&other, 1}))->at(0)}) {
        EXPECT_EQ(again.fate, Fate::present);
        EXPECT_EQ(again.id, first.id);
        EXPECT_EQ(again.roles, ann.roles) << "as they have them, not as the file says";
        EXPECT_FALSE(again.blocked);
    }
    EXPECT_EQ((*loop_.run(store_->find_credential("ann", {})))->password_hash, "hash of ann");
    EXPECT_EQ(outbox_rows(), 1);
    EXPECT_EQ(count("SELECT COUNT(*) FROM accounts"), 1);
}

TEST_P(AccountImportTest, who_is_in_somebodys_way_is_refused) {
    const auto ann = add_one(account_with_id(7, "ann"));
    EXPECT_EQ(ann.id, AccountId{7});
    const struct {
        ImportedAccount account;
        const char* reason;
    } cases[] = {
        {account("ANN", "else@b.co"), "username"},
        {account("else", "ANN@b.co"), "email"},
        {account_with_id(7, "else"), "id"},
        {account_with_id(8, "ann"), "the id 7"},
    };
    for (const auto& [wanted, reason] : cases) {
        const auto looked_up = loop_.run(import_->look_up({&wanted, 1}))->at(0);
        const auto refused = add_one(wanted);
        EXPECT_EQ(refused.fate, Fate::refused) << reason;
        EXPECT_EQ(looked_up.fate, Fate::refused) << reason;
        EXPECT_THAT(refused.reason, HasSubstr(reason));
        EXPECT_THAT(refused.reason, ::testing::Not(HasSubstr("hash of")));
    }
    EXPECT_EQ(add_one(account_with_id(7, "ann")).fate, Fate::present);
    EXPECT_EQ(count("SELECT COUNT(*) FROM credentials"), 1);
}

TEST_P(AccountImportTest, ids_are_kept_and_new_ones_go_on_after_the_highest) {
    const auto added =
        add({account_with_id(500, "ann"), account("bob"), account_with_id(3, "carl")});
    EXPECT_EQ(added[0].id, AccountId{500});
    EXPECT_EQ(added[1].id, AccountId{501});
    EXPECT_EQ(added[2].id, AccountId{3});
    const auto registered = loop_.run(store_->add({.username = "dora",
                                                   .email = "dora@b.co",
                                                   .password_hash = "h",
                                                   .roles = {},
                                                   .created_at = clock_.now()},
                                                  {}));
    EXPECT_EQ(registered->id, AccountId{502});
}

TEST_P(AccountImportTest, people_pass_over_the_ids_of_operators) {
    const auto add_new = [this](const std::string& username, bool is_operators) {
        return loop_
            .run(store_->add({.username = username,
                              .email = username + "@b.co",
                              .password_hash = "h",
                              .roles = {},
                              .created_at = clock_.now(),
                              .is_operators = is_operators},
                             {}))
            ->id.value;
    };
    EXPECT_EQ(add_new("root", true), 2'000'000'001);
    EXPECT_EQ(add_one(account_with_id(2'000'000'005, "ann")).id, AccountId{2'000'000'005});
    EXPECT_EQ(add_new("bob", false), 1) << "an imported id of the range moves nobody else";
    EXPECT_EQ(add_new("deputy", true), 2'000'000'006);
    EXPECT_EQ(add_one(account_with_id(1'999'999'999, "carl")).id, AccountId{1'999'999'999});
    const auto added = add({account("dora"), account("emil"), account("fay")});
    EXPECT_EQ(added[0].id, AccountId{2'000'000'000});
    EXPECT_EQ(added[1].id, AccountId{2'147'483'648});
    EXPECT_EQ(added[2].id, AccountId{2'147'483'649});
    EXPECT_EQ(add_new("gus", false), 2'147'483'650);
    EXPECT_EQ(add_one(account_with_id(2'147'483'647, "hal")).fate, Fate::added);
    EXPECT_EQ(add_new("third", true), 2'000'000'002) << "the lowest that is free";
    EXPECT_EQ(add_one(account_with_id(123'456'789'012'345, "ida")).fate, Fate::added);
    EXPECT_EQ(add_new("jan", false), 123'456'789'012'346);
}

TEST_P(AccountImportTest, batches_of_any_size_keep_their_order) {
    std::int64_t stored = 0;
    for (const int size : {1, 9, 10, 99, 100, 101, 111, 250}) {
        std::vector<ImportedAccount> accounts;
        for (int i = 0; i < size; ++i)
            accounts.push_back(account("u" + std::to_string(size) + "-" + std::to_string(i)));
        const auto added = add(accounts);
        ASSERT_EQ(added.size(), accounts.size());
        for (std::size_t i = 0; i < added.size(); ++i) {
            ASSERT_EQ(added[i].fate, Fate::added);
            EXPECT_EQ(loop_.run(store_->get(added[i].id, {}))->username, accounts[i].username);
        }
        stored += size;
        const auto again = add(accounts);
        for (std::size_t i = 0; i < again.size(); ++i) {
            EXPECT_EQ(again[i].fate, Fate::present);
            EXPECT_EQ(again[i].id, added[i].id);
        }
    }
    EXPECT_EQ(count("SELECT COUNT(*) FROM accounts"), stored);
    EXPECT_EQ(count("SELECT COUNT(*) FROM credentials"), stored);
    EXPECT_EQ(outbox_rows(), stored);
}

TEST_P(AccountImportTest, looking_up_changes_nothing) {
    const auto ann = account("ann");
    EXPECT_EQ(loop_.run(import_->look_up({&ann, 1}))->at(0).fate, Fate::added);
    EXPECT_EQ(count("SELECT COUNT(*) FROM accounts"), 0);
    EXPECT_EQ(outbox_rows(), 0);
}

INSTANTIATE_TEST_SUITE_P(engines, AccountImportTest, ::testing::ValuesIn(fakes::engines()),
                         [](const auto& tested) { return tested.param; });

}  // namespace
}  // namespace auth
