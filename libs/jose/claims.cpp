// SPDX-License-Identifier: Apache-2.0
// What a token says of its bearer (RFC 7519 section 4).
#include "jose/claims.hpp"

#include <algorithm>
#include <ranges>
#include <string_view>

namespace jose {
namespace {

bool has_internal_scope(const Claims& claims) {
    return std::ranges::any_of(claims.scope | std::views::split(' '),
                               [](auto word) { return std::string_view(word) == "internal"; });
}

}  // namespace

bool is_service(const Claims& claims) {
    return !claims.user_id && has_internal_scope(claims);
}

bool is_user(const Claims& claims) {
    return claims.user_id.has_value() && !has_internal_scope(claims);
}

}  // namespace jose
