// SPDX-License-Identifier: Apache-2.0
#include "messaging/core/relay.hpp"

#include "base/event_loop.hpp"
#include "messaging/core/inbox.hpp"
#include "messaging/core/outbox.hpp"
#include "messaging/core/receipt_book.hpp"
#include "telemetry/spawn.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <random>
#include <set>
#include <sys/prctl.h>
#include <thread>

namespace messaging {
namespace {

namespace asio = boost::asio;
using SteadyClock = std::chrono::steady_clock;

constexpr auto prune_interval = std::chrono::hours(1);
constexpr auto leaving_max = std::chrono::seconds(2);

bool is_sent(Delivery::Outcome outcome) {
    return outcome == Delivery::Outcome::delivered || outcome == Delivery::Outcome::handed_over;
}

class OutboxRelay final : public Relay {
public:
    OutboxRelay(RelayOptions options, sql::Engine& engine, const base::Clock& clock,
                telemetry::Log& log)
        : options_(options),
          engine_(engine),
          clock_(clock),
          log_(log),
          wake_timer_(loop_),
          drained_timer_(loop_) {}

    ~OutboxRelay() override {
        if (thread_.joinable()) {
            telemetry::spawn(loop_.get_executor(), log_, "relay", leave());
            thread_.join();
        }
        engine_.listen(outbox_channel, {});
        engine_.drain();
        if (database_) database_->abandon();
        loop_.abandon();
    }

    base::Result<> connect(const TransportFactory& factory) {
        engine_.listen(outbox_channel, [this] { notify(); });
        auto database = engine_.connect(loop_.get_executor());
        if (!database) return base::fail(database.error());
        auto transport = factory(loop_.get_executor(), **database);
        if (!transport) return base::fail(transport.error());
        database_ = std::move(*database);
        outbox_.emplace(*database_,
                        Outbox::Options{.owner = engine_.instance(),
                                        .destination = std::string(options_.destination),
                                        .from_former = options_.from_former},
                        clock_);
        transport_ = std::move(*transport);
        return {};
    }

    void start() override {
        telemetry::spawn(loop_.get_executor(), log_, "relay", run());
        thread_ = std::thread([this] {
            prctl(PR_SET_NAME, "relay");
            loop_.run();
        });
    }

    void notify() override {
        if (notified_.exchange(true)) return;
        asio::post(loop_, [this] { wake_timer_.cancel(); });
    }

    std::unique_ptr<Receipt> expect(std::string event_id, asio::any_io_executor executor) override {
        return receipts_.open(std::move(event_id), std::move(executor));
    }

    void close_receipts() override { receipts_.close(); }

private:
    base::Task<> run() {
        while (!is_leaving_) {
            notified_.store(false);
            // Of a database that has not been reached yet, the engine tells.
            if (!engine_.is_ready() || is_paused()) {
                receipts_.settle_all_as_pending();
            } else {
                co_await prune_sometimes();
                co_await start_deliveries();
            }
            if (!notified_.load()) co_await sleep();
        }
    }

    /// Ends what is under way and leaves the rest to the other processes at once: they would have
    /// to wait for the leases to run out. Whatever hangs is left behind.
    base::Task<> leave() {
        is_leaving_ = true;
        wake_timer_.cancel();
        asio::steady_timer hurry(loop_, leaving_max);
        hurry.async_wait([this](boost::system::error_code) { loop_.stop(); });
        if (!in_flight_.empty()) {
            drained_timer_.expires_after(leaving_max / 2);
            boost::system::error_code ignored;
            co_await drained_timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        }
        if (engine_.is_ready()) (void)co_await outbox_->release();
        loop_.stop();
    }

    base::Task<> sleep() {
        wake_timer_.expires_at(std::min(next_look_, SteadyClock::now() + options_.poll_interval));
        boost::system::error_code ignored;
        co_await wake_timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        // An early wake-up must not make us forget what falls due later.
        if (SteadyClock::now() >= next_look_) next_look_ = SteadyClock::time_point::max();
    }

