// SPDX-License-Identifier: Apache-2.0
#include "http/pipeline/cors.hpp"

#include <algorithm>

namespace http {

bool Cors::allows(std::string_view origin) const {
    if (origin.empty() || origin == "null") return false;
    return std::ranges::any_of(allowed_, [origin](const std::string& allowed) {
        return allowed == "*" || allowed == origin;
    });
}

std::optional<Response> Cors::preflight(const Request& request) const {
    if (request.verb != Verb::options || !allows(request.header("Origin")) ||
        request.header("Access-Control-Request-Method").empty()) {
        return std::nullopt;
    }
    Response response{.status = 204};
    response.with("Access-Control-Allow-Methods", "GET, HEAD, POST, PATCH")
        .with("Access-Control-Allow-Headers",
              "Authorization, Content-Type, If-Match, Idempotency-Key, X-Request-Id, traceparent")
        .with("Access-Control-Max-Age", "600");
    return response;
}

void Cors::decorate(const Request& request, Response& response) const {
    response.with("Vary", "Origin");
    const auto origin = request.header("Origin");
    if (!allows(origin)) return;
    response.with("Access-Control-Allow-Origin", std::string(origin))
        .with("Access-Control-Expose-Headers",
              "ETag, Location, Retry-After, WWW-Authenticate, X-Request-Id");
}

}  // namespace http
