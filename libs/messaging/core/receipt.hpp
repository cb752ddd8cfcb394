// SPDX-License-Identifier: Apache-2.0
// Receipt: waits for one message to be delivered.
#pragma once

#include "base/deadline.hpp"
#include "base/task.hpp"

namespace messaging {

/// Waits for one message to be delivered. Lives on the executor of the request that waits.
class Receipt {
public:
    virtual ~Receipt() = default;

    /// True once the message has been delivered; false when a try failed or `deadline` passed: the
    /// message is then still on its way.
    virtual base::Task<bool> wait(base::Deadline deadline) = 0;
};

}  // namespace messaging
