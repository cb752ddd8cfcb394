// SPDX-License-Identifier: Apache-2.0
// Receipt: what a request waits on until its event has arrived.
#pragma once

#include "base/deadline.hpp"
#include "base/task.hpp"

namespace messaging {

/// Waits for one event to be delivered. Lives on the executor of the request that waits.
class Receipt {
public:
    virtual ~Receipt() = default;

    /// True once the receiver has the event; false when a try failed, when only a broker has it, or
    /// when `deadline` passed: the event is then still on its way.
    virtual base::Task<bool> wait(base::Deadline deadline) = 0;
};

}  // namespace messaging
