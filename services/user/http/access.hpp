// SPDX-License-Identifier: Apache-2.0
// Who may call: the kinds of callers that the routes of this service have.
#pragma once

#include "http/server/route.hpp"
#include "user/domain/profiles/caller.hpp"

namespace user {

/// Any person with a token, and a service that creates profiles.
struct AnyCaller {
    static constexpr http::Access access{.name = "any_caller",
                                         .schemes = {"userBearer", "serviceBearer"},
                                         .scope = tokens::name(tokens::Scope::profiles_create)};
    const Caller& caller;

    static base::Result<AnyCaller> admit(const http::Request& request, const Caller& caller);
};

/// A person who has a profile; a service is not_allowed().
struct Person {
    static constexpr http::Access access{.name = "person", .schemes = {"userBearer"}};
    const Profile& profile;

    static base::Result<Person> admit(const http::Request& request, const Caller& caller);
};

/// One who may_read() the profile `{id}`.
struct Reader {
    static constexpr http::Access access{.name = "owner_admin_or_service",
                                         .schemes = {"userBearer", "serviceBearer"},
                                         .scope = tokens::name(tokens::Scope::profiles_read)};
    ProfileId id;

    static base::Result<Reader> admit(const http::Request& request, const Caller& caller);
};

/// One who may_edit() the profile `{id}`.
struct Editor {
    static constexpr http::Access access{.name = "owner_or_admin", .schemes = {"userBearer"}};
    ProfileId id;

    static base::Result<Editor> admit(const http::Request& request, const Caller& caller);
};

/// One who may_list() profiles.
struct Lister {
    static constexpr http::Access access{.name = "admin_or_service",
                                         .schemes = {"userBearer", "serviceBearer"},
                                         .scope = tokens::name(tokens::Scope::profiles_read)};
    const Caller& caller;

    static base::Result<Lister> admit(const http::Request& request, const Caller& caller);
};

/// One who may_administer().
struct Administrator {
    static constexpr http::Access access{.name = "admin_or_service",
                                         .schemes = {"userBearer", "serviceBearer"},
                                         .scope = tokens::name(tokens::Scope::profiles_command)};
    const Caller& caller;

    static base::Result<Administrator> admit(const http::Request& request, const Caller& caller);
};

/// A service that tells of accounts; people are not_allowed().
struct CallingService {
    static constexpr http::Access access{.name = "service",
                                         .schemes = {"serviceBearer"},
                                         .scope = tokens::name(tokens::Scope::profiles_sync)};
    const std::string& name;

    static base::Result<CallingService> admit(const http::Request& request, const Caller& caller);
};

/// The `{id}` of the path. Fails with profile_not_found() when it is no id.
base::Result<ProfileId> profile_id(const http::Request& request);

}  // namespace user
