// SPDX-License-Identifier: Apache-2.0
// What the two services' tokens say, and whose they are.
#pragma once

#include "jose/claims.hpp"
#include "tokens/scope.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokens {

/// The claims of an access token. The Auth Service issues a person's, each service its own for the
/// calls to the other one; `sub` is the username or service_subject(). An empty string stands for
/// an absent claim.
struct Claims : jose::Claims {
    std::optional<std::int64_t> user_id;  ///< The account's id, above zero; none in service tokens.
    std::string email;
    std::vector<std::string> roles;  ///< Written, even if empty, when a user is named.
    std::string scope;               ///< Space-separated (RFC 8693 section 4.2).

    bool operator==(const Claims&) const = default;

    /// See jose::OpenClaims.
    bool read_member(const json::Value& member);
    void write_members(json::ObjectWriter& object) const;
};

/// A call between services: no user is named, and the scope has "internal" or a Scope.
bool is_service(const Claims& claims);

/// A person's token: a user is named and the scope is not "internal". A token that claims to be
/// both is neither.
bool is_user(const Claims& claims);

/// The `sub` of a service's tokens: "service:<name>".
std::string service_subject(std::string_view name);

/// The scope of service tokens that SECRET_KEY signs. Alone it opens everything, as services
/// written for the integration guide expect; beside other scopes it opens nothing.
inline constexpr std::string_view service_scope = "internal";

/// What a scope claim allows. `opens_all` says whether "internal" counts where it stands alone.
Scopes granted_by(std::string_view scope, bool opens_all);

}  // namespace tokens
