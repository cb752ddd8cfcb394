// SPDX-License-Identifier: Apache-2.0
// People whom the tests of rules are about.
#pragma once

#include "user/domain/profiles/caller.hpp"

#include <string>
#include <vector>

namespace user {

using Roles = std::vector<std::string>;

inline const RolePolicy policy{.known = {"PATIENT", "DOCTOR", "ADMIN"}, .defaults = {"PATIENT"}};

inline Profile profile_of(std::int64_t id, const Roles& roles = {"PATIENT"}) {
    return {.id = {id},
            .auth_user_id = {id + 100},
            .email = "a@b.co",
            .first_name = "Ann",
            .last_name = "Lee",
            .roles = roles,
            .version = 3};
}

inline Profile blank(const Roles& roles = {"PATIENT"}) {
    auto profile = profile_of(1, roles);
    profile.first_name.clear();
    profile.last_name.clear();
    return profile;
}

inline Caller person(std::int64_t id, const Roles& roles = {"PATIENT"}) {
    return {.service = {}, .account = {id + 100}, .profile = profile_of(id, roles)};
}

inline Caller service_with(tokens::Scopes scopes) {
    return {.service = "service:auth-service", .account = {}, .profile = {}, .scopes = scopes};
}

inline const Caller service = service_with(tokens::Scopes::all());
inline const Caller newcomer{.service = {}, .account = {101}, .profile = {}};
inline const Caller owner = person(1);
inline const Caller owner_admin = person(1, {"PATIENT", "ADMIN"});
inline const Caller stranger = person(2);
inline const Caller doctor = person(3, {"PATIENT", "DOCTOR"});
inline const Caller admin = person(4, {"ADMIN"});

}  // namespace user