    void look_again_at(SteadyClock::time_point time) { next_look_ = std::min(next_look_, time); }

    bool is_paused() {
        if (SteadyClock::now() >= paused_until_) return false;
        look_again_at(paused_until_);
        return true;
    }

    /// How many subjects may be served now: one while we do not know whether anybody listens.
    int places() const {
        const int limit = failures_ > 0 ? 1 : options_.parallel_max;
        return limit - static_cast<int>(in_flight_.size());
    }

    base::Task<> start_deliveries() {
        if (places() <= 0) co_return;
        // Heads of subjects being served come up again: they are passed over.
        const int limit = places() + static_cast<int>(in_flight_.size());
        ended_.clear();
        auto heads = co_await outbox_->claim(limit);
        note_readable(heads ? nullptr : &heads.error());
        if (!heads || is_leaving_) co_return;
        for (auto& head : *heads) {
            if (places() <= 0) break;
            // Read before its subject ended: perhaps it has been delivered meanwhile.
            if (ended_.contains(head.event.subject)) continue;
            if (!in_flight_.insert(head.event.subject).second) continue;
            const std::string subject = head.event.subject;
            telemetry::spawn(loop_.get_executor(), log_, "delivery", serve_subject(std::move(head)),
                             [this, subject] {
                                 in_flight_.erase(subject);
                                 ended_.insert(subject);
                                 if (in_flight_.empty()) drained_timer_.cancel();
                                 notify();
                             });
        }
    }

    void note_readable(const base::Error* error) {
        if (error == nullptr) {
            if (unreadable_ > 0) log_.info("outbox_readable", {{"failures", unreadable_}});
            unreadable_ = 0;
        } else if (++unreadable_ == 1 || unreadable_ % 60 == 0) {
            log_.error("outbox_unreadable",
                       {{"failures", unreadable_}, {"error", error->log.text}});
        }
    }

    /// Delivers what a subject has, one after another. Asking for all subjects' heads again after
    /// each event would cost a look at the whole table.
    base::Task<> serve_subject(Waiting waiting) {
        while (true) {
            auto next = co_await deliver(std::move(waiting));
            if (!next || is_paused() || is_leaving_) co_return;
            waiting = std::move(*next);
        }
    }

    /// The subject's next event, once this one has been delivered.
    base::Task<std::optional<Waiting>> deliver(Waiting waiting) {
        const auto delivery = co_await transport_->send(waiting.event);
        using Outcome = Delivery::Outcome;
        if (delivery.outcome == Outcome::unreachable) {
            pause(delivery.reason);
        } else if (failures_ > 0) {
            log_.info("receiver_reachable", {{"failures", failures_}});
            failures_ = 0;
        }
        base::Result<> noted;
        std::optional<Waiting> next;
        switch (delivery.outcome) {
            case Outcome::delivered:
            case Outcome::handed_over: {
                // Whoever waits for the receiver need not wait for our own books. What a broker has
                // is still on its way to the receiver.
                receipts_.settle(waiting.event.id, delivery.outcome == Outcome::delivered);
                auto finished = co_await outbox_->finish(waiting);
                if (finished) {
                    next = std::move(*finished);
                } else {
                    noted = base::fail(finished.error());
                }
                break;
            }
            case Outcome::unreachable:
                // Perhaps it is only this event that the receiver chokes on: others try next.
                noted = co_await retry_later(waiting, delivery, options_.unreachable);
                break;
            case Outcome::postponed:
                noted = co_await retry_later(waiting, delivery, options_.postponed);
                break;
            case Outcome::refused:
                if (waiting.refusals + 1 >= options_.refusals_max) {
                    noted = co_await bury(waiting, delivery.reason);
                } else {
                    noted = co_await retry_later(waiting, delivery, options_.postponed);
                }
                break;
        }
        if (!is_sent(delivery.outcome)) receipts_.settle(waiting.event.id, false);
        if (!noted) {
            // The event will be sent again; its receiver knows it by its id.
            log_.error("outbox_unwritable", {{"error", noted.error().log.text}});
            pause("the outbox cannot be written");
        }
        co_return next;
    }

