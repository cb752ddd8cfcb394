// SPDX-License-Identifier: Apache-2.0
#include "user/http/profiles/profile_handlers.hpp"

#include "json/decode.hpp"
#include "tokens/service_token.hpp"
#include "user/domain/profiles/profile_edit.hpp"
#include "user/http/profiles/profile_body.hpp"

#include <boost/describe/class.hpp>

namespace user {

using base::Result;
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

/// Of a service's call its name is the source of the event that it carries, and Idempotency-Key the
/// id, so that the event is known again when another transport brings it.
Result<ChangeOrigin> origin_of(const Request& request, const Caller& caller, AccountId account) {
    const auto key = http::idempotency_key(request);
    if (!key) return base::fail(key.error());
    if (!caller.is_service()) return ChangeOrigin{};
    return ChangeOrigin{
        .source = std::string(tokens::service_name(*caller.service)),
        .event_id = std::string(*key),
        .what = "AuthUserRegistered " + std::to_string(account.value),
        .former_source = *caller.service + " /users " + std::to_string(account.value)};
}

/// A service's call without names is a registration.
base::Task<Result<Change>> create(const Request& request, const Caller& caller, NewProfile wanted,
                                  ProfileNeeds& needs) {
    GATEHOUSE_CO_TRY(origin, origin_of(request, caller, wanted.auth_user_id));
    if (caller.is_service() && wanted.is_blank()) {
        co_return co_await needs.registrations.add({.auth_user_id = wanted.auth_user_id,
                                                    .email = std::move(wanted.email),
                                                    .roles = std::move(wanted.roles)},
                                                   origin, request.call);
    }
    co_return co_await needs.creation.create(std::move(wanted), caller, origin, request.call);
}

}  // namespace

ProfileAnswer create_profile(const Request& request, const AnyCaller& any, ProfileNeeds& needs) {
    GATEHOUSE_CO_TRY(wanted, decode_new_profile(request));
    GATEHOUSE_CO_TRY(change, co_await create(request, any.caller, std::move(wanted), needs));
    auto response = profile_response(change.is_new ? 201 : 200, change.profile);
    if (change.is_new) {
        response.with("Location", "/users/" + std::to_string(change.profile.id.value));
    }
    co_return response;
}

Result<Response> get_own_profile(const Request&, const Person& person, ProfileNeeds&) {
    return profile_response(200, person.profile);
}

ProfileAnswer get_profile(const Request& request, const Reader& reader, ProfileNeeds& needs) {
    GATEHOUSE_CO_TRY(profile, co_await needs.profiles.find(reader.id, request.call));
    if (!profile) co_return base::fail(profile_not_found());
    co_return profile_response(200, *profile);
}

ProfileAnswer change_profile(const Request& request, const Editor& editor, ProfileNeeds& needs) {
    const auto type = http::expect_media_type(request, "application/json");
    if (!type) co_return base::fail(type.error());
    GATEHOUSE_CO_TRY(accepted, accepted_versions(request));
    GATEHOUSE_CO_TRY(patch, json::decode<ProfilePatch>(request.body));
    GATEHOUSE_CO_TRY(profile, co_await edit_profile(needs.profiles, editor.id, std::move(patch),
                                                    std::move(accepted), request.call));
    co_return profile_response(200, profile);
}

}  // namespace user
