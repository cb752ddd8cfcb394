// SPDX-License-Identifier: Apache-2.0
#include "user/http/roles/administration_handlers.hpp"

#include "http/message/problem.hpp"
#include "json/decode.hpp"
#include "user/http/roles/synced_body.hpp"

#include <boost/describe/class.hpp>

namespace user {
namespace {

using base::Result;
using base::Task;
using http::Request;
using http::Response;

struct RolesBody {
    std::vector<std::string> roles;
};
BOOST_DESCRIBE_STRUCT(RolesBody, (), (roles))

struct BlockBody {
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(BlockBody, (), (reason))

struct EmptyBody {};
BOOST_DESCRIBE_STRUCT(EmptyBody, (), ())

/// Decodes the body; a call that needs none may come without one.
template <class Body>
Result<Body> decode_body(const Request& request) {
    if (std::is_empty_v<Body> && request.body.empty()) return Body{};
    const auto type = http::expect_media_type(request, "application/json");
    if (!type) return base::fail(type.error());
    return json::decode<Body>(request.body);
}

/// The profile to administer, if the caller may.
Task<Result<ProfileId>> authorize(const Request& request, Services& services) {
    GATEHOUSE_CO_TRY(caller, co_await services.authentication.authenticate(request));
    if (const auto allowed = may_administer(caller); !allowed) {
        co_return base::fail(allowed.error());
    }
    const auto id = http::id_parameter(request);
    if (!id) co_return base::fail(profile_not_found());
    co_return ProfileId{*id};
}

Task<Result<SyncedProfile>> apply_roles(const Request& request, Services& services) {
    GATEHOUSE_CO_TRY(id, co_await authorize(request, services));
    GATEHOUSE_CO_TRY(body, decode_body<RolesBody>(request));
    co_return co_await services.administration.set_roles(id, std::move(body.roles), request.call);
}

Task<Result<SyncedProfile>> apply_block(const Request& request, Services& services) {
    GATEHOUSE_CO_TRY(id, co_await authorize(request, services));
    GATEHOUSE_CO_TRY(body, decode_body<BlockBody>(request));
    co_return co_await services.administration.block(id, std::move(body.reason), request.call);
}

Task<Result<SyncedProfile>> apply_restore(const Request& request, Services& services) {
    GATEHOUSE_CO_TRY(id, co_await authorize(request, services));
    if (const auto body = decode_body<EmptyBody>(request); !body) {
        co_return base::fail(body.error());
    }
    co_return co_await services.administration.restore(id, request.call);
}

Response answer(const Result<SyncedProfile>& synced, const Request& request) {
    if (!synced) return http::problem(synced.error(), request);
    return synced_response(*synced);
}

}  // namespace

Task<Response> set_roles(const Request& request, Services& services) {
    const auto synced = co_await apply_roles(request, services);
    co_return answer(synced, request);
}

Task<Response> block_profile(const Request& request, Services& services) {
    const auto synced = co_await apply_block(request, services);
    co_return answer(synced, request);
}

Task<Response> restore_profile(const Request& request, Services& services) {
    const auto synced = co_await apply_restore(request, services);
    co_return answer(synced, request);
}

}  // namespace user
