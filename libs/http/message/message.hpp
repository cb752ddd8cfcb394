// SPDX-License-Identifier: Apache-2.0
// Request and Response as handlers see them.
#pragma once

#include "base/call.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace http {

enum class Verb { get, head, post, put, patch, delete_, options, other };

/// The method's name as it stands on the wire; "?" for Verb::other.
std::string_view name(Verb verb);

struct Header {
    std::string_view name;
    std::string_view value;
};

/// One request. Every view points into the connection's buffer and lives until the answer is sent.
struct Request {
    Verb verb = Verb::get;
    std::string_view target;  ///< As received: path and query.
    std::string_view path;
    std::string_view query;  ///< Without the question mark.
    std::span<const Header> headers;
    std::string_view body;
    std::string_view parameter;  ///< The `{…}` segment of the matched route.
    base::Call call;             ///< For each step that the handler takes.

    /// The value of the first header of that name (compared without case), or empty.
    std::string_view header(std::string_view name) const;
    /// How many headers of that name there are.
    std::size_t count(std::string_view name) const;
};

/// One answer. A response without a body has no content type.
struct Response {
    unsigned status = 200;
    std::string_view content_type = {};  ///< A literal.
    std::string body = {};
    std::vector<std::pair<std::string_view, std::string>> headers = {};  ///< Names are literals.

    Response& with(std::string_view name, std::string value) {
        headers.emplace_back(name, std::move(value));
        return *this;
    }
};

/// The reason phrase of a status (RFC 9110 section 15).
std::string_view reason_phrase(unsigned status);

/// An `application/json` answer with an already encoded body.
Response json_response(unsigned status, std::string body);

/// The token of `Authorization: Bearer …`; the scheme is compared without case (RFC 9110 11.1).
/// Fails with Errc::unauthenticated when nothing was sent, Errc::invalid_token when what was sent
/// is not one bearer token.
base::Result<std::string_view> bearer_token(const Request& request);

/// The `{…}` segment as a positive 64-bit id, or nothing.
std::optional<std::int64_t> id_parameter(const Request& request);

/// The id in Idempotency-Key: a quoted string (a Structured Field) or bare text of up to 200
/// visible characters. Empty when there is none or it is neither.
std::string_view idempotency_key(const Request& request);

/// Fails with Errc::unsupported_media_type unless the body is declared as `type/subtype`;
/// parameters such as charset are ignored.
base::Result<> expect_media_type(const Request& request, std::string_view type);

}  // namespace http
