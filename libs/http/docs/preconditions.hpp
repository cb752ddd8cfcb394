// SPDX-License-Identifier: Apache-2.0
// What a client says about the representation that it wants or has.
#pragma once

#include "http/message/request.hpp"

namespace http {

/// Whether Accept-Encoding allows gzip (RFC 9110 section 12.5.3).
bool accepts_gzip(const Request& request);

/// Whether If-None-Match names `etag` (with its quotes) or is `*`, compared weakly (RFC 9110
/// section 13.1.2): the client has that representation already.
bool has_already(const Request& request, std::string_view etag);

}  // namespace http
