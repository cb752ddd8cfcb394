// SPDX-License-Identifier: Apache-2.0
#include "user/http/roles/administration_handlers.hpp"

#include "json/decode.hpp"
#include "user/http/roles/synced_body.hpp"

#include <boost/describe/class.hpp>

namespace user {
namespace {

using base::Result;
using http::Request;

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

}  // namespace

RoleAnswer set_roles(const Request& request, const Administrator&, RoleNeeds& needs) {
    GATEHOUSE_CO_TRY(id, profile_id(request));
    GATEHOUSE_CO_TRY(body, decode_body<RolesBody>(request));
    GATEHOUSE_CO_TRY(
        synced, co_await needs.administration.set_roles(id, std::move(body.roles), request.call));
    co_return synced_response(synced);
}

RoleAnswer block_profile(const Request& request, const Administrator&, RoleNeeds& needs) {
    GATEHOUSE_CO_TRY(id, profile_id(request));
    GATEHOUSE_CO_TRY(body, decode_body<BlockBody>(request));
    GATEHOUSE_CO_TRY(synced,
                     co_await needs.administration.block(id, std::move(body.reason), request.call));
    co_return synced_response(synced);
}

RoleAnswer restore_profile(const Request& request, const Administrator&, RoleNeeds& needs) {
    GATEHOUSE_CO_TRY(id, profile_id(request));
    if (const auto body = decode_body<EmptyBody>(request); !body) {
        co_return base::fail(body.error());
    }
    GATEHOUSE_CO_TRY(synced, co_await needs.administration.restore(id, request.call));
    co_return synced_response(synced);
}

}  // namespace user
