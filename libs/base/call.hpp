// SPDX-License-Identifier: Apache-2.0
// Call: the request behind a call, and its deadline.
#pragma once

#include "base/deadline.hpp"

#include <string_view>

namespace base {

/// Data of a request that every step of it gets. The views are valid as long as the request. A
/// default Call has no deadline and no request.
struct Call {
    Deadline deadline = {};              ///< Each step ends by then.
    std::string_view trace_parent = {};  ///< W3C traceparent if a valid one came, else empty.
    std::string_view request_id = {};    ///< As in the answer's X-Request-Id.
    std::string_view client = {};        ///< The address of the client, or empty.
    std::string_view actor = {};         ///< Who acts, once that is known: a service or a person.

    /// The same call with less time: until `time` from now at most.
    Call within(Deadline::clock::duration time) const {
        Call call = *this;
        call.deadline = deadline.within(time);
        return call;
    }
};

}  // namespace base
