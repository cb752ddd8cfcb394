// SPDX-License-Identifier: Apache-2.0
#include "http/pipeline/cors.hpp"

#include <algorithm>

namespace http {
namespace {

class Cors final : public Stage {
public:
    Cors(std::vector<std::string> allowed, std::string verbs)
        : allowed_(std::move(allowed)), verbs_(std::move(verbs)) {}

    /// The answer to a preflight request of an allowed origin, if `request` is one.
    std::optional<Response> before(Request& request) override {
        if (request.verb != Verb::options || !allows(request.header("Origin")) ||
            request.header("Access-Control-Request-Method").empty()) {
            return std::nullopt;
        }
        Response response{.status = 204};
        response.with("Access-Control-Allow-Methods", verbs_)
            .with("Access-Control-Allow-Headers",
                  // Swagger UI sends X-Requested-With, OpenTelemetry the last three.
                  "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, "
                  "X-Request-Id, X-Requested-With, traceparent, tracestate, baggage")
            .with("Access-Control-Max-Age", "600");
        return response;
    }

    /// Adds the headers that let the caller's page read the answer.
    void after(const Request& request, Response& response) override {
        response.with("Vary", "Origin");
        const auto origin = request.header("Origin");
        if (!allows(origin)) return;
        response.with("Access-Control-Allow-Origin", std::string(origin))
            .with("Access-Control-Expose-Headers",
                  "ETag, Location, Retry-After, WWW-Authenticate, X-Request-Id");
    }

    void refused(const Request& request, Response& response) override { after(request, response); }

private:
    bool allows(std::string_view origin) const {
        if (origin.empty() || origin == "null") return false;
        return std::ranges::any_of(allowed_, [origin](const std::string& allowed) {
            return allowed == "*" || allowed == origin;
        });
    }

    std::vector<std::string> allowed_;
    std::string verbs_;
};

}  // namespace

std::unique_ptr<Stage> make_cors(std::vector<std::string> allowed, std::string verbs) {
    return std::make_unique<Cors>(std::move(allowed), std::move(verbs));
}

}  // namespace http
