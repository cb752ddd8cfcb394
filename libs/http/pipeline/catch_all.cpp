// SPDX-License-Identifier: Apache-2.0
#include "http/pipeline/catch_all.hpp"

#include "http/message/problem.hpp"

namespace http {
namespace {

constexpr std::size_t path_bytes_max = 256;

class CatchAll final : public Stage {
public:
    explicit CatchAll(telemetry::Log& log) : log_(log) {}

    std::optional<Response> failed(const Request& request, const std::exception& error) override {
        log_.error("request_failed", {{"request_id", request.call.request_id},
                                      {"path", request.path.substr(0, path_bytes_max)},
                                      {"error", error.what()}});
        return problem(base::internal_error(error.what()), request);
    }

private:
    telemetry::Log& log_;
};

}  // namespace

std::unique_ptr<Stage> make_catch_all(telemetry::Log& log) {
    return std::make_unique<CatchAll>(log);
}

}  // namespace http
