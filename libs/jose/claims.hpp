// SPDX-License-Identifier: Apache-2.0
// What a token says of its bearer (RFC 7519 section 4).
#pragma once

#include "base/clock.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace jose {

/// The claims Gatehouse writes and reads; an empty string stands for an absent claim.
struct Claims {
    std::string sub;                      ///< The username, or "service:<name>".
    std::optional<std::int64_t> user_id;  ///< The account's id, above zero; none in service tokens.
    std::string email;
    std::vector<std::string> roles;
    std::string scope;  ///< Space-separated (RFC 8693 section 4.2).
    std::optional<base::Timestamp> issued_at;
    base::Timestamp expires_at;
    std::optional<base::Timestamp> not_before;
    std::string jti;
    std::string iss;
    std::vector<std::string> aud;

    bool operator==(const Claims&) const = default;
};

/// A call between services: "internal" is in the scope and no user is named.
bool is_service(const Claims& claims);

/// A person's token: a user is named and the scope is not "internal". A token that claims to be
/// both is neither.
bool is_user(const Claims& claims);

}  // namespace jose
