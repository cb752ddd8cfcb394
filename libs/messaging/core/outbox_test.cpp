// SPDX-License-Identifier: Apache-2.0
// Events that wait in the outbox, and what the inbox has seen.
#include "messaging/core/outbox.hpp"

#include "messaging/core/inbox.hpp"
#include "messaging/core/migrations.hpp"
#include "testing/captured_log.hpp"
#include "testing/fake_clock.hpp"
#include "testing/loop.hpp"
#include "testing/test_database.hpp"

#include <gtest/gtest.h>

#include <mutex>
#include <set>
#include <thread>

namespace messaging {
namespace {

using base::Result;
using base::Task;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using Ids = std::vector<std::string>;

Task<Result<>> append_one(sql::Transaction& transaction, const OutboxWriter& writer,
                          const Event& event, std::string_view destination = peer) {
    writer.append(transaction, event, destination);
    co_return Result<>();
}

Task<Result<>> append_and_fail(sql::Transaction& transaction, const OutboxWriter& writer,
                               const Event& event) {
    writer.append(transaction, event);
    co_return base::fail(base::internal_error("the change did not work out"));
}

Event event_of(const std::string& id, const std::string& subject) {
    return {.id = id,
            .source = "somebody",
            .type = "told",
            .subject = subject,
            .time = {},
            .data = "{}",
            .version = 3};
}

/// As an instance of the release before does it.
Task<Result<>> append_former(sql::Transaction& transaction, const std::string& id,
                             const std::string& subject, base::Timestamp now) {
    constexpr auto statement =
        "INSERT INTO outbox (message_id, type, subject, version, payload, trace_parent, created_at)"
        " VALUES ($1, 'told', $2, 3, '{}', '', $3)";
    co_return co_await sql::execute(transaction, statement, {id, subject, now});
}

Task<Result<>> append_held_one(sql::Transaction& transaction, const OutboxWriter& writer,
                               const Event& event, base::Timestamp due) {
    writer.append_held(transaction, event, due);
    co_return Result<>();
}

Task<Result<>> withdraw(sql::Transaction& transaction, const OutboxWriter& writer,
                        const std::vector<std::string>& subjects) {
    writer.withdraw_held(transaction, subjects);
    co_return Result<>();
}

class OutboxTest : public ::testing::TestWithParam<std::string> {
protected:
    OutboxTest() {
        engine_ = std::move(sql::Engine::open(test_database_.url(), with_messaging({}), log_.log()))
                      .value();
        database_ = std::move(engine_->connect(loop_.executor())).value();
        outbox_.emplace(outbox_of("us"));
    }

    Outbox outbox_of(const std::string& owner, const std::string& destination = "peer") {
        return {*database_,
                {.owner = owner,
                 .destination = destination,
                 .from_former =
                     [](Event former) {
                         former.source = "from before";
                         return former;
                     }},
                clock_};
    }
    void put(const Event& event, const OutboxWriter& writer, std::string_view destination = peer) {
        ASSERT_TRUE(loop_.run(database_->write([&](sql::Transaction& transaction) {
            return append_one(transaction, writer, event, destination);
        })));
    }

    void put(const std::string& id, const std::string& subject) {
        put(event_of(id, subject), OutboxWriter(clock_));
    }
    void put_former(const std::string& id, const std::string& subject) {
        const auto now = clock_.now();
        ASSERT_TRUE(loop_.run(database_->write([&](sql::Transaction& transaction) {
            return append_former(transaction, id, subject, now);
        })));
    }
    std::vector<Waiting> heads(int limit = 100) {
        return std::move(loop_.run(outbox_->claim(limit))).value();
    }
    Ids ids(int limit = 100) {
        Ids ids;
        for (const auto& head : heads(limit))
            ids.push_back(head.event.id);
        return ids;
    }
    Waiting head(const std::string& id) {
        for (const auto& head : heads()) {
            if (head.event.id == id) return head;
        }
        ADD_FAILURE() << id << " is no head";
        return {};
    }
    bool is_first(const std::string& source, const std::string& id,
                  const std::string& former_source = {}, const std::string& what = {}) {
        const EventKey key{
            .source = source, .id = id, .what = what, .former_source = former_source};
        return *loop_.run(database_->write([&](sql::Transaction& transaction) {
            return record_first(transaction, key, clock_.now());
        }));
    }

