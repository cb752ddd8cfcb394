// SPDX-License-Identifier: Apache-2.0
#include "user/http/roles/account_state_handler.hpp"

#include "json/decode.hpp"
#include "json/encode.hpp"
#include "tokens/service_token.hpp"

#include <boost/describe/class.hpp>

#include <span>

namespace user {
namespace {

using base::Result;
using http::Request;

struct StateBody {
    std::optional<std::vector<std::string>> roles;
    std::optional<bool> blocked;
    std::optional<std::string> block_reason;
};
BOOST_DESCRIBE_STRUCT(StateBody, (), (roles, blocked, block_reason))

/// What the User Service governs, as the profile has it.
struct GovernedBody {
    std::int64_t user_id;
    std::span<const std::string> roles;
    bool blocked;
    std::string_view block_reason;
    std::int64_t version;
};
BOOST_DESCRIBE_STRUCT(GovernedBody, (), (user_id, roles, blocked, block_reason, version))

Result<AccountState> decode_state(const Request& request) {
    const auto type = http::expect_media_type(request, "application/json");
    if (!type) return base::fail(type.error());
    auto body = json::decode<StateBody>(request.body);
    if (!body) return base::fail(body.error());
    if (!body->roles && !body->blocked) {
        return base::fail(base::invalid_field("roles", "is missing, and so is blocked"));
    }
    return AccountState{.roles = std::move(body->roles),
                        .blocked = body->blocked,
                        .block_reason = body->block_reason.value_or("")};
}

Result<ChangeOrigin> origin_of(const Request& request, const std::string& service,
                               std::int64_t id) {
    const auto key = http::idempotency_key(request);
    if (!key) return base::fail(key.error());
    return ChangeOrigin{.source = std::string(tokens::service_name(service)),
                        .event_id = std::string(*key),
                        .what = "AccountStateApplied " + std::to_string(id)};
}

}  // namespace

base::Task<Result<http::Response>> follow_account(const Request& request,
                                                  const CallingService& service, RoleNeeds& needs) {
    const auto id = http::id_parameter(request);
    if (!id) co_return base::fail(profile_not_found());
    GATEHOUSE_CO_TRY(origin, origin_of(request, service.name, *id));
    GATEHOUSE_CO_TRY(state, decode_state(request));
    GATEHOUSE_CO_TRY(profile,
                     co_await needs.administration.follow({*id}, state, origin, request.call));
    const GovernedBody body{.user_id = profile.auth_user_id.value,
                            .roles = profile.roles,
                            .blocked = profile.blocked,
                            .block_reason = profile.block_reason,
                            .version = profile.version};
    co_return http::json_response(200, json::encode(body));
}

}  // namespace user
