// SPDX-License-Identifier: Apache-2.0
#include "user/http/access.hpp"

namespace user {

base::Result<AnyCaller> AnyCaller::admit(const http::Request&, const Caller& caller) {
    const auto allowed = has_scope(caller, tokens::Scope::profiles_create);
    if (!allowed) return base::fail(allowed.error());
    return AnyCaller{caller};
}

base::Result<Person> Person::admit(const http::Request&, const Caller& caller) {
    if (caller.is_service()) return base::fail(not_allowed());
    if (!caller.profile) return base::fail(profile_not_found());
    return Person{*caller.profile};
}

base::Result<Reader> Reader::admit(const http::Request& request, const Caller& caller) {
    const auto id = profile_id(request);
    if (!id) return base::fail(id.error());
    if (const auto allowed = may_read(caller, *id); !allowed) return base::fail(allowed.error());
    return Reader{*id};
}

base::Result<Editor> Editor::admit(const http::Request& request, const Caller& caller) {
    const auto id = profile_id(request);
    if (!id) return base::fail(id.error());
    if (const auto allowed = may_edit(caller, *id); !allowed) return base::fail(allowed.error());
    return Editor{*id};
}

base::Result<Lister> Lister::admit(const http::Request&, const Caller& caller) {
    if (const auto allowed = may_list(caller); !allowed) return base::fail(allowed.error());
    return Lister{caller};
}

base::Result<Administrator> Administrator::admit(const http::Request&, const Caller& caller) {
    if (const auto allowed = may_administer(caller); !allowed) return base::fail(allowed.error());
    return Administrator{caller};
}

base::Result<CallingService> CallingService::admit(const http::Request&, const Caller& caller) {
    if (!caller.is_service()) return base::fail(not_allowed());
    const auto allowed = has_scope(caller, tokens::Scope::profiles_sync);
    if (!allowed) return base::fail(allowed.error());
    return CallingService{*caller.service};
}

base::Result<ProfileId> profile_id(const http::Request& request) {
    const auto id = http::id_parameter(request);
    if (!id) return base::fail(profile_not_found());
    return ProfileId{*id};
}

}  // namespace user