    fakes::TestDatabase test_database_{GetParam()};
    fakes::CapturedLog log_;
    fakes::FakeClock clock_;
    fakes::Loop loop_;
    std::unique_ptr<sql::Engine> engine_;
    std::unique_ptr<sql::Database> database_;
    std::optional<Outbox> outbox_;
};

TEST_P(OutboxTest, an_event_comes_back_as_it_was_put) {
    const Event event{.id = "m1",
                      .source = "somebody",
                      .type = "told",
                      .subject = "7",
                      .time = clock_.now(),
                      .data = R"({"a":"я"})",
                      .version = 5,
                      .trace_parent = "00-x"};
    put(event, OutboxWriter(clock_));
    const auto waiting = heads();
    ASSERT_EQ(waiting.size(), 1u);
    EXPECT_EQ(waiting[0].attempts, 0);
    EXPECT_EQ(waiting[0].event, event);
}

TEST_P(OutboxTest, a_change_that_fails_leaves_no_event) {
    const auto event = event_of("m1", "7");
    const OutboxWriter writer(clock_);
    EXPECT_FALSE(loop_.run(database_->write([&](sql::Transaction& transaction) {
        return append_and_fail(transaction, writer, event);
    })));
    EXPECT_EQ(ids(), Ids{});
}

TEST_P(OutboxTest, heads_are_the_oldest_of_each_subject) {
    put("a1", "a");
    put("b1", "b");
    put("a2", "a");
    put("c1", "c");
    EXPECT_EQ(ids(), (Ids{"a1", "b1", "c1"}));
    EXPECT_EQ(ids(2), (Ids{"a1", "b1"}));
    const auto next = loop_.run(outbox_->finish(head("a1")));
    ASSERT_TRUE(next && *next);
    EXPECT_EQ((*next)->event.id, "a2");
    EXPECT_EQ(ids(), (Ids{"b1", "a2", "c1"}));
}

TEST_P(OutboxTest, a_postponed_event_holds_up_its_subject_only_until_it_is_due) {
    put("a1", "a");
    put("a2", "a");
    put("b1", "b");
    ASSERT_TRUE(loop_.run(outbox_->postpone(head("a1"), clock_.now() + seconds(20),
                                            "answered 500 with reasons", false)));
    EXPECT_EQ(ids(), Ids{"b1"});
    clock_.advance(seconds(20) - std::chrono::microseconds(1));
    EXPECT_EQ(ids(), Ids{"b1"});
    clock_.advance(std::chrono::microseconds(1));
    EXPECT_EQ(ids(), (Ids{"a1", "b1"}));
    EXPECT_EQ(heads()[0].attempts, 1);
}

TEST_P(OutboxTest, a_clock_that_steps_keeps_no_event_for_longer_than_the_longest_wait) {
    for (const auto step :
         {seconds(-86'400 * 365), seconds(-3600), seconds(-31), seconds(86'400)}) {
        put("a1", "a");
        put_former("b1", "b");
        clock_.advance(seconds(1));  // That is how often the former table is looked at.
        for (const auto* id : {"a1", "b1"}) {
            ASSERT_TRUE(loop_.run(
                outbox_->postpone(head(id), clock_.now() + outbox_wait_max, "down", false)));
        }
        const OutboxWriter writer(clock_);
        const auto held = event_of("c1", "c");
        ASSERT_TRUE(loop_.run(database_->write([&](sql::Transaction& transaction) {
            return append_held_one(transaction, writer, held, clock_.now() + outbox_wait_max);
        })));
        EXPECT_EQ(ids(), Ids{});
        clock_.advance(step);
        EXPECT_EQ(ids(), (Ids{"b1", "a1", "c1"})) << step;
        for (const auto* id : {"a1", "b1", "c1"})
            ASSERT_TRUE(loop_.run(outbox_->finish(head(id))));
    }
}

TEST_P(OutboxTest, the_next_event_of_a_subject_is_due_too_after_the_clock_was_set_back) {
    put("a1", "a");
    const auto first = head("a1");
    const OutboxWriter writer(clock_);
    const auto next = event_of("a2", "a");
    ASSERT_TRUE(loop_.run(database_->write([&](sql::Transaction& transaction) {
        return append_held_one(transaction, writer, next, clock_.now() + seconds(20));
    })));
    clock_.advance(-hours(2));
    const auto after = loop_.run(outbox_->finish(first));
    ASSERT_TRUE(after && *after);
    EXPECT_EQ((*after)->event.id, "a2");
}

TEST_P(OutboxTest, the_former_table_is_looked_at_after_the_clock_was_set_back) {
    EXPECT_EQ(ids(), Ids{});
    put_former("a1", "a");
    clock_.advance(-hours(24));
    EXPECT_EQ(ids(), Ids{"a1"});
}

TEST_P(OutboxTest, a_dead_letter_gets_out_of_the_way_and_stays_in_the_table) {
    put("a1", "a");
    put("a2", "a");
    const std::string reason(300, 'r');
    ASSERT_TRUE(loop_.run(outbox_->bury(head("a1"), reason)));
    EXPECT_EQ(ids(), Ids{"a2"});
    const auto rows = loop_.run(database_->query(
        "SELECT event_id, attempts, last_error FROM outbox_events WHERE dead = 1", {}));
    ASSERT_EQ(rows->size(), 1u);
    EXPECT_EQ((*rows)[0].text(0), "a1");
    EXPECT_EQ((*rows)[0].integer(1), 1);
    EXPECT_EQ((*rows)[0].text(2), reason);
}

/// A clock that is a second further each time that somebody looks.
class HurryingClock final : public base::Clock {
public:
    base::Timestamp now() const override { return now_ += seconds(1); }
    base::Timestamp last() const { return now_; }

private:
    mutable base::Timestamp now_ = *base::parse_rfc3339("2030-01-01T00:00:00Z");
};

TEST_P(OutboxTest, a_lease_counts_from_the_moment_before_it_is_written) {
    put("a1", "a");
    put("a2", "a");
    const HurryingClock clock;
    Outbox outbox(*database_, {.owner = "hurried", .destination = "peer"}, clock);
    const auto leased_until = [&] {
        const auto rows = loop_.run(database_->query(
            "SELECT id, leased_until FROM outbox_events WHERE owner = 'hurried'", {}));
        return (*rows)[0].time(1);
    };
    const auto claimed = loop_.run(outbox.claim(10));
    ASSERT_EQ(claimed->size(), 1);
    EXPECT_EQ(leased_until(), clock.last() + outbox_lease);
    ASSERT_TRUE(*loop_.run(outbox.finish(claimed->front())));
    EXPECT_EQ(leased_until(), clock.last() + outbox_lease);
}

TEST_P(OutboxTest, a_reason_may_be_anything) {
    const std::string reason("no\0pe \xff\r\n", 9);
    put("a1", "a");
    put("b1", "b");
    ASSERT_TRUE(loop_.run(outbox_->postpone(head("a1"), clock_.now() + seconds(9), reason, true)));
    ASSERT_TRUE(loop_.run(outbox_->bury(head("b1"), reason)));
    const auto rows = loop_.run(database_->query("SELECT last_error FROM outbox_events", {}));
    ASSERT_EQ(rows->size(), 2u);
    EXPECT_EQ((*rows)[0].text(0), "no?pe ???");
    EXPECT_EQ((*rows)[1].text(0), "no?pe ???");
}

TEST_P(OutboxTest, an_id_is_taken_once_for_each_destination) {
    put("a1", "a");
    const auto again = event_of("a1", "b");
    const OutboxWriter writer(clock_);
    const auto second = loop_.run(database_->write(
        [&](sql::Transaction& transaction) { return append_one(transaction, writer, again); }));
    EXPECT_EQ(second.error().code, base::Errc::conflict);
    put(again, writer, "webhook:1");
}

TEST_P(OutboxTest, each_destination_has_its_own_order_and_its_own_trouble) {
    const OutboxWriter writer(clock_);
    for (const auto* destination : {"peer", "webhook:1"}) {
        put(event_of("a1", "a"), writer, destination);
        put(event_of("a2", "a"), writer, destination);
    }
    auto hook = outbox_of("us", "webhook:1");
    const auto there = loop_.run(hook.claim(10));
    ASSERT_EQ(there->size(), 1u);
    ASSERT_TRUE(loop_.run(hook.postpone(there->front(), clock_.now() + seconds(20), "down", true)));
    const auto next = loop_.run(outbox_->finish(head("a1")));
    ASSERT_TRUE(next && *next);
    EXPECT_EQ((*next)->event.id, "a2");
    EXPECT_TRUE(loop_.run(hook.claim(10))->empty());
    clock_.advance(seconds(20));
    EXPECT_EQ(loop_.run(hook.claim(10))->front().event.id, "a1");
}

TEST_P(OutboxTest, held_events_of_some_subjects_are_withdrawn_unless_they_were_tried) {
    const OutboxWriter writer(clock_);
    for (const auto* id : {"a1", "b1", "c1"}) {
        const auto event = event_of(id, std::string(1, id[0]));
        ASSERT_TRUE(loop_.run(database_->write([&](sql::Transaction& transaction) {
            return append_held_one(transaction, writer, event, clock_.now() + seconds(20));
        })));
    }
    EXPECT_EQ(ids(), Ids{});
    const std::vector<std::string> settled{"a", "z"};
    ASSERT_TRUE(loop_.run(database_->write(
        [&](sql::Transaction& transaction) { return withdraw(transaction, writer, settled); })));
    clock_.advance(seconds(20));
    EXPECT_EQ(ids(), (Ids{"b1", "c1"}));
    ASSERT_TRUE(loop_.run(outbox_->postpone(head("b1"), clock_.now() + seconds(20), "down", true)));
    const std::vector<std::string> others{"b", "c"};
    ASSERT_TRUE(loop_.run(database_->write(
        [&](sql::Transaction& transaction) { return withdraw(transaction, writer, others); })));
    clock_.advance(seconds(20));
    EXPECT_EQ(ids(), (Ids{"b1", "c1"})) << "one was tried, the other is due";
}

TEST_P(OutboxTest, the_inbox_knows_an_event_by_source_and_id) {
    EXPECT_TRUE(is_first("auth-service", "m1"));
    EXPECT_FALSE(is_first("auth-service", "m1"));
    EXPECT_TRUE(is_first("user-service", "m1"));
    EXPECT_TRUE(is_first("auth-service", "m2"));
}

TEST_P(OutboxTest, the_inbox_knows_what_the_release_before_noted) {
    EXPECT_TRUE(is_first("service:auth-service /users 7", "m1"));
    EXPECT_FALSE(is_first("auth-service", "m1", "service:auth-service /users 7"));
    EXPECT_TRUE(is_first("auth-service", "m1", "service:auth-service /users 8"));
    EXPECT_FALSE(is_first("auth-service", "m1", "service:auth-service /users 8"));
}

TEST_P(OutboxTest, the_release_before_knows_what_the_inbox_noted) {
    EXPECT_TRUE(is_first("auth-service", "m1", "service:auth-service /users 7"));
    EXPECT_FALSE(is_first("service:auth-service /users 7", "m1"));
}

TEST_P(OutboxTest, an_id_that_came_for_two_things_is_known_for_each_as_long_as_it_is_kept) {
    EXPECT_TRUE(is_first("billing", "m1", {}, "UserBlocked 7"));
    clock_.advance(minutes(10));
    EXPECT_TRUE(is_first("billing", "m1", {}, "UserBlocked 8"));
    ASSERT_TRUE(loop_.run(prune_inbox(*database_, clock_.now())));
    EXPECT_FALSE(is_first("billing", "m1", {}, "UserBlocked 8"));
    EXPECT_TRUE(is_first("billing", "m1", {}, "UserBlocked 7")) << "that one is forgotten";
}

TEST_P(OutboxTest, an_id_that_comes_for_something_else_is_another_event) {
    EXPECT_TRUE(is_first("billing", "m1", {}, "UserBlocked 7"));
    EXPECT_TRUE(is_first("billing", "m1", {}, "UserBlocked 8"));
    EXPECT_TRUE(is_first("billing", "m1", {}, "UserRestored 7"));
    for (const auto* what : {"UserBlocked 7", "UserBlocked 8", "UserRestored 7"})
        EXPECT_FALSE(is_first("billing", "m1", {}, what)) << what;
}

TEST_P(OutboxTest, of_many_that_bring_one_event_at_once_one_is_first) {
    std::atomic<int> firsts = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 5; ++i) {
            threads.emplace_back([&] {
                fakes::Loop loop;
                const auto database = std::move(engine_->connect(loop.executor())).value();
                std::vector<std::future<Result<bool>>> answers;
                for (int unit = 0; unit < 10; ++unit) {
                    answers.push_back(
                        loop.start(database->write([&](sql::Transaction& transaction) {
                            return record_first(transaction, {.source = "auth-service", .id = "m1"},
                                                clock_.now());
                        })));
                }
                loop.run();
                for (auto& answer : answers)
                    firsts += *answer.get();
            });
        }
    }
    EXPECT_EQ(firsts.load(), 1);
}

