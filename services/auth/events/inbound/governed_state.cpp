// SPDX-License-Identifier: Apache-2.0
#include "auth/events/inbound/governed_state.hpp"

#include "json/decode.hpp"

#include <boost/describe/class.hpp>

namespace auth {
namespace {

struct GovernedState {
    AccountId user_id;
    std::vector<std::string> roles;
    bool blocked = false;
    std::string block_reason;
    std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(GovernedState, (), (user_id, roles, blocked, block_reason, version))

}  // namespace

base::Task<base::Result<>> follow(const messaging::Event& event, std::optional<bool> blocked,
                                  AccountChanges& changes, const base::Call& call) {
    auto decoded = json::decode<GovernedState>(event.data, json::Unknown::ignore);
    if (!decoded) co_return base::fail(decoded.error());
    auto& state = *decoded;
    if (std::to_string(state.user_id.value) != event.subject) {
        co_return base::fail(base::invalid_field("user_id", "must be the event's subject"));
    }
    if (blocked && state.blocked != *blocked) {
        co_return base::fail(base::invalid_field("blocked", "contradicts the event's type"));
    }
    const auto account = co_await changes.apply(
        state.user_id,
        {.roles = std::move(state.roles),
         .blocked = state.blocked,
         .reason = std::move(state.block_reason),
         .version = state.version},
        {.source = event.source, .event_id = event.id, .what = event.type + ' ' + event.subject},
        call);
    if (!account) co_return base::fail(account.error());
    co_return base::Result<>();
}

}  // namespace auth
