// SPDX-License-Identifier: Apache-2.0
#include "http/server/exchange.hpp"

#include "http/message/conditional.hpp"
#include "http/message/problem.hpp"
#include "http/message/request_identity.hpp"
#include "http/server/refused_head.hpp"
#include "http/server/worker_state.hpp"

namespace http {
namespace {

constexpr auto answering_time_max = std::chrono::milliseconds(100);

/// How much of a request's time its handler has: the rest is for the answer to be in time.
std::chrono::milliseconds handling_time(std::chrono::milliseconds request_timeout) {
    return request_timeout - std::min(request_timeout / 20, answering_time_max);
}

/// Why something is refused before it is a request, in a word for the log.
std::string_view reason_of(unsigned status) {
    switch (status) {
        case 408:
            return "timeout";
        case 413:
            return "content_too_large";
        case 417:
            return "unknown_expectation";
        case 431:
            return "head_too_large";
        case 501:
            return "unknown_transfer_coding";
        case 503:
            return "overloaded";
        case 505:
            return "unknown_http_version";
        default:
            return "malformed_request";
    }
}

}  // namespace

/// Takes the request's own id, or makes one.
void Exchange::identify(Request& request) {
    request.call.request_id = sane_request_id(request.header("X-Request-Id"));
    if (!request.call.request_id.empty()) return;
    worker_.write_request_id(request_id_);
    request.call.request_id = request_id_;
}

void Exchange::fill_request(const RequestParser& parser) {
    auto& request = request_;
    parser.fill(request);
    request.peer = peer_;
    request.notes.clear();
    request.sees_internal = sees_internal_;
    request.begin = std::chrono::steady_clock::now();
    request.call = {.deadline = {request.begin + handling_time(worker_.options().request_timeout)},
                    .trace_parent = valid_trace_parent(request.header("traceparent")),
                    .client = peer_};
    identify(request);
    worker_.router().match(request);
}

base::Task<bool> Exchange::answer(const RequestParser& parser, std::string& output) {
    fill_request(parser);
    bool keep_alive = parser.keeps_connection() && !worker_.is_stopping();
    std::optional<Response> response;
    try {
        response = run_before(worker_.stages(), request_);
        if (!response) response = co_await worker_.router().answer(request_);
    } catch (const std::exception& error) {
        response = run_failed(worker_.stages(), request_, error);
    }
    if (response->status == 200) answer_not_modified(request_, *response);
    run_after(worker_.stages(), request_, *response);
    if (worker_.is_stopping()) keep_alive = false;
    append_response(output, *response,
                    {.date = worker_.date(),
                     .request_id = request_.call.request_id,
                     .keep_alive = keep_alive,
                     .is_http_1_0 = !parser.is_http_1_1(),
                     .is_tls = worker_.is_tls(),
                     .head_only = request_.verb == Verb::head});
    co_return keep_alive;
}

void Exchange::refuse(unsigned status, std::string_view head, std::string& output) {
    const RefusedHead refused(head);
    Request request;
    request.path = refused.path;
    request.headers = {refused.headers.data(), refused.headers.size()};
    identify(request);
    auto response = problem(status, request.path, request.call.request_id);
    if (status == 503) response.with("Retry-After", "1");
    run_refused(worker_.stages(), request, response);
    append_response(output, response,
                    {.date = worker_.date(),
                     .request_id = request.call.request_id,
                     .keep_alive = false,
                     .is_tls = worker_.is_tls(),
                     .head_only = refused.is_head});
    worker_.log().info("request_refused", {{"status", status},
                                           {"reason", reason_of(status)},
                                           {"client", peer_},
                                           {"request_id", request.call.request_id}});
}

}  // namespace http
