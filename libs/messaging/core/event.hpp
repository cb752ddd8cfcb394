// SPDX-License-Identifier: Apache-2.0
// Event: a fact that others must learn of, with the attributes of CloudEvents 1.0.
#pragma once

#include "base/clock.hpp"

#include <cstdint>
#include <string>

namespace messaging {

struct Event {
    std::string id;            ///< UUIDv7, unique within the source and the same over every retry.
    std::string source;        ///< The service that says so: `auth-service`.
    std::string type;          ///< `UserBlocked`
    std::string subject;       ///< Whom it is about; events of one subject are sent in order.
    base::Timestamp time;      ///< When it happened.
    std::string data;          ///< A JSON object.
    std::int64_t version = 0;  ///< The subject's version that the event made.
    std::string trace_parent = {};  ///< W3C traceparent of the request behind it, or empty.

    bool operator==(const Event&) const = default;
};

}  // namespace messaging
