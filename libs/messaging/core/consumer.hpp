// SPDX-License-Identifier: Apache-2.0
// Consumer: brings about what events say, whatever transport brought them.
#pragma once

#include "base/call.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "messaging/core/event.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace messaging {

/// What a transport does with an event that was handled.
struct Verdict {
    enum class Kind {
        done,   ///< Its effect is committed, or it has none: acknowledge it.
        again,  ///< Nothing is wrong with the event: bring it again later.
        dead,   ///< It will never be accepted: a dead letter.
    };
    Kind kind = Kind::done;
    std::string reason = {};  ///< For the log and the dead letter.
};

/// The verdict on an event whose handling ended like this: what the event's content is to blame for
/// makes a dead letter, everything else is tried again.
Verdict verdict_on(const base::Result<>& handled);

/// A row of a service's table of inbound events. `Uses` is what its handlers need.
template <class Uses>
struct InboundEvent {
    std::string_view type;
    base::Task<base::Result<>> (*handle)(const Event& event, Uses& uses, const base::Call& call);
};

/// Finds the handler of an event by its type. Used on one thread.
class Consumer {
public:
    /// `uses` outlives the consumer.
    template <class Uses, std::size_t N>
    Consumer(const InboundEvent<Uses> (&table)[N], Uses& uses) {
        for (const auto& row : table) {
            entries_.push_back({row.type, [handle = row.handle, &uses](const Event& event,
                                                                       const base::Call& call) {
                                    return handle(event, uses, call);
                                }});
        }
    }

    /// Handles `event`. A type that nobody handles is done: the sender may be of a later release.
    base::Task<Verdict> take(const Event& event, const base::Call& call) const;

private:
    struct Entry {
        std::string_view type;
        std::function<base::Task<base::Result<>>(const Event&, const base::Call&)> handle;
    };

    std::vector<Entry> entries_;
};

}  // namespace messaging
