// SPDX-License-Identifier: Apache-2.0
#include "tokens/claims.hpp"

#include "jose/claim_value.hpp"
#include "json/encode.hpp"
#include "json/value.hpp"

#include <algorithm>
#include <ranges>

namespace tokens {
namespace {

bool has_word(std::string_view scope, bool (*is_wanted)(std::string_view)) {
    return std::ranges::any_of(scope | std::views::split(' '), [is_wanted](auto word) {
        return is_wanted(std::string_view(word));
    });
}

bool is_internal(std::string_view word) {
    return word == service_scope;
}

bool is_service_word(std::string_view word) {
    return is_internal(word) || parse_scope(word).has_value();
}

bool read_user_id(json::Value value, std::optional<std::int64_t>& out) {
    out = value.as_integer();
    return out && *out > 0;
}

}  // namespace

bool Claims::read_member(const json::Value& member) {
    const std::string_view name = member.key();
    if (name == "user_id") return read_user_id(member, user_id);
    if (name == "email") return jose::read_text(member, email);
    if (name == "roles") return jose::read_texts(member, roles);
    if (name == "scope") return jose::read_text(member, scope);
    return true;
}

void Claims::write_members(json::ObjectWriter& object) const {
    if (user_id) object.add("user_id", *user_id);
    jose::add_text(object, "email", email);
    if (user_id || !roles.empty()) object.add("roles", roles);
    jose::add_text(object, "scope", scope);
}

bool is_service(const Claims& claims) {
    return !claims.user_id && has_word(claims.scope, is_service_word);
}

bool is_user(const Claims& claims) {
    return claims.user_id.has_value() && !has_word(claims.scope, is_internal);
}

Scopes granted_by(std::string_view scope, bool opens_all) {
    Scopes granted;
    bool is_alone = true;
    for (const auto part : scope | std::views::split(' ')) {
        const std::string_view word(part);
        if (word.empty() || is_internal(word)) continue;
        is_alone = false;
        if (const auto known = parse_scope(word)) granted.add(*known);
    }
    if (!is_alone || !opens_all) return granted;
    return has_word(scope, is_internal) ? Scopes::all() : granted;
}

std::string service_subject(std::string_view name) {
    return "service:" + std::string(name);
}

}  // namespace tokens
