// SPDX-License-Identifier: Apache-2.0
// The relay over a real database and a scripted receiver.
#include "messaging/core/relay.hpp"

#include "messaging/core/migrations.hpp"
#include "messaging/core/outbox.hpp"
#include "messaging/core/scripted_transport.hpp"
#include "testing/captured_log.hpp"
#include "testing/failing_engine.hpp"
#include "testing/loop.hpp"
#include "testing/test_database.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace messaging {
namespace {

using base::Result;
using base::Task;
using std::chrono::milliseconds;
using Ids = std::vector<std::string>;
using Outcome = Delivery::Outcome;

Outcome always_delivered(const Event&, int) {
    return Outcome::delivered;
}

Task<Result<>> append_one(sql::Transaction& transaction, const OutboxWriter& writer,
                          const Event& event) {
    writer.append(transaction, event);
    co_return Result<>();
}

/// Short waits: what is under test is order and count, not time.
constexpr RelayOptions quick{.poll_interval = milliseconds(50),
                             .unreachable = {milliseconds(2), milliseconds(10)},
                             .postponed = {milliseconds(5), milliseconds(20)},
                             .refusals_max = 3};

class RelayTest : public ::testing::TestWithParam<std::string> {
protected:
    RelayTest() {
        engine_ = std::move(sql::Engine::open(test_database_.url(), with_messaging({}), log_.log()))
                      .value();
        database_ = std::move(engine_->connect(loop_.executor())).value();
    }

    std::unique_ptr<Relay> make_relay(Receiver& receiver) { return make_relay(receiver, *engine_); }
    std::unique_ptr<Relay> make_relay(Receiver& receiver, sql::Engine& engine) {
        auto made = Relay::make(
            quick, engine,
            [&](const boost::asio::any_io_executor&,
                sql::Database&) -> Result<std::unique_ptr<Transport>> {
                return std::make_unique<ScriptedTransport>(receiver);
            },
            clock_, log_.log());
        auto relay = std::move(made).value();
        relay->start();
        return relay;
    }
    void put(const std::string& id, const std::string& subject) {
        const Event event{.id = id,
                          .source = "somebody",
                          .type = "told",
                          .subject = subject,
                          .time = {},
                          .data = "{}"};
        const OutboxWriter writer(clock_, engine_->instance());
        ASSERT_TRUE(loop_.run(database_->write([&](sql::Transaction& transaction) {
            return append_one(transaction, writer, event);
        })));
    }
    /// How many events are left, dead letters included.
    std::int64_t left() {
        const auto rows = loop_.run(database_->query("SELECT COUNT(*) FROM outbox_events", {}));
        return (*rows)[0].integer(0);
    }
    /// False if the outbox has not got down to `count` within ten seconds.
    bool wait_for_left(std::int64_t count) {
        const auto deadline = base::Deadline::after(std::chrono::seconds(10));
        while (left() != count) {
            if (deadline.has_passed()) return false;
        }
        return true;
    }