TEST_P(OutboxTest, the_inbox_forgets_what_is_older_than_asked) {
    EXPECT_TRUE(is_first("auth-service", "old"));
    clock_.advance(minutes(10));
    EXPECT_TRUE(is_first("auth-service", "new"));
    ASSERT_TRUE(loop_.run(prune_inbox(*database_, clock_.now())));
    EXPECT_FALSE(is_first("auth-service", "new"));
    EXPECT_TRUE(is_first("auth-service", "old"));
}

TEST_P(OutboxTest, what_the_release_before_left_goes_first_subject_by_subject) {
    put("a2", "a");
    put("b1", "b");
    put_former("a1", "a");
    put_former("c1", "c");
    EXPECT_EQ(ids(), (Ids{"a1", "c1", "b1"}));
    EXPECT_EQ(head("a1").event.source, "from before");
    EXPECT_EQ(head("b1").event.source, "somebody");
    const auto next = loop_.run(outbox_->finish(head("a1")));
    ASSERT_TRUE(next);
    EXPECT_FALSE(*next) << "it is in the other table";
    EXPECT_EQ(ids(), (Ids{"c1", "a2", "b1"}));
}

TEST_P(OutboxTest, a_former_message_has_the_same_life) {
    put_former("a1", "a");
    put_former("a2", "a");
    put("a3", "a");
    ASSERT_TRUE(loop_.run(outbox_->postpone(head("a1"), clock_.now() + seconds(20), "down", true)));
    EXPECT_EQ(ids(), Ids{}) << "it holds its subject up in both tables";
    clock_.advance(seconds(20));
    EXPECT_EQ(head("a1").refusals, 1);
    ASSERT_TRUE(loop_.run(outbox_->bury(head("a1"), "refused")));
    const auto next = loop_.run(outbox_->finish(head("a2")));
    ASSERT_TRUE(next);
    EXPECT_FALSE(*next);
    EXPECT_EQ(ids(), Ids{"a3"}) << "a dead letter holds nothing up";
}

