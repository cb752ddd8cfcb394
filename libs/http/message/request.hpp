// SPDX-License-Identifier: Apache-2.0
// Request: what a client asks, as stages and handlers see it.
#pragma once

#include "base/call.hpp"
#include "base/result.hpp"
#include "http/message/ip_address.hpp"

#include <boost/container/static_vector.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace http {

enum class Verb { get, head, post, put, patch, delete_, options, other };

/// The method's name as it stands on the wire; "?" for Verb::other.
std::string_view name(Verb verb);

struct Header {
    std::string_view name;
    std::string_view value;
};

/// A `{name}` segment of a route and what stands in its place.
struct PathParameter {
    std::string_view name;
    std::string_view value;
};

inline constexpr std::size_t path_parameters_max = 4;
/// Not zeroed, unlike an array.
using PathParameters = boost::container::static_vector<PathParameter, path_parameters_max>;

struct RouteInfo;

/// What is learnt of a request while it is answered, for its line in the log. The texts keep their
/// memory from one request of a connection to the next.
struct RequestNotes {
    std::string actor;  ///< Who acts, such as `user:7`; empty while that is unknown.
    std::string cause;  ///< What is behind a refusal, and no client learns; see base::LogOnly.

    void clear() {
        actor.clear();
        cause.clear();
    }
};

/// One request. Every view points into the connection's memory and lives until the answer is sent.
struct Request {
    Verb verb = Verb::get;
    std::string_view target;  ///< As received: path and query.
    std::string_view path;
    std::string_view query;  ///< Without the question mark.
    std::span<const Header> headers;
    std::string_view body;
    std::string_view peer;      ///< The address at the other end of the connection, or empty.
    bool sees_internal = true;  ///< Whether the routes for other services are there.
    const RouteInfo* route = nullptr;  ///< The matched one, if there is one.
    PathParameters parameters;         ///< Of the matched route, in its order.
    IpText client_text;                ///< Where `call.client` is when it is not the peer.
    mutable RequestNotes notes;        ///< Written by whoever learns it. `call.actor` is there.
    std::chrono::steady_clock::time_point begin;  ///< When the request was read.
    base::Call call;                              ///< For each step that the handler takes.

    /// The value of the first header of that name (compared without case), or empty.
    std::string_view header(std::string_view name) const;
    /// How many headers of that name there are.
    std::size_t count(std::string_view name) const;
    /// The segment that the route calls `{name}`, or empty.
    std::string_view parameter(std::string_view name) const;
};

/// The token of `Authorization: Bearer …`; the scheme is compared without case (RFC 9110 11.1).
/// Fails with Errc::unauthenticated when nothing was sent or the scheme is another one (RFC 6750
/// section 3.1), Errc::invalid_token when what was sent is not one bearer token.
base::Result<std::string_view> bearer_token(const Request& request);

/// The segment `{name}` as a positive 64-bit id, or nothing.
std::optional<std::int64_t> id_parameter(const Request& request, std::string_view name = "id");

/// The id in Idempotency-Key: a quoted string (a Structured Field) or bare text of 1 to 255 visible
/// characters; empty when there is none. Fails with Errc::malformed for anything else, and for two
/// different ones.
base::Result<std::string_view> idempotency_key(const Request& request);

/// Fails with Errc::unsupported_media_type unless the body is declared as `type/subtype`, in UTF-8
/// if a charset is named, and without a content coding.
base::Result<> expect_media_type(const Request& request, std::string_view type);

}  // namespace http
