// SPDX-License-Identifier: Apache-2.0
// Message: a fact or command on its way to the other service.
#pragma once

#include <cstdint>
#include <string>

namespace messaging {

struct Message {
    std::string id;       ///< UUIDv7, the same over every retry; the receiver's key to duplicates.
    std::string type;     ///< CloudEvents `type`.
    std::string subject;  ///< Whom it is about; messages of one subject are delivered in order.
    std::int64_t version = 0;       ///< The subject's version that the message made.
    std::string payload;            ///< JSON.
    std::string trace_parent = {};  ///< W3C traceparent of the request that caused it, or empty.
};

}  // namespace messaging