TEST_P(OutboxTest, a_former_message_that_comes_while_later_ones_wait_goes_before_them) {
    put("a2", "a");
    EXPECT_EQ(ids(), Ids{"a2"});
    put_former("a1", "a");
    clock_.advance(seconds(1));
    EXPECT_EQ(ids(), Ids{"a1"});
}

/// The same outbox as another process sees it.
class SharedOutboxTest : public OutboxTest {
protected:
    void put_as(const std::string& owner, const std::string& id, const std::string& subject) {
        put(event_of(id, subject), OutboxWriter(clock_, owner));
    }
    Ids claimed_by(Outbox& outbox) {
        Ids ids;
        const auto heads = loop_.run(outbox.claim(100));
        for (const auto& head : *heads)
            ids.push_back(head.event.id);
        return ids;
    }

    Outbox them_ = outbox_of("them");
};

TEST_P(SharedOutboxTest, an_event_is_its_writers_until_the_lease_ends) {
    put_as("us", "a1", "a");
    put_as("them", "b1", "b");
    put("c1", "c");
    EXPECT_EQ(claimed_by(them_), (Ids{"b1", "c1"}));
    EXPECT_EQ(ids(), Ids{"a1"});
    clock_.advance(outbox_lease);
    EXPECT_EQ(ids(), (Ids{"a1", "b1", "c1"}));
    EXPECT_EQ(claimed_by(them_), Ids{});
}

