// SPDX-License-Identifier: Apache-2.0
// Message: a fact or command on its way to the other service.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

namespace messaging {

struct Message {
    std::string id;       ///< UUIDv7, the same over every retry; the receiver's key to duplicates.
    std::string type;     ///< CloudEvents `type`.
    std::string subject;  ///< Whom it is about; messages of one subject are delivered in order.
    std::int64_t version = 0;       ///< The subject's version that the message made.
    std::string payload;            ///< JSON.
    std::string trace_parent = {};  ///< W3C traceparent of the request that caused it, or empty.
    /// Whose relay sends it as long as that process lives (sql::Engine::instance); empty: any.
    std::string owner = {};
};

/// `make`, with `owner` as the messages' owner.
template <class Make>
auto owned_by(std::string owner, Make make) {
    return [owner = std::move(owner), make = std::move(make)](const auto&... about) {
        Message message = make(about...);
        message.owner = owner;
        return message;
    };
}

}  // namespace messaging
