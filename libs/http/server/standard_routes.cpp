// SPDX-License-Identifier: Apache-2.0
#include "http/server/standard_routes.hpp"

#include "http/server/docs_page.hpp"
#include "json/encode.hpp"

#include <boost/describe/class.hpp>

namespace http {
namespace {

struct CheckBody {
    std::string name;
    bool ok = false;
};
BOOST_DESCRIBE_STRUCT(CheckBody, (), (name, ok))

struct ReadinessBody {
    std::string status;
    std::vector<CheckBody> checks;
};
BOOST_DESCRIBE_STRUCT(ReadinessBody, (), (status, checks))

base::Task<Response> live(const Request&) {
    co_return json_response(200, R"({"status":"ok"})");
}

base::Task<Response> ready(const std::vector<ReadinessCheck>& checks, base::Deadline deadline) {
    ReadinessBody body{.status = "ok", .checks = {}};
    for (const auto& check : checks) {
        const bool ok = co_await check.is_ready(deadline);
        if (!ok) body.status = "unavailable";
        body.checks.push_back({.name = std::string(check.name), .ok = ok});
    }
    auto response = json_response(body.status == "ok" ? 200 : 503, json::encode(body));
    if (response.status == 503) response.with("Retry-After", "1");
    co_return response;
}

base::Task<Response> document(std::string_view content_type, std::string_view text) {
    co_return Response{.status = 200, .content_type = content_type, .body = Body::view_of(text)};
}

}  // namespace

void add_health_routes(Router& router, const std::vector<ReadinessCheck>& checks) {
    router.add(Verb::get, "/health/live", &live);
    router.add(Verb::get, "/health/ready",
               [&checks](const Request& request) { return ready(checks, request.call.deadline); });
}

void add_document_routes(Router& router, std::string_view openapi) {
    router.add(Verb::get, "/openapi.json",
               [openapi](const Request&) { return document("application/json", openapi); });
    router.add(Verb::get, "/docs",
               [](const Request&) { return document("text/html; charset=utf-8", docs_page); });
}

}  // namespace http
