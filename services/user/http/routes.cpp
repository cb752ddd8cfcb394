// SPDX-License-Identifier: Apache-2.0
#include "user/http/routes.hpp"

#include "user/http/profiles/profile_handlers.hpp"
#include "user/http/profiles/profile_list_handler.hpp"
#include "user/http/roles/administration_handlers.hpp"

namespace user {

using http::Verb;

void add_routes(http::Router& router, Services& services) {
    // A fixed path stands before the pattern that would match it too.
    constexpr http::Route<Services> routes[] = {
        {Verb::get, "/users/me", get_own_profile},
        {Verb::get, "/users/{id}", get_profile},
        {Verb::patch, "/users/{id}", patch_profile},
        {Verb::post, "/users", create_profile},
        {Verb::get, "/users", list_profiles},
        {Verb::post, "/users/{id}/roles", set_roles},
        {Verb::post, "/users/{id}/block", block_profile},
        {Verb::post, "/users/{id}/restore", restore_profile},
    };
    router.add(routes, services);
}

}  // namespace user
