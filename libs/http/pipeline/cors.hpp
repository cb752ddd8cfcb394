// SPDX-License-Identifier: Apache-2.0
// Cross-origin requests from browsers (the CORS protocol of the Fetch standard).
#pragma once

#include "http/message/request.hpp"
#include "http/message/response.hpp"

#include <optional>
#include <string>
#include <vector>

namespace http {

/// Lets pages of listed origins call the service. Origins are compared whole, never by prefix.
class Cors {
public:
    /// `allowed` holds origins such as `https://app.example.org`, or the single entry `*`.
    explicit Cors(std::vector<std::string> allowed) : allowed_(std::move(allowed)) {}

    bool is_enabled() const { return !allowed_.empty(); }

    /// The answer to a preflight request of an allowed origin, if `request` is one.
    std::optional<Response> preflight(const Request& request) const;

    /// Adds the headers that let the caller's page read `response`.
    void decorate(const Request& request, Response& response) const;

private:
    bool allows(std::string_view origin) const;

    std::vector<std::string> allowed_;
};

}  // namespace http
