// SPDX-License-Identifier: Apache-2.0
// ScriptedTransport: a receiver whose answers a test decides. For tests.
#pragma once

#include "messaging/core/transport.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace messaging {

/// What is sent, as a test sees it. Shared by a test and the transports it makes; safe from any
/// thread.
class Receiver {
public:
    using Script = std::function<Delivery::Outcome(const Event&, int attempt)>;

    /// Answers every event by `script`; `attempt` counts from 1 for each event.
    explicit Receiver(Script script) : script_(std::move(script)) {}

    Delivery take(const Event& event) {
        const std::lock_guard lock(mutex_);
        const auto outcome = script_(event, ++attempts_[event.id]);
        sent_.push_back(event.id);
        if (outcome == Delivery::Outcome::delivered) delivered_.push_back(event.id);
        changed_.notify_all();
        return {.outcome = outcome, .reason = "scripted"};
    }

    void answer_by(Script script) {
        const std::lock_guard lock(mutex_);
        script_ = std::move(script);
    }

    /// False if `count` deliveries, or attempts of any outcome, have not come within ten seconds.
    bool wait_for_deliveries(std::size_t count) {
        return wait_until([&] { return delivered_.size() >= count; });
    }
    bool wait_for_attempts(std::size_t count) {
        return wait_until([&] { return sent_.size() >= count; });
    }

    /// The ids in the order they were sent or taken.
    std::vector<std::string> sent() {
        const std::lock_guard lock(mutex_);
        return sent_;
    }
    std::vector<std::string> delivered() {
        const std::lock_guard lock(mutex_);
        return delivered_;
    }

private:
    template <class Condition>
    bool wait_until(Condition condition) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, std::chrono::seconds(10), condition);
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    Script script_;
    std::map<std::string, int> attempts_;
    std::vector<std::string> sent_;
    std::vector<std::string> delivered_;
};

/// `receiver` outlives it.
class ScriptedTransport final : public Transport {
public:
    explicit ScriptedTransport(Receiver& receiver) : receiver_(receiver) {}

    base::Task<Delivery> send(const Event& event) override { co_return receiver_.take(event); }

private:
    Receiver& receiver_;
};

}  // namespace messaging
