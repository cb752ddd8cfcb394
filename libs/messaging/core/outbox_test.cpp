// SPDX-License-Identifier: Apache-2.0
// What waits in the outbox, and what the inbox has seen.
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
using std::chrono::minutes;
using Ids = std::vector<std::string>;

Task<Result<>> append_one(sql::Transaction& transaction, const Message& message,
                          base::Timestamp now) {
    append(transaction, message, now);
    co_return Result<>();
}

Task<Result<>> append_and_fail(sql::Transaction& transaction, const Message& message) {
    append(transaction, message, {});
    co_return base::fail(base::internal_error("the change did not work out"));
}

class OutboxTest : public ::testing::TestWithParam<std::string> {
protected:
    OutboxTest() {
        engine_ = std::move(sql::Engine::open(test_database_.url(), with_messaging({}), log_.log()))
                      .value();
        database_ = std::move(engine_->connect(loop_.executor())).value();
        outbox_.emplace(*database_, "us", clock_);
    }

    void put(const std::string& id, const std::string& subject) {
        const Message message{
            .id = id, .type = "told", .subject = subject, .version = 3, .payload = "{}"};
        ASSERT_TRUE(loop_.run(database_->write([&](sql::Transaction& transaction) {
            return append_one(transaction, message, clock_.now());
        })));
    }
    std::vector<Waiting> heads(int limit = 100) {
        return std::move(loop_.run(outbox_->claim(limit))).value();
    }
    Ids ids(int limit = 100) {
        Ids ids;
        for (const auto& head : heads(limit))
            ids.push_back(head.message.id);
        return ids;
    }
    std::int64_t row_of(const std::string& id) { return head(id).row; }
    Waiting head(const std::string& id) {
        for (const auto& head : heads()) {
            if (head.message.id == id) return head;
        }
        ADD_FAILURE() << id << " is no head";
        return {};
    }
    bool is_first(const std::string& source, const std::string& id) {
        return *loop_.run(database_->write([&](sql::Transaction& transaction) {
            return record_first(transaction, source, id, clock_.now());
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

TEST_P(OutboxTest, a_message_comes_back_as_it_was_put) {
    const Message message{.id = "m1",
                          .type = "told",
                          .subject = "7",
                          .version = 5,
                          .payload = R"({"a":"я"})",
                          .trace_parent = "00-x"};
    ASSERT_TRUE(loop_.run(database_->write([&](sql::Transaction& transaction) {
        return append_one(transaction, message, clock_.now());
    })));
    const auto waiting = heads();
    ASSERT_EQ(waiting.size(), 1u);
    EXPECT_EQ(waiting[0].attempts, 0);
    const auto& back = waiting[0].message;
    EXPECT_EQ(back.id, message.id);
    EXPECT_EQ(back.type, message.type);
    EXPECT_EQ(back.subject, message.subject);
    EXPECT_EQ(back.version, message.version);
    EXPECT_EQ(back.payload, message.payload);
    EXPECT_EQ(back.trace_parent, message.trace_parent);
}

TEST_P(OutboxTest, a_change_that_fails_leaves_no_message) {
    const Message message{.id = "m1", .type = "told", .subject = "7", .payload = "{}"};
    EXPECT_FALSE(loop_.run(database_->write(
        [&](sql::Transaction& transaction) { return append_and_fail(transaction, message); })));
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
    EXPECT_EQ((*next)->message.id, "a2");
    EXPECT_EQ(ids(), (Ids{"b1", "a2", "c1"}));
}

TEST_P(OutboxTest, a_postponed_message_holds_up_its_subject_only_until_it_is_due) {
    put("a1", "a");
    put("a2", "a");
    put("b1", "b");
    ASSERT_TRUE(loop_.run(outbox_->postpone(row_of("a1"), clock_.now() + minutes(5),
                                            "answered 500 with reasons", false)));
    EXPECT_EQ(ids(), Ids{"b1"});
    clock_.advance(minutes(5) - std::chrono::microseconds(1));
    EXPECT_EQ(ids(), Ids{"b1"});
    clock_.advance(std::chrono::microseconds(1));
    EXPECT_EQ(ids(), (Ids{"a1", "b1"}));
    EXPECT_EQ(heads()[0].attempts, 1);
}

TEST_P(OutboxTest, a_parked_message_gets_out_of_the_way_and_stays_in_the_table) {
    put("a1", "a");
    put("a2", "a");
    const std::string reason(300, 'r');
    ASSERT_TRUE(loop_.run(outbox_->park(row_of("a1"), reason)));
    EXPECT_EQ(ids(), Ids{"a2"});
    const auto rows = loop_.run(
        database_->query("SELECT message_id, attempts, last_error FROM outbox WHERE dead = 1", {}));
    ASSERT_EQ(rows->size(), 1u);
    EXPECT_EQ((*rows)[0].text(0), "a1");
    EXPECT_EQ((*rows)[0].integer(1), 1);
    EXPECT_EQ((*rows)[0].text(2), reason);
}

/// A clock that is a second further each time that somebody looks.
class HurryingClock final : public base::Clock {
public:
    base::Timestamp now() const override { return now_ += std::chrono::seconds(1); }
    base::Timestamp last() const { return now_; }

private:
    mutable base::Timestamp now_ = *base::parse_rfc3339("2030-01-01T00:00:00Z");
};

TEST_P(OutboxTest, a_lease_counts_from_the_moment_before_it_is_written) {
    put("a1", "a");
    put("a2", "a");
    const HurryingClock clock;
    Outbox outbox(*database_, "hurried", clock);
    const auto leased_until = [&] {
        const auto rows = loop_.run(
            database_->query("SELECT id, leased_until FROM outbox WHERE owner = 'hurried'", {}));
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
    ASSERT_TRUE(
        loop_.run(outbox_->postpone(row_of("a1"), clock_.now() + minutes(1), reason, true)));
    ASSERT_TRUE(loop_.run(outbox_->park(row_of("b1"), reason)));
    const auto rows = loop_.run(database_->query("SELECT last_error FROM outbox", {}));
    ASSERT_EQ(rows->size(), 2u);
    EXPECT_EQ((*rows)[0].text(0), "no?pe ???");
    EXPECT_EQ((*rows)[1].text(0), "no?pe ???");
}

TEST_P(OutboxTest, an_id_is_taken_once) {
    put("a1", "a");
    const Message again{.id = "a1", .type = "told", .subject = "b", .payload = "{}"};
    const auto second = loop_.run(database_->write([&](sql::Transaction& transaction) {
        return append_one(transaction, again, clock_.now());
    }));
    EXPECT_EQ(second.error().code, base::Errc::conflict);
}

TEST_P(OutboxTest, the_inbox_knows_a_message_by_source_and_id) {
    EXPECT_TRUE(is_first("auth-service", "m1"));
    EXPECT_FALSE(is_first("auth-service", "m1"));
    EXPECT_TRUE(is_first("user-service", "m1"));
    EXPECT_TRUE(is_first("auth-service", "m2"));
}

TEST_P(OutboxTest, of_many_that_bring_one_message_at_once_one_is_first) {
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
                            return record_first(transaction, "auth-service", "m1", clock_.now());
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

// --- Several processes ------------------------------------------------------------------------

/// The same outbox as another process sees it.
class SharedOutboxTest : public OutboxTest {
protected:
    void put_as(const std::string& owner, const std::string& id, const std::string& subject) {
        const Message message{
            .id = id, .type = "told", .subject = subject, .payload = "{}", .owner = owner};
        ASSERT_TRUE(loop_.run(database_->write([&](sql::Transaction& transaction) {
            return append_one(transaction, message, clock_.now());
        })));
    }
    Ids claimed_by(Outbox& outbox) {
        Ids ids;
        const auto heads = loop_.run(outbox.claim(100));
        for (const auto& head : *heads)
            ids.push_back(head.message.id);
        return ids;
    }

    Outbox them_{*database_, "them", clock_};
};

TEST_P(SharedOutboxTest, a_message_is_its_writers_until_the_lease_ends) {
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
    clock_.advance(outbox_lease - std::chrono::seconds(1));
    EXPECT_EQ(ids(), Ids{"a1"});
    clock_.advance(std::chrono::seconds(2));
    EXPECT_EQ(claimed_by(them_), Ids{});
}

TEST_P(SharedOutboxTest, an_older_message_of_another_process_comes_first) {
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
    EXPECT_EQ((*next)->message.id, "a2");
    EXPECT_EQ(claimed_by(them_), Ids{});
}

TEST_P(SharedOutboxTest, what_is_released_anybody_may_send) {
    put_as("us", "a1", "a");
    ASSERT_TRUE(loop_.run(outbox_->release()));
    EXPECT_EQ(claimed_by(them_), Ids{"a1"});
    EXPECT_EQ(ids(), Ids{});
}

TEST_P(SharedOutboxTest, of_many_that_claim_at_once_each_message_goes_to_one) {
    constexpr int messages = 60;
    for (int i = 0; i < messages; ++i)
        put(std::to_string(i), "subject " + std::to_string(i));
    std::mutex mutex;
    std::multiset<std::string> claimed;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&, i] {
                fakes::Loop loop;
                const auto database = std::move(engine_->connect(loop.executor())).value();
                Outbox outbox(*database, "process " + std::to_string(i), clock_);
                const auto heads = loop.run(outbox.claim(messages));
                const std::lock_guard lock(mutex);
                for (const auto& head : *heads)
                    claimed.insert(head.message.id);
            });
        }
    }
    EXPECT_EQ(claimed.size(), static_cast<std::size_t>(messages));
    EXPECT_EQ(std::set<std::string>(claimed.begin(), claimed.end()).size(), claimed.size());
}

INSTANTIATE_TEST_SUITE_P(engines, SharedOutboxTest, ::testing::ValuesIn(fakes::engines()),
                         [](const auto& tested) { return tested.param; });
INSTANTIATE_TEST_SUITE_P(engines, OutboxTest, ::testing::ValuesIn(fakes::engines()),
                         [](const auto& tested) { return tested.param; });

}  // namespace
}  // namespace messaging
