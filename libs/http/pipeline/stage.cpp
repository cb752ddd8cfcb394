// SPDX-License-Identifier: Apache-2.0
#include "http/pipeline/stage.hpp"

#include "http/message/problem.hpp"

#include <ranges>

namespace http {

std::optional<Response> run_before(const Stages& stages, Request& request) {
    for (const auto& stage : stages) {
        if (auto response = stage->before(request)) return response;
    }
    return std::nullopt;
}

Response run_failed(const Stages& stages, const Request& request, const std::exception& error) {
    for (const auto& stage : stages) {
        if (auto response = stage->failed(request, error)) return *std::move(response);
    }
    return problem(base::internal_error(error.what()), request);
}

void run_after(const Stages& stages, const Request& request, Response& response) {
    for (const auto& stage : std::views::reverse(stages))
        stage->after(request, response);
}

void run_refused(const Stages& stages, const Request& request, Response& response) {
    for (const auto& stage : std::views::reverse(stages))
        stage->refused(request, response);
}

}  // namespace http
