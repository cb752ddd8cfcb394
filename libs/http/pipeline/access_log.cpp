// SPDX-License-Identifier: Apache-2.0
#include "http/pipeline/access_log.hpp"

#include "http/message/request_identity.hpp"
#include "telemetry/rate_gate.hpp"

namespace http {
namespace {

constexpr std::size_t path_bytes_max = 256;
constexpr std::size_t cause_bytes_max = 1024;
constexpr std::size_t actor_bytes_max = 128;
constexpr unsigned failures_at_once = 20;
constexpr auto failure_interval = std::chrono::milliseconds(200);

class AccessLog final : public Stage {
public:
    explicit AccessLog(telemetry::Log& log) : log_(log) {}

    void after(const Request& request, Response& response) override {
        const auto now = std::chrono::steady_clock::now();
        const auto time =
            std::chrono::duration_cast<std::chrono::microseconds>(now - request.begin);
        log_.write(level_of(response, now), "request",
                   {{"method", name(request.verb)},
                    {"path", request.path.substr(0, path_bytes_max)},
                    {"status", response.status},
                    {"reason", response.reason},
                    {"cause", std::string_view(request.notes.cause).substr(0, cause_bytes_max)},
                    {"duration_us", time.count()},
                    {"bytes", response.body.size()},
                    {"client", request.call.client},
                    {"actor", std::string_view(request.notes.actor).substr(0, actor_bytes_max)},
                    {"request_id", request.call.request_id},
                    {"trace", trace_id(request.call.trace_parent)}});
    }

private:
    /// A defect is an error. So is a 503 of a part that fails, but an outage has thousands of them.
    telemetry::Level level_of(const Response& response, std::chrono::steady_clock::time_point now) {
        if (response.status < 500) return telemetry::Level::info;
        if (response.status != 503) return telemetry::Level::error;
        // A probe asks again and again, and what makes a service unready has an event of its own.
        const bool is_failure = response.reason != "overloaded" && response.reason != "not_ready";
        return is_failure && failures_.lets_through(now) ? telemetry::Level::error
                                                         : telemetry::Level::info;
    }

    telemetry::Log& log_;
    telemetry::RateGate failures_{failures_at_once, failure_interval};
};

}  // namespace

std::unique_ptr<Stage> make_access_log(telemetry::Log& log) {
    return std::make_unique<AccessLog>(log);
}

}  // namespace http
