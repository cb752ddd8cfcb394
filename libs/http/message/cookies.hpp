// SPDX-License-Identifier: Apache-2.0
// Cookies of a request (RFC 6265).
#pragma once

#include "http/message/request.hpp"

namespace http {

/// The value of the cookie `name`, without the quotes that may stand around it. Nothing if it is
/// absent, is not made of cookie-octets (section 4.1.1), or came with two different values: a page
/// of a neighbouring domain can add one, and which of the two is ours is not to be told.
std::optional<std::string_view> cookie(const Request& request, std::string_view name);

}  // namespace http
