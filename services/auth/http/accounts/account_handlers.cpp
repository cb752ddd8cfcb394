// SPDX-License-Identifier: Apache-2.0
#include "auth/http/accounts/account_handlers.hpp"

#include "auth/http/accounts/account_body.hpp"
#include "auth/http/authentication.hpp"
#include "base/plain_name.hpp"
#include "base/utf8.hpp"
#include "http/message/problem.hpp"
#include "json/decode.hpp"

#include <boost/describe/class.hpp>

namespace auth {
namespace {

using base::Result;
using base::Task;
using http::Request;
using http::Response;

constexpr std::size_t reason_characters_max = 500;
constexpr std::size_t roles_max = 64;

struct RolesBody {
    std::vector<std::string> roles;
    std::optional<std::int64_t> version;
};
BOOST_DESCRIBE_STRUCT(RolesBody, (), (roles, version))

struct BlockBody {
    std::optional<std::string> reason;
    std::optional<std::int64_t> version;
};
BOOST_DESCRIBE_STRUCT(BlockBody, (), (reason, version))

struct RestoreBody {
    std::optional<std::int64_t> version;
};
BOOST_DESCRIBE_STRUCT(RestoreBody, (), (version))

/// Which roles exist is the User Service's to say; here they only have to be names.
Result<> check_roles(const std::vector<std::string>& roles) {
    if (roles.size() > roles_max) return base::fail(base::invalid_field("roles", "has too many"));
    for (std::size_t i = 0; i < roles.size(); ++i) {
        if (base::is_plain_name(roles[i])) continue;
        return base::fail(base::invalid_field("roles[" + std::to_string(i) + "]",
                                              std::string(base::plain_name_rule)));
    }
    return {};
}

Result<AccountChange> decode_roles(std::string_view body) {
    auto roles = json::decode<RolesBody>(body);
    if (!roles) return base::fail(roles.error());
    if (const auto checked = check_roles(roles->roles); !checked) {
        return base::fail(checked.error());
    }
    return AccountChange{
        .roles = std::move(roles->roles), .blocked = {}, .reason = {}, .version = roles->version};
}

Result<AccountChange> decode_block(std::string_view body) {
    const auto block = json::decode<BlockBody>(body);
    if (!block) return base::fail(block.error());
    auto reason = block->reason.value_or("");
    if (!base::is_text(reason) || base::count_characters(reason) > reason_characters_max) {
        return base::fail(base::invalid_field("reason", "must be text of at most 500 characters"));
    }
    return AccountChange{
        .roles = {}, .blocked = true, .reason = std::move(reason), .version = block->version};
}

Result<AccountChange> decode_restore(std::string_view body) {
    const auto restore = json::decode<RestoreBody>(body.empty() ? "{}" : body);
    if (!restore) return base::fail(restore.error());
    return AccountChange{.roles = {}, .blocked = false, .reason = {}, .version = restore->version};
}

/// A counter starts at zero.
Result<AccountChange> with_sane_version(Result<AccountChange> change) {
    if (!change || change->version.value_or(0) >= 0) return change;
    return base::fail(base::invalid_field("version", "must not be negative"));
}

using Decode = Result<AccountChange> (*)(std::string_view body);

Task<Result<Account>> change_account(const Request& request, Services& services, Decode decode) {
    auto service = authenticate_service(request, services.verifier, services.clock.now());
    if (!service) co_return base::fail(service.error());
    if (!request.body.empty()) {
        const auto type = http::expect_media_type(request, "application/json");
        if (!type) co_return base::fail(type.error());
    }
    const auto id = http::id_parameter(request);
    if (!id) co_return base::fail(account_not_found());
    const auto change = with_sane_version(decode(request.body));
    if (!change) co_return base::fail(change.error());
    const ChangeOrigin origin{.source = *service + ' ' + std::string(request.path),
                              .message_id = std::string(http::idempotency_key(request))};
    co_return co_await services.accounts.apply({*id}, *change, origin, request.call);
}

Response answer(const Result<Account>& account, const Request& request) {
    if (!account) return http::problem(account.error(), request);
    return http::json_response(200, account_json(*account));
}

}  // namespace

Task<Response> get_account(const Request& request, Services& services) {
    const auto service = authenticate_service(request, services.verifier, services.clock.now());
    if (!service) co_return http::problem(service.error(), request);
    const auto id = http::id_parameter(request);
    if (!id) co_return http::problem(account_not_found(), request);
    const auto account = co_await services.accounts.get({*id}, request.call);
    co_return answer(account, request);
}

Task<Response> set_roles(const Request& request, Services& services) {
    const auto account = co_await change_account(request, services, decode_roles);
    co_return answer(account, request);
}

Task<Response> block_account(const Request& request, Services& services) {
    const auto account = co_await change_account(request, services, decode_block);
    co_return answer(account, request);
}

Task<Response> restore_account(const Request& request, Services& services) {
    const auto account = co_await change_account(request, services, decode_restore);
    co_return answer(account, request);
}

}  // namespace auth
