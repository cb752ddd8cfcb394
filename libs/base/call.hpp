// SPDX-License-Identifier: Apache-2.0
// Call: on whose behalf something is done, and until when.
#pragma once

#include "base/deadline.hpp"

#include <string_view>

namespace base {

/// What every step of a request knows of the request as a whole. The views live as long as the
/// request does; a default Call has no deadline and nobody behind it.
struct Call {
    Deadline deadline = {};              ///< Each step ends by then.
    std::string_view trace_parent = {};  ///< W3C traceparent if a valid one came, else empty.
    std::string_view request_id = {};    ///< As in the answer's X-Request-Id.
    std::string_view client = {};        ///< The address of the client, or empty.
    std::string_view actor = {};         ///< Who acts, once that is known: a token's subject.

    /// The same call with less time: until `time` from now at most.
    Call within(Deadline::clock::duration time) const {
        Call call = *this;
        call.deadline = deadline.within(time);
        return call;
    }
};

}  // namespace base
