// SPDX-License-Identifier: Apache-2.0
#include "auth/events/outbound/account_state_answer.hpp"

#include "auth/events/outbound/account_state_applied.hpp"
#include "base/ascii.hpp"
#include "json/decode.hpp"

#include <boost/describe/class.hpp>

namespace auth {
namespace {

using Outcome = messaging::Delivery::Outcome;

constexpr std::chrono::milliseconds adoption_timeout{2500};

struct AnsweredState {
    std::vector<std::string> roles;
    bool blocked = false;
    std::string block_reason;
    std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(AnsweredState, (), (roles, blocked, block_reason, version))

messaging::Delivery delivery_of(const base::Result<Account>& adopted) {
    if (adopted || adopted.error().code == base::Errc::not_found) return {};
    const auto& error = adopted.error();
    if (error.code == base::Errc::invalid) return {Outcome::refused, error.detail};
    return {Outcome::postponed, "the answered state is not stored: " + error.log.text};
}

}  // namespace

base::Task<messaging::Reply> AccountStateAnswers::take(const messaging::Event& event,
                                                       const std::string& answer) {
    if (event.type != account_state_applied_type) co_return messaging::Reply{};
    auto state = json::decode<AnsweredState>(answer, json::Unknown::ignore);
    const auto id = base::parse_number<std::int64_t>(event.subject);
    if (!state || !id) co_return messaging::Reply{};
    const base::Call call{.deadline = base::Deadline::after(adoption_timeout),
                          .trace_parent = event.trace_parent};
    const auto adopted = co_await changes_.adopt({*id},
                                                 {.roles = std::move(state->roles),
                                                  .blocked = state->blocked,
                                                  .reason = std::move(state->block_reason),
                                                  .version = state->version},
                                                 event.id, call);
    co_return messaging::Reply{.delivery = delivery_of(adopted)};
}

}  // namespace auth
