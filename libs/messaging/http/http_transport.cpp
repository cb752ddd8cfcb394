// SPDX-License-Identifier: Apache-2.0
#include "messaging/http/http_transport.hpp"

#include "json/value.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace messaging {
namespace {

using Outcome = Delivery::Outcome;

constexpr auto again_suffix = "-again";

class HttpTransport final : public Transport {
public:
    HttpTransport(std::unique_ptr<http::Client> client, HttpTransportOptions options)
        : client_(std::move(client)),
          options_(std::move(options)),
          place_(options_.address.empty() ? "" : fmt::format(" ({})", options_.address)) {}

    base::Task<Delivery> send(const Event& event) override {
        const auto call = call_for(event);
        if (!call) co_return Delivery{Outcome::refused, call.error().detail};
        const auto first = co_await make(*call, event, event.id);
        if (!first.insist) co_return first.delivery;
        // Its own key: under the first one the receiver knows the call that it did not follow.
        const auto second = co_await make(*first.insist, event, event.id + again_suffix);
        co_return second.delivery;
    }

private:
    /// Makes `call` under the key `key`; a call to insist with only if it was answered with 2xx.
    base::Task<Reply> make(const HttpCall& call, const Event& event, const std::string& key) {
        http::ClientRequest request{.verb = call.verb,
                                    .path = call.path,
                                    .content_type = "application/json",
                                    .body = call.body};
        request.headers.emplace_back("Authorization", "Bearer " + options_.token());
        request.headers.emplace_back("Idempotency-Key", '"' + key + '"');
        const base::Call attempt{.deadline = base::Deadline::after(options_.timeout),
                                 .trace_parent = event.trace_parent,
                                 .request_id = key};
        const auto answer = co_await client_->send(std::move(request), attempt);
        if (!answer) co_return Reply{{Outcome::unreachable, answer.error().log.text}};
        if (options_.take_answer && answer->status >= 200 && answer->status < 300) {
            co_return co_await options_.take_answer(event, answer->body);
        }
        co_return Reply{
            {outcome_of(answer->status, call),
             fmt::format("answered {} {}{}", answer->status,
                         json::find_string(answer->body, "detail").value_or(""), place_)}};
    }

    base::Result<HttpCall> call_for(const Event& event) const {
        const auto row = std::ranges::find(options_.calls, event.type, &OutboundCall::type);
        if (row != options_.calls.end()) return row->to_call(event);
        return base::fail({.code = base::Errc::invalid,
                           .detail = "no call carries events of the type " + event.type});
    }

    std::unique_ptr<http::Client> client_;
    HttpTransportOptions options_;
    const std::string place_;
};

}  // namespace

std::unique_ptr<Transport> make_http_transport(std::unique_ptr<http::Client> client,
                                               HttpTransportOptions options) {
    return std::make_unique<HttpTransport>(std::move(client), std::move(options));
}

Outcome outcome_of(unsigned status, const HttpCall& call) {
    if (status >= 200 && status < 300) return Outcome::delivered;
    const bool is_unknown_call = status == 404 || status == 405 || status == 501;
    if (call.is_optional && is_unknown_call) return Outcome::delivered;
    switch (status) {
        case 409:
            return Outcome::delivered;  // Somebody brought the same fact before us.
        case 429:
        case 502:
        case 503:
        case 504:
            return Outcome::unreachable;
        case 400:
        case 410:
        case 413:
        case 415:
        case 422:
            return Outcome::refused;
        case 404:
            return call.not_found_is_final ? Outcome::refused : Outcome::postponed;
        // 401 and 403 are a wrong key, 404 and 405 a wrong URL: the operator corrects those.
        default:
            return Outcome::postponed;
    }
}

}  // namespace messaging
