// SPDX-License-Identifier: Apache-2.0
// The host and port of a request. Internal.
#pragma once

#include <string_view>

namespace http {

/// Whether `text` may be the value of Host (RFC 9112 section 3.2): `uri-host [":" port]` of
/// RFC 3986 section 3.2.2, or nothing.
bool is_host_value(std::string_view text);

}  // namespace http
