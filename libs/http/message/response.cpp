// SPDX-License-Identifier: Apache-2.0
#include "http/message/response.hpp"

#include <boost/beast/http/status.hpp>

namespace http {

std::string_view reason_phrase(unsigned status) {
    // Beast has the names of RFC 7231 for these two.
    if (status == 413) return "Content Too Large";
    if (status == 422) return "Unprocessable Content";
    const auto phrase =
        boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(status));
    return {phrase.data(), phrase.size()};
}

Response json_response(unsigned status, std::string body) {
    return Response{.status = status, .content_type = "application/json", .body = std::move(body)};
}

}  // namespace http
