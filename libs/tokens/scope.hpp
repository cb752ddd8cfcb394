// SPDX-License-Identifier: Apache-2.0
// Scope: what a service's token allows, and at which service.
#pragma once

#include "base/error.hpp"

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace tokens {

/// The names by which the services call themselves and each other: in `sub`, and in `aud` of the
/// tokens that INTERNAL_SECRET_KEY signs.
inline constexpr std::string_view auth_service = "auth-service";
inline constexpr std::string_view user_service = "user-service";

/// What a call between services needs. Each belongs to one service, its receiver.
enum class Scope : std::uint8_t {
    profiles_create,   ///< POST /users: registrations, profiles made by hand.
    profiles_sync,     ///< The accounts' state as the Auth Service has it.
    profiles_command,  ///< Roles, block and restore at the User Service.
    profiles_read,     ///< GET /users and /users/{id} of the User Service.
    accounts_command,  ///< Roles, block and restore at the Auth Service.
    accounts_read,     ///< GET /users/{id} of the Auth Service.
};

namespace detail {

struct ScopeRow {
    std::string_view name;
    std::string_view receiver;
};

/// In the order of Scope.
inline constexpr std::array<ScopeRow, 6> scope_rows{{
    {"profiles:create", user_service},
    {"profiles:sync", user_service},
    {"profiles:command", user_service},
    {"profiles:read", user_service},
    {"accounts:command", auth_service},
    {"accounts:read", auth_service},
}};

constexpr const ScopeRow& row(Scope scope) {
    return scope_rows[static_cast<std::size_t>(scope)];
}

}  // namespace detail

/// As it is spelled in tokens: `accounts:read`.
constexpr std::string_view name(Scope scope) {
    return detail::row(scope).name;
}

/// The service at which `scope` counts.
constexpr std::string_view receiver_of(Scope scope) {
    return detail::row(scope).receiver;
}

/// Reads exactly a name(); case matters.
std::optional<Scope> parse_scope(std::string_view text);

/// A set of scopes.
class Scopes {
public:
    constexpr Scopes() = default;
    constexpr Scopes(std::initializer_list<Scope> scopes) {
        for (const Scope scope : scopes)
            add(scope);
    }

    static constexpr Scopes all() {
        Scopes scopes;
        for (std::size_t i = 0; i < detail::scope_rows.size(); ++i)
            scopes.add(static_cast<Scope>(i));
        return scopes;
    }

    constexpr bool has(Scope scope) const { return (bits_ & bit(scope)) != 0; }
    constexpr bool is_empty() const { return bits_ == 0; }
    constexpr void add(Scope scope) { bits_ = static_cast<std::uint8_t>(bits_ | bit(scope)); }

    bool operator==(const Scopes&) const = default;

private:
    static constexpr std::uint8_t bit(Scope scope) {
        return static_cast<std::uint8_t>(1U << static_cast<unsigned>(scope));
    }

    std::uint8_t bits_ = 0;
};

/// Whether one of `scopes` counts at `service`.
constexpr bool names_receiver(Scopes scopes, std::string_view service) {
    for (std::size_t i = 0; i < detail::scope_rows.size(); ++i) {
        const auto scope = static_cast<Scope>(i);
        if (scopes.has(scope) && receiver_of(scope) == service) return true;
    }
    return false;
}

/// Errc::forbidden: the token of `subject` does not have the scope that the call needs.
base::Error lacks_scope(std::string_view subject, Scope needed);

/// Space-separated, in the order of Scope (RFC 8693 section 4.2).
std::string to_text(Scopes scopes);

}  // namespace tokens
