// SPDX-License-Identifier: Apache-2.0
#include "user/http/profiles/profile_routes.hpp"

#include "user/http/profiles/profile_handlers.hpp"
#include "user/http/profiles/profile_list_handler.hpp"

namespace user {

using http::allow;
using http::LimitClass;
using http::Verb;

void add_profile_routes(http::Router& router, ProfileNeeds& needs, Authentication& guard) {
    // A fixed path stands before the pattern that would match it too.
    constexpr http::Route<ProfileNeeds, Authentication> routes[] = {
        {"get_own_profile", Verb::get, "/users/me", allow<Person, get_own_profile>,
         LimitClass::read},
        {"get_profile", Verb::get, "/users/{id}", allow<Reader, get_profile>, LimitClass::read},
        {"change_profile", Verb::patch, "/users/{id}", allow<Editor, change_profile>,
         LimitClass::write},
        {"create_profile", Verb::post, "/users", allow<AnyCaller, create_profile>,
         LimitClass::write},
        {"list_profiles", Verb::get, "/users", allow<Lister, list_profiles>, LimitClass::read},
    };
    router.add(routes, needs, guard);
}

}  // namespace user