    void pause(const std::string& reason) {
        // Those who were on their way together fail together: that is one failure.
        if (SteadyClock::now() < paused_until_) return;
        ++failures_;
        const auto wait = options_.unreachable.wait(failures_, random());
        paused_until_ = SteadyClock::now() + wait;
        // Once an outage, then rarely: the log is for people.
        if (failures_ == 1 || failures_ % 30 == 0) {
            log_.warning("receiver_unreachable",
                         {{"failures", failures_}, {"reason", std::string_view(reason)}});
        }
        receipts_.settle_all_as_pending();
    }

    base::Task<base::Result<>> retry_later(const Waiting& waiting, const Delivery& delivery,
                                           const resilience::Backoff& backoff) {
        const auto wait = backoff.wait(waiting.attempts + 1, random());
        look_again_at(SteadyClock::now() + wait + std::chrono::milliseconds(1));
        // Of an outage pause() tells, once for all events.
        const bool is_outage = delivery.outcome == Delivery::Outcome::unreachable;
        log_.write(is_outage ? telemetry::Level::debug : telemetry::Level::warning,
                   "delivery_postponed",
                   {{"event_id", waiting.event.id},
                    {"type", waiting.event.type},
                    {"subject", waiting.event.subject},
                    {"attempts", waiting.attempts + 1},
                    {"retry_in_ms", wait.count()},
                    {"reason", std::string_view(delivery.reason)}});
        co_return co_await outbox_->postpone(waiting, clock_.now() + wait, delivery.reason,
                                             delivery.outcome == Delivery::Outcome::refused);
    }

    base::Task<base::Result<>> bury(const Waiting& waiting, const std::string& reason) {
        log_.error("dead_letter", {{"event_id", waiting.event.id},
                                   {"type", waiting.event.type},
                                   {"subject", waiting.event.subject},
                                   {"attempts", waiting.attempts + 1},
                                   {"reason", std::string_view(reason)}});
        co_return co_await outbox_->bury(waiting, reason);
    }

    base::Task<> prune_sometimes() {
        if (SteadyClock::now() < next_prune_) co_return;
        next_prune_ = SteadyClock::now() + prune_interval;
        const auto pruned = co_await prune_inbox(*database_, clock_.now() - inbox_kept);
        if (!pruned) log_.warning("inbox_not_pruned", {{"error", pruned.error().log.text}});
    }

    double random() { return std::uniform_real_distribution<double>(0, 1)(generator_); }

    const RelayOptions options_;
    sql::Engine& engine_;
    const base::Clock& clock_;
    telemetry::Log& log_;
    base::EventLoop loop_;
    ReceiptBook receipts_;
    std::unique_ptr<sql::Database> database_;
    std::optional<Outbox> outbox_;
    std::unique_ptr<Transport> transport_;
    asio::steady_timer wake_timer_;
    asio::steady_timer drained_timer_;  ///< Cancelled when the last delivery under way has ended.
    bool is_leaving_ = false;
    std::set<std::string> in_flight_;
    std::set<std::string> ended_;  ///< In flight until some time after the last look began.
    std::mt19937_64 generator_{std::random_device{}()};
    int failures_ = 0;
    int unreadable_ = 0;
    SteadyClock::time_point paused_until_;
    SteadyClock::time_point next_look_ = SteadyClock::time_point::max();
    SteadyClock::time_point next_prune_;
    std::atomic<bool> notified_ = false;
    std::thread thread_;
};

}  // namespace

base::Result<std::unique_ptr<Relay>> Relay::make(RelayOptions options, sql::Engine& engine,
                                                 const TransportFactory& factory,
                                                 const base::Clock& clock, telemetry::Log& log) {
    auto relay = std::make_unique<OutboxRelay>(options, engine, clock, log);
    if (const auto connected = relay->connect(factory); !connected) {
        return base::fail(connected.error());
    }
    return relay;
}

}  // namespace messaging
