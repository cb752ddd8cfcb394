// SPDX-License-Identifier: Apache-2.0
#include "user/http/profiles/profile_handlers.hpp"

#include "http/message/problem.hpp"
#include "json/decode.hpp"
#include "tokens/service_token.hpp"
#include "user/domain/profiles/profile_edit.hpp"
#include "user/http/profiles/profile_body.hpp"

#include <boost/describe/class.hpp>

namespace user {

using base::Result;
using base::Task;
using http::problem;
using http::Request;
using http::Response;

BOOST_DESCRIBE_STRUCT(ProfilePatch, (), (first_name, last_name, email))

namespace {

struct CreateBody {
    std::int64_t auth_user_id = 0;
    std::string email;
    std::string first_name;
    std::string last_name;
    std::optional<std::vector<std::string>> roles;
};
BOOST_DESCRIBE_STRUCT(CreateBody, (), (auth_user_id, email, first_name, last_name, roles))

Result<NewProfile> decode_new_profile(const Request& request) {
    const auto type = http::expect_media_type(request, "application/json");
    if (!type) return base::fail(type.error());
    auto body = json::decode<CreateBody>(request.body);
    if (!body) return base::fail(body.error());
    return NewProfile{.auth_user_id = {body->auth_user_id},
                      .email = std::move(body->email),
                      .first_name = std::move(body->first_name),
                      .last_name = std::move(body->last_name),
                      .roles = std::move(body->roles)};
}

Result<ProfileId> profile_id(const Request& request) {
    const auto id = http::id_parameter(request);
    if (!id) return base::fail(profile_not_found());
    return ProfileId{*id};
}

Task<Result<Profile>> read_profile(const Request& request, Services& services) {
    GATEHOUSE_CO_TRY(caller, co_await services.authentication.authenticate(request));
    GATEHOUSE_CO_TRY(id, profile_id(request));
    if (const auto allowed = may_read(caller, id); !allowed) co_return base::fail(allowed.error());
    GATEHOUSE_CO_TRY(profile, co_await services.profiles.find(id, request.call));
    if (!profile) co_return base::fail(profile_not_found());
    co_return *std::move(profile);
}

Task<Result<Profile>> apply_patch(const Request& request, Services& services) {
    GATEHOUSE_CO_TRY(caller, co_await services.authentication.authenticate(request));
    GATEHOUSE_CO_TRY(id, profile_id(request));
    if (const auto allowed = may_edit(caller, id); !allowed) co_return base::fail(allowed.error());
    const auto type = http::expect_media_type(request, "application/json");
    if (!type) co_return base::fail(type.error());
    GATEHOUSE_CO_TRY(patch, json::decode<ProfilePatch>(request.body));
    co_return co_await edit_profile(services.profiles, id, std::move(patch),
                                    accepted_versions(request), request.call);
}

/// Of a service's call its name is the source of the event that it carries, and Idempotency-Key the
/// id, so that the event is known again when another transport brings it.
ChangeOrigin origin_of(const Request& request, const Caller& caller, AccountId account) {
    if (!caller.is_service()) return {};
    return {.source = std::string(tokens::service_name(*caller.service)),
            .event_id = std::string(http::idempotency_key(request)),
            .what = "AuthUserRegistered " + std::to_string(account.value),
            .former_source = *caller.service + " /users " + std::to_string(account.value)};
}

Task<Result<Change>> create(const Request& request, Services& services) {
    GATEHOUSE_CO_TRY(caller, co_await services.authentication.authenticate(request));
    GATEHOUSE_CO_TRY(wanted, decode_new_profile(request));
    const auto origin = origin_of(request, caller, wanted.auth_user_id);
    if (caller.is_service() && wanted.is_blank()) {
        co_return co_await services.registrations.add({.auth_user_id = wanted.auth_user_id,
                                                       .email = std::move(wanted.email),
                                                       .roles = std::move(wanted.roles)},
                                                      origin, request.call);
    }
    co_return co_await services.creation.create(std::move(wanted), caller, origin, request.call);
}

}  // namespace

Task<Response> create_profile(const Request& request, Services& services) {
    const auto change = co_await create(request, services);
    if (!change) co_return problem(change.error(), request);
    auto response = profile_response(change->is_new ? 201 : 200, change->profile);
    if (change->is_new) {
        response.with("Location", "/users/" + std::to_string(change->profile.id.value));
    }
    co_return response;
}

Task<Response> get_own_profile(const Request& request, Services& services) {
    const auto caller = co_await services.authentication.authenticate(request);
    if (!caller) co_return problem(caller.error(), request);
    if (caller->is_service()) co_return problem(not_allowed(), request);
    if (!caller->profile) co_return problem(profile_not_found(), request);
    co_return profile_response(200, *caller->profile);
}

Task<Response> get_profile(const Request& request, Services& services) {
    const auto profile = co_await read_profile(request, services);
    if (!profile) co_return problem(profile.error(), request);
    co_return profile_response(200, *profile);
}

Task<Response> patch_profile(const Request& request, Services& services) {
    const auto profile = co_await apply_patch(request, services);
    if (!profile) co_return problem(profile.error(), request);
    co_return profile_response(200, *profile);
}

}  // namespace user
