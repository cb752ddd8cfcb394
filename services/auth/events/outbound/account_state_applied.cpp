// SPDX-License-Identifier: Apache-2.0
#include "auth/events/outbound/account_state_applied.hpp"

#include "base/uuid.hpp"
#include "json/decode.hpp"
#include "json/encode.hpp"

#include <boost/describe/class.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace auth {
namespace {

constexpr auto roles_changed = "roles";
constexpr auto block_changed = "blocked";

struct AppliedData {
    AccountId user_id;
    std::vector<std::string> roles;
    bool blocked = false;
    std::string block_reason;
    std::vector<std::string> changed;
};
BOOST_DESCRIBE_STRUCT(AppliedData, (), (user_id, roles, blocked, block_reason, changed))

struct StateBody {
    std::optional<std::vector<std::string>> roles;
    std::optional<bool> blocked;
    std::optional<std::string> block_reason;
};
BOOST_DESCRIBE_STRUCT(StateBody, (), (roles, blocked, block_reason))

}  // namespace

messaging::Event account_state_applied(const AccountDecision& decision, base::Timestamp now) {
    const auto& account = decision.account;
    AppliedData data{.user_id = account.id,
                     .roles = account.roles,
                     .blocked = account.blocked,
                     .block_reason = decision.block_reason,
                     .changed = {}};
    if (decision.told.roles) data.changed.emplace_back(roles_changed);
    if (decision.told.block) data.changed.emplace_back(block_changed);
    return {.id = base::make_uuid_v7(now),
            .source = "auth-service",
            .type = std::string(account_state_applied_type),
            .subject = std::to_string(account.id.value),
            .time = now,
            .data = json::encode(data)};
}

base::Result<messaging::HttpCall> account_state_applied_call(const messaging::Event& event) {
    auto data = json::decode<AppliedData>(event.data, json::Unknown::ignore);
    if (!data) return base::fail(data.error());
    const auto has_changed = [&](const char* part) {
        return std::ranges::find(data->changed, part) != data->changed.end();
    };
    StateBody body;
    if (has_changed(roles_changed)) body.roles = std::move(data->roles);
    if (has_changed(block_changed)) {
        body.blocked = data->blocked;
        if (data->blocked) body.block_reason = std::move(data->block_reason);
    }
    return messaging::HttpCall{.path = fmt::format("/accounts/{}", data->user_id.value),
                               .body = json::encode(body),
                               .verb = http::Verb::put,
                               .is_optional = true};
}

}  // namespace auth
