// SPDX-License-Identifier: Apache-2.0
// Conditional requests: entity tags in If-Match and If-None-Match (RFC 9110 section 13).
#pragma once

#include "http/message/request.hpp"
#include "http/message/response.hpp"

#include <string_view>
#include <vector>

namespace http {

/// The members of the header `name`, which is a list, over all its lines: `"v3"`, `W/"v3"`, `*`, or
/// what else stands there. Quotes are kept, empty members are not.
std::vector<std::string_view> entity_tags(const Request& request, std::string_view name);

/// Makes `response`, a 200, the 304 without a body that If-None-Match asks for, if `request` is a
/// GET or HEAD and names the ETag of `response`.
void answer_not_modified(const Request& request, Response& response);

}  // namespace http
