// SPDX-License-Identifier: Apache-2.0
// Transport: how a message leaves for the other service.
#pragma once

#include "base/task.hpp"
#include "messaging/core/message.hpp"

#include <string>

namespace messaging {

/// What came of one attempt.
struct Delivery {
    enum class Outcome {
        delivered,    ///< The receiver has it, or had it before.
        unreachable,  ///< The receiver could not be asked: nothing is wrong with the message.
        postponed,    ///< The receiver failed, or does not trust us yet: try again later.
        refused,      ///< The receiver will not take this message, whenever it is asked.
    };
    Outcome outcome = Outcome::delivered;
    std::string reason = {};  ///< For the log and the outbox.
};

class Transport {
public:
    virtual ~Transport() = default;

    /// One attempt, ended within a few seconds in any case. May be called for several subjects at
    /// once, never for two messages of one subject.
    virtual base::Task<Delivery> send(const Message& message) = 0;
};

}  // namespace messaging
