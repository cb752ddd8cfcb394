// SPDX-License-Identifier: Apache-2.0
#include "auth/http/accounts/account_handlers.hpp"

#include "auth/http/accounts/account_body.hpp"
#include "json/decode.hpp"
#include "tokens/service_token.hpp"

#include <boost/describe/class.hpp>

namespace auth {
namespace {

using base::Result;
using http::Request;

struct RolesBody {
    std::vector<std::string> roles;
    std::optional<std::int64_t> version;
    std::optional<bool> reset_version;
};
BOOST_DESCRIBE_STRUCT(RolesBody, (), (roles, version, reset_version))

struct BlockBody {
    std::optional<std::string> reason;
    std::optional<std::int64_t> version;
    std::optional<bool> reset_version;
};
BOOST_DESCRIBE_STRUCT(BlockBody, (), (reason, version, reset_version))

struct RestoreBody {
    std::optional<std::int64_t> version;
    std::optional<bool> reset_version;
};
BOOST_DESCRIBE_STRUCT(RestoreBody, (), (version, reset_version))

Result<AccountChange> decode_roles(std::string_view body) {
    auto roles = json::decode<RolesBody>(body);
    if (!roles) return base::fail(roles.error());
    return AccountChange{.roles = std::move(roles->roles),
                         .version = roles->version,
                         .resets_version = roles->reset_version.value_or(false)};
}

Result<AccountChange> decode_block(std::string_view body) {
    auto block = json::decode<BlockBody>(body);
    if (!block) return base::fail(block.error());
    return AccountChange{.blocked = true,
                         .reason = block->reason.value_or(""),
                         .version = block->version,
                         .resets_version = block->reset_version.value_or(false)};
}

Result<AccountChange> decode_restore(std::string_view body) {
    const auto restore = json::decode<RestoreBody>(body.empty() ? "{}" : body);
    if (!restore) return base::fail(restore.error());
    return AccountChange{.blocked = false,
                         .version = restore->version,
                         .resets_version = restore->reset_version.value_or(false)};
}

/// The caller's name is the source of the event that the call carries, and its Idempotency-Key the
/// id, so that the event is known again when another transport brings it.
Result<ChangeOrigin> origin_of(const Request& request, const std::string& caller,
                               std::string_view type, std::int64_t id) {
    const auto key = http::idempotency_key(request);
    if (!key) return base::fail(key.error());
    return ChangeOrigin{.source = std::string(tokens::service_name(caller)),
                        .event_id = std::string(*key),
                        .what = std::string(type) + ' ' + std::to_string(id),
                        .former_source = caller + ' ' + std::string(request.path)};
}

using Decode = Result<AccountChange> (*)(std::string_view body);

/// `event_type` is that of the event which the call carries.
AccountAnswer change_account(const Request& request, const CallingService& caller,
                             AccountNeeds& needs, std::string_view event_type, Decode decode) {
    if (!request.body.empty()) {
        const auto type = http::expect_media_type(request, "application/json");
        if (!type) co_return base::fail(type.error());
    }
    const auto id = http::id_parameter(request);
    if (!id) co_return base::fail(account_not_found());
    auto origin = origin_of(request, caller.name, event_type, *id);
    if (!origin) co_return base::fail(origin.error());
    auto change = decode(request.body);
    if (!change) co_return base::fail(change.error());
    GATEHOUSE_CO_TRY(account, co_await needs.changes.apply({*id}, *std::move(change),
                                                           *std::move(origin), request.call));
    co_return http::json_response(200, account_json(account));
}

}  // namespace

AccountAnswer get_account(const Request& request, const CallingService&, AccountNeeds& needs) {
    const auto id = http::id_parameter(request);
    if (!id) co_return base::fail(account_not_found());
    GATEHOUSE_CO_TRY(account, co_await needs.accounts.get({*id}, request.call));
    co_return http::json_response(200, account_json(account));
}

AccountAnswer set_roles(const Request& request, const CallingService& caller, AccountNeeds& needs) {
    return change_account(request, caller, needs, "UserRolesChanged", decode_roles);
}

AccountAnswer block_account(const Request& request, const CallingService& caller,
                            AccountNeeds& needs) {
    return change_account(request, caller, needs, "UserBlocked", decode_block);
}

AccountAnswer restore_account(const Request& request, const CallingService& caller,
                              AccountNeeds& needs) {
    return change_account(request, caller, needs, "UserRestored", decode_restore);
}

}  // namespace auth