TEST_P(SharedOutboxTest, a_lease_is_renewed_before_it_ends) {
    put_as("us", "a1", "a");
    clock_.advance(outbox_lease - seconds(1));
    EXPECT_EQ(ids(), Ids{"a1"});
    clock_.advance(seconds(2));
    EXPECT_EQ(claimed_by(them_), Ids{});
}

TEST_P(SharedOutboxTest, the_events_of_a_dead_process_whose_clock_was_ahead_are_taken_over) {
    for (const auto ahead : {seconds(10), seconds(25), seconds(600), seconds(86'400 * 365)}) {
        clock_.advance(ahead);
        put_as("them", "a1", "a");
        put_as("them", "a2", "a");
        put_as("them", "b1", "b");
        const auto claimed = *loop_.run(them_.claim(100));
        ASSERT_TRUE(loop_.run(them_.postpone(claimed[1], clock_.now() + seconds(5), "down", true)));
        clock_.advance(-ahead);
        Ids taken;
        for (auto waited = seconds(0); waited <= outbox_wait_max; ++waited) {
            for (const auto& head : heads()) {
                taken.push_back(head.event.id);
                ASSERT_TRUE(loop_.run(outbox_->finish(head)));
            }
            clock_.advance(seconds(1));
        }
        std::ranges::sort(taken);
        EXPECT_EQ(taken, (Ids{"a1", "a2", "b1"})) << ahead;
    }
}

TEST_P(SharedOutboxTest, a_clock_that_is_a_little_ahead_keeps_its_events) {
    clock_.advance(seconds(5));
    put_as("them", "a1", "a");
    clock_.advance(-seconds(5));
    EXPECT_EQ(ids(), Ids{});
}

TEST_P(SharedOutboxTest, who_waits_for_a_try_keeps_nobody_else_from_it) {
    put_as("them", "a1", "a");
    const auto claimed = *loop_.run(them_.claim(100));
    ASSERT_TRUE(
        loop_.run(them_.postpone(claimed[0], clock_.now() + outbox_wait_max, "down", false)));
    clock_.advance(outbox_wait_max - seconds(1));
    EXPECT_EQ(ids(), Ids{});
    clock_.advance(seconds(1));
    EXPECT_EQ(ids(), Ids{"a1"});
}

TEST_P(SharedOutboxTest, an_older_event_of_another_process_comes_first) {
    put_as("them", "a1", "a");
    put_as("us", "a2", "a");
    EXPECT_EQ(ids(), Ids{});
    const auto first = *loop_.run(them_.claim(100));
    ASSERT_EQ(first.size(), 1u);
    const auto next = loop_.run(them_.finish(first[0]));
    ASSERT_TRUE(next);
    EXPECT_FALSE(*next) << "it is ours";
    EXPECT_EQ(ids(), Ids{"a2"});
}

TEST_P(SharedOutboxTest, finishing_takes_on_what_nobody_owns) {
    put_as("us", "a1", "a");
    put("a2", "a");
    const auto next = loop_.run(outbox_->finish(head("a1")));
    ASSERT_TRUE(next && *next);
    EXPECT_EQ((*next)->event.id, "a2");
    EXPECT_EQ(claimed_by(them_), Ids{});
}

TEST_P(SharedOutboxTest, what_is_released_anybody_may_send) {
    put_as("us", "a1", "a");
    ASSERT_TRUE(loop_.run(outbox_->release()));
    EXPECT_EQ(claimed_by(them_), Ids{"a1"});
    EXPECT_EQ(ids(), Ids{});
}

TEST_P(SharedOutboxTest, of_many_that_claim_at_once_each_event_goes_to_one) {
    constexpr int events = 60;
    for (int i = 0; i < events; ++i)
        put(std::to_string(i), "subject " + std::to_string(i));
    std::mutex mutex;
    std::multiset<std::string> claimed;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&, i] {
                fakes::Loop loop;
                const auto database = std::move(engine_->connect(loop.executor())).value();
                Outbox outbox(*database,
                              {.owner = "process " + std::to_string(i), .destination = "peer"},
                              clock_);
                const auto heads = loop.run(outbox.claim(events));
                const std::lock_guard lock(mutex);
                for (const auto& head : *heads)
                    claimed.insert(head.event.id);
            });
        }
    }
    EXPECT_EQ(claimed.size(), static_cast<std::size_t>(events));
    EXPECT_EQ(std::set<std::string>(claimed.begin(), claimed.end()).size(), claimed.size());
}

INSTANTIATE_TEST_SUITE_P(engines, SharedOutboxTest, ::testing::ValuesIn(fakes::engines()),
                         [](const auto& tested) { return tested.param; });
INSTANTIATE_TEST_SUITE_P(engines, OutboxTest, ::testing::ValuesIn(fakes::engines()),
                         [](const auto& tested) { return tested.param; });

}  // namespace
}  // namespace messaging
