// SPDX-License-Identifier: Apache-2.0
// Reads ordinary request heads in blocks of bytes. Internal.
#pragma once

#include "http/message/request.hpp"

#include <boost/container/static_vector.hpp>

#include <optional>
#include <string_view>

namespace http {

/// The headers of a request; not zeroed, unlike an array.
using HeaderList = boost::container::static_vector<Header, 64>;

/// Reads `head`, from the request line to the empty line, if it is that of an ordinary GET:
/// HTTP/1.1, printable ASCII, one good Host, and nothing about a body, the connection or an
/// upgrade. Yields the target. RequestParser reads the same head with the same result, but byte by
/// byte. All other heads, right or wrong, are left to it; `headers` is then undefined.
std::optional<std::string_view> read_plain_head(std::string_view head, HeaderList& headers);

}  // namespace http
