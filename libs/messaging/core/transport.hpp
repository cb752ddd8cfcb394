// SPDX-License-Identifier: Apache-2.0
// Transport: how an event leaves for the other service.
#pragma once

#include "base/task.hpp"
#include "messaging/core/event.hpp"

#include <string>

namespace messaging {

/// What came of one attempt.
struct Delivery {
    enum class Outcome {
        delivered,    ///< The receiver has it, or had it before.
        handed_over,  ///< A broker has it and answers for it; the receiver may not have it yet.
        unreachable,  ///< The receiver could not be asked: nothing is wrong with the event.
        postponed,    ///< The receiver failed, or does not trust us yet: try again later.
        refused,      ///< The receiver will not take this event, whenever it is asked.
    };
    Outcome outcome = Outcome::delivered;
    std::string reason = {};  ///< For the log and the outbox.
};

class Transport {
public:
    virtual ~Transport() = default;

    /// One attempt, ended within a few seconds in any case. May be called for several subjects at
    /// once, never for two events of one subject.
    virtual base::Task<Delivery> send(const Event& event) = 0;
};

}  // namespace messaging
