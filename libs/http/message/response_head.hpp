// SPDX-License-Identifier: Apache-2.0
// Writes answers flat into the connection's output. Internal.
#pragma once

#include "http/message/response.hpp"

#include <string>

namespace http {

/// The Date header's value (RFC 9110 section 6.6.1), made anew once a second.
class DateText {
public:
    std::string_view now();

private:
    std::int64_t second_ = -1;
    std::string text_;
};

/// How one answer is framed.
struct Framing {
    std::string_view date;
    std::string_view request_id;
    bool keep_alive = true;
    bool is_http_1_0 = false;  ///< The client is told of a connection that stays open.
    bool is_tls = false;
    bool head_only = false;  ///< HEAD: the headers of GET and no body.
};

/// Appends status line, headers and body of `response` to `out`.
void append_response(std::string& out, const Response& response, const Framing& framing);

}  // namespace http
