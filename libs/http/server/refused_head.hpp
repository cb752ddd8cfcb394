// SPDX-License-Identifier: Apache-2.0
// What can be read of a head that is refused, so that the answer is known by its request. Internal.
#pragma once

#include "http/server/plain_head.hpp"

#include <string_view>

namespace http {

/// Reads the whole lines of what has come, however little or wrong: nothing is served by it.
struct RefusedHead {
    explicit RefusedHead(std::string_view received);

    std::string_view path = "/";
    bool is_head = false;  ///< The method is HEAD, so that an answer has no body.
    HeaderList headers;
};

}  // namespace http
