// SPDX-License-Identifier: Apache-2.0
#include "http/server/standard_routes.hpp"

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

using Checks = const std::vector<ReadinessCheck>;
using base::Result;

Result<Response> live(const Request&, const Anonymous&, Checks&) {
    return json_response(200, R"({"status":"ok"})");
}

base::Task<Result<Response>> ready(const Request& request, const Anonymous&, Checks& checks) {
    ReadinessBody body{.status = "ok", .checks = {}};
    for (const auto& check : checks) {
        const bool ok = co_await check.is_ready(request.call.deadline);
        if (!ok) {
            body.status = "unavailable";
            request.notes.cause = check.name;
        }
        body.checks.push_back({.name = std::string(check.name), .ok = ok});
    }
    auto response = json_response(body.status == "ok" ? 200 : 503, json::encode(body));
    if (response.status == 503) {
        response.reason = "not_ready";
        response.with("Retry-After", "1");
    }
    co_return response;
}

}  // namespace

void add_health_routes(Router& router, Checks& checks) {
    constexpr Route<Checks> routes[] = {
        {"live", Verb::get, "/health/live", allow<Anonymous, live>, LimitClass::none,
         Audience::internal},
        {"ready", Verb::get, "/health/ready", allow<Anonymous, ready>, LimitClass::none,
         Audience::internal},
    };
    router.add(routes, checks);
}

}  // namespace http