    fakes::TestDatabase test_database_{GetParam()};
    fakes::CapturedLog log_;
    base::SystemClock clock_;
    fakes::Loop loop_;
    std::unique_ptr<sql::Engine> engine_;
    std::unique_ptr<sql::Database> database_;
};

TEST_P(RelayTest, delivers_everything_once_and_in_order_per_subject) {
    Receiver receiver(always_delivered);
    constexpr int subjects = 200;
    for (int round = 0; round < 3; ++round) {
        for (int subject = 0; subject < subjects; ++subject)
            put(std::to_string(subject) + '/' + std::to_string(round), std::to_string(subject));
    }
    const auto relay = make_relay(receiver);
    ASSERT_TRUE(receiver.wait_for_deliveries(3 * subjects));
    ASSERT_TRUE(wait_for_left(0));
    const auto sent = receiver.sent();
    EXPECT_EQ(std::set<std::string>(sent.begin(), sent.end()).size(), sent.size());
    std::map<std::string, Ids> by_subject;
    for (const auto& id : sent)
        by_subject[id.substr(0, id.find('/'))].push_back(id);
    ASSERT_EQ(by_subject.size(), static_cast<std::size_t>(subjects));
    for (const auto& [subject, ids] : by_subject)
        EXPECT_EQ(ids, (Ids{subject + "/0", subject + "/1", subject + "/2"}));
}

TEST_P(RelayTest, is_woken_by_a_notice) {
    Receiver receiver(always_delivered);
    const auto relay = make_relay(receiver);
    for (int i = 1; i <= 20; ++i) {
        put(std::to_string(i), "a");
        relay->notify();
        ASSERT_TRUE(receiver.wait_for_deliveries(static_cast<std::size_t>(i)));
    }
}

TEST_P(RelayTest, finds_messages_nobody_told_of) {
    Receiver receiver(always_delivered);
    const auto relay = make_relay(receiver);
    put("a1", "a");
    EXPECT_TRUE(receiver.wait_for_deliveries(1));
}

TEST_P(RelayTest, a_postponed_message_holds_up_its_own_subject_only) {
    Receiver receiver([](const Event& event, int attempt) {
        return event.id == "a1" && attempt < 4 ? Outcome::postponed : Outcome::delivered;
    });
    for (const auto* id : {"a1", "a2", "b1", "b2", "b3"})
        put(id, std::string(1, id[0]));
    const auto relay = make_relay(receiver);
    ASSERT_TRUE(receiver.wait_for_deliveries(5));
    const auto sent = receiver.sent();
    EXPECT_EQ(std::ranges::count(sent, "a1"), 4);
    const auto delivered = receiver.delivered();
    const auto place = [&](const char* id) { return std::ranges::find(delivered, id); };
    EXPECT_LT(place("a1"), place("a2"));
    EXPECT_LT(place("b3"), place("a1")) << "the other subject waited";
}

TEST_P(RelayTest, while_nobody_listens_messages_take_turns_to_ask) {
    std::atomic<bool> is_up = false;
    Receiver receiver(
        [&](const Event&, int) { return is_up ? Outcome::delivered : Outcome::unreachable; });
    put("first", "0");
    const auto relay = make_relay(receiver);
    ASSERT_TRUE(receiver.wait_for_attempts(1));
    for (int subject = 1; subject <= 50; ++subject)
        put("m" + std::to_string(subject), std::to_string(subject));
    const auto asked_before = receiver.sent().size();
    relay->notify();
    ASSERT_TRUE(receiver.wait_for_attempts(asked_before + 10));
    const auto probes = receiver.sent();
    EXPECT_GT(std::set<std::string>(probes.begin(), probes.end()).size(), 1u);
    is_up = true;
    EXPECT_TRUE(receiver.wait_for_deliveries(51));
    EXPECT_TRUE(wait_for_left(0));
    const auto text = log_.text();
    EXPECT_NE(text.find("receiver_unreachable"), std::string::npos);
    EXPECT_NE(text.find("receiver_reachable"), std::string::npos);
}

TEST_P(RelayTest, a_message_the_receiver_always_chokes_on_holds_up_nobody_else) {
    Receiver receiver([](const Event& event, int) {
        return event.subject == "poison" ? Outcome::unreachable : Outcome::delivered;
    });
    put("poison", "poison");
    for (int subject = 0; subject < 40; ++subject)
        put("m" + std::to_string(subject), std::to_string(subject));
    const auto relay = make_relay(receiver);
    ASSERT_TRUE(receiver.wait_for_deliveries(40));
    for (int late = 0; late < 10; ++late) {
        put("late" + std::to_string(late), "late");
        relay->notify();
        ASSERT_TRUE(receiver.wait_for_deliveries(static_cast<std::size_t>(41 + late)));
    }
    EXPECT_TRUE(wait_for_left(1));
}

TEST_P(RelayTest, an_outage_does_not_bring_a_later_refusal_nearer_to_death) {
    Receiver receiver([](const Event&, int attempt) {
        if (attempt <= 5) return Outcome::unreachable;
        return attempt <= 7 ? Outcome::refused : Outcome::delivered;
    });
    put("a1", "a");
    const auto relay = make_relay(receiver);
    EXPECT_TRUE(receiver.wait_for_deliveries(1));
    EXPECT_TRUE(wait_for_left(0));
}

TEST_P(RelayTest, unreachable_does_not_count_against_a_message) {
    Receiver receiver([](const Event&, int attempt) {
        return attempt < 10 ? Outcome::unreachable : Outcome::delivered;
    });
    put("a1", "a");
    const auto relay = make_relay(receiver);
    EXPECT_TRUE(receiver.wait_for_deliveries(1));
    EXPECT_TRUE(wait_for_left(0));
}

TEST_P(RelayTest, an_event_refused_for_good_is_a_dead_letter_and_the_next_goes_on) {
    Receiver receiver([](const Event& event, int) {
        return event.id == "a1" ? Outcome::refused : Outcome::delivered;
    });
    put("a1", "a");
    put("a2", "a");
    const auto relay = make_relay(receiver);
    ASSERT_TRUE(receiver.wait_for_deliveries(1));
    ASSERT_TRUE(wait_for_left(1));
    EXPECT_EQ(receiver.sent(), (Ids{"a1", "a1", "a1", "a2"}));
    EXPECT_NE(log_.text().find("dead_letter"), std::string::npos);
    const auto rows = loop_.run(
        database_->query("SELECT event_id, attempts, dead, last_error FROM outbox_events", {}));
    EXPECT_EQ((*rows)[0].text(0), "a1");
    EXPECT_EQ((*rows)[0].integer(1), 3);
    EXPECT_TRUE((*rows)[0].boolean(2));
    EXPECT_EQ((*rows)[0].text(3), "scripted");
}

TEST_P(RelayTest, a_receipt_tells_what_came_of_the_first_try) {
    const struct {
        Outcome outcome;
        bool is_delivered;
    } cases[] = {{Outcome::delivered, true},
                 {Outcome::handed_over, false},
                 {Outcome::postponed, false},
                 {Outcome::refused, false},
                 {Outcome::unreachable, false}};
    for (const auto& [outcome, is_delivered] : cases) {
        const auto id = "m" + std::to_string(static_cast<int>(outcome));
        Receiver receiver([outcome](const Event&, int) { return outcome; });
        const auto relay = make_relay(receiver);
        const auto receipt = relay->expect(id, loop_.executor());
        put(id, id);
        relay->notify();
        const auto deadline = base::Deadline::after(std::chrono::seconds(10));
        EXPECT_EQ(loop_.run(receipt->wait(deadline)), is_delivered) << id;
        EXPECT_FALSE(deadline.has_passed());
    }
}

TEST_P(RelayTest, what_a_broker_has_taken_over_is_not_sent_again) {
    Receiver receiver([](const Event&, int) { return Outcome::handed_over; });
    put("a1", "a");
    put("a2", "a");
    const auto relay = make_relay(receiver);
    EXPECT_TRUE(wait_for_left(0));
    EXPECT_EQ(receiver.sent(), (Ids{"a1", "a2"}));
}

TEST_P(RelayTest, a_receipt_does_not_wait_past_its_deadline) {
    Receiver receiver(always_delivered);
    const auto relay = make_relay(receiver);
    const auto receipt = relay->expect("never sent", loop_.executor());
    EXPECT_FALSE(loop_.run(receipt->wait(base::Deadline::after(milliseconds(5)))));
    EXPECT_FALSE(loop_.run(receipt->wait(base::Deadline::after(milliseconds(0)))));
}

TEST_P(RelayTest, a_receipt_that_is_late_to_wait_still_hears) {
    Receiver receiver(always_delivered);
    const auto relay = make_relay(receiver);
    const auto receipt = relay->expect("a1", loop_.executor());
    put("a1", "a");
    relay->notify();
    ASSERT_TRUE(wait_for_left(0));
    EXPECT_TRUE(loop_.run(receipt->wait(base::Deadline::after(std::chrono::seconds(10)))));
}

TEST_P(RelayTest, closed_receipts_hear_nothing) {
    Receiver receiver(always_delivered);
    const auto relay = make_relay(receiver);
    const auto before = relay->expect("a1", loop_.executor());
    relay->close_receipts();
    const auto after = relay->expect("b1", loop_.executor());
    put("a1", "a");
    put("b1", "b");
    relay->notify();
    ASSERT_TRUE(wait_for_left(0));
    for (const auto* receipt : {&before, &after})
        EXPECT_FALSE(loop_.run((*receipt)->wait(base::Deadline::after(milliseconds(5)))));
}

TEST_P(RelayTest, a_new_relay_delivers_what_the_old_one_left) {
    Receiver deaf([](const Event&, int) { return Outcome::unreachable; });
    for (const auto* id : {"a1", "a2", "b1"})
        put(id, std::string(1, id[0]));
    {
        const auto relay = make_relay(deaf);
        ASSERT_TRUE(deaf.wait_for_attempts(3));
    }
    EXPECT_EQ(left(), 3);
    Receiver receiver(always_delivered);
    const auto relay = make_relay(receiver);
    ASSERT_TRUE(receiver.wait_for_deliveries(3));
    ASSERT_TRUE(wait_for_left(0));
    auto sent = receiver.sent();
    std::ranges::sort(sent);
    EXPECT_EQ(sent, (Ids{"a1", "a2", "b1"}));
}

TEST_P(RelayTest, a_delivery_that_cannot_be_noted_is_made_again) {
    Receiver receiver(always_delivered);
    fakes::Faults faults;
    fakes::FailingEngine failing(*engine_, faults);
    put("a1", "a");
    faults.write = 2;  // The first is the pruning of the inbox at the start.
    const auto relay = make_relay(receiver, failing);
    ASSERT_TRUE(receiver.wait_for_deliveries(2));
    EXPECT_TRUE(wait_for_left(0));
    EXPECT_EQ(receiver.sent(), (Ids{"a1", "a1"}));
    EXPECT_NE(log_.text().find("outbox_unwritable"), std::string::npos);
}

TEST_P(RelayTest, an_outbox_that_cannot_be_read_is_read_later) {
    Receiver receiver(always_delivered);
    fakes::Faults faults;
    fakes::FailingEngine failing(*engine_, faults);
    put("a1", "a");
    faults.read = 1;
    const auto relay = make_relay(receiver, failing);
    EXPECT_TRUE(receiver.wait_for_deliveries(1));
    EXPECT_NE(log_.text().find("outbox_unreadable"), std::string::npos);
}

TEST_P(RelayTest, fails_when_its_transport_cannot_be_made) {
    const auto made = Relay::make(
        quick, *engine_,
        [](const boost::asio::any_io_executor&,
           sql::Database&) -> Result<std::unique_ptr<Transport>> {
            return base::fail(base::unavailable("no CA file"));
        },
        clock_, log_.log());
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().log.text, "no CA file");
}

TEST_P(RelayTest, one_that_never_started_can_be_destroyed) {
    Receiver receiver(always_delivered);
    const auto made = Relay::make(
        quick, *engine_,
        [&](const boost::asio::any_io_executor&,
            sql::Database&) -> Result<std::unique_ptr<Transport>> {
            return std::make_unique<ScriptedTransport>(receiver);
        },
        clock_, log_.log());
    EXPECT_TRUE(made);
}

INSTANTIATE_TEST_SUITE_P(engines, RelayTest, ::testing::ValuesIn(fakes::engines()),
                         [](const auto& tested) { return tested.param; });

}  // namespace
}  // namespace messaging
