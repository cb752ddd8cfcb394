// SPDX-License-Identifier: Apache-2.0
#include "http/pipeline/access_log.hpp"

#include "http/message/request_identity.hpp"

namespace http {
namespace {

class AccessLog final : public Stage {
public:
    explicit AccessLog(telemetry::Log& log) : log_(log) {}

    void after(const Request& request, Response& response) override {
        const auto time = std::chrono::duration_cast<std::chrono::microseconds>(
            std::chrono::steady_clock::now() - request.begin);
        log_.info("request", {{"method", name(request.verb)},
                              {"path", request.path},
                              {"status", response.status},
                              {"reason", response.reason},
                              {"duration_us", time.count()},
                              {"bytes", response.body.size()},
                              {"client", request.call.client},
                              {"request_id", request.call.request_id},
                              {"trace", trace_id(request.call.trace_parent)}});
    }

private:
    telemetry::Log& log_;
};

}  // namespace

std::unique_ptr<Stage> make_access_log(telemetry::Log& log) {
    return std::make_unique<AccessLog>(log);
}

}  // namespace http
