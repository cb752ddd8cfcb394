// SPDX-License-Identifier: Apache-2.0
#include "tokens/bearer.hpp"

#include <algorithm>

namespace tokens {
namespace {

using jose::Fault;

/// What the clocks of two machines may differ.
constexpr std::chrono::seconds leeway{30};

constexpr Refusal neither_kind{
    "wrong_claims", "neither_user_nor_service",
    "The token names neither a user (user_id) nor a service (scope internal, or another scope of "
    "the services)."};
constexpr Refusal wrong_key{
    "internal_key_needed", "internal_key_needed",
    "The token is a service's, but SECRET_KEY signed it: here INTERNAL_SECRET_KEY signs them."};
constexpr Refusal person_by_service_key{
    "wrong_claims", "user_of_internal_key",
    "INTERNAL_SECRET_KEY signed a token with user_id: it signs services' only."};
constexpr Refusal long_life{
    "token_lives_too_long", "lives_too_long",
    "The token is a service's and lives longer than an hour: with INTERNAL_SECRET_KEY none may."};

/// A token without `iat` lives as long as is left. One of the future does not look shorter.
bool lives_too_long(const Claims& claims, base::Timestamp now) {
    const auto left = claims.expires_at - now - leeway;
    const auto life = claims.issued_at ? claims.expires_at - *claims.issued_at : left;
    return std::max(life, left) > service_life_max;
}

/// Whether `aud` names services of ours, and not this one.
bool is_for_another(const Claims& claims, std::string_view receiver) {
    const auto names = [&](std::string_view service) {
        return std::ranges::find(claims.aud, service) != claims.aud.end();
    };
    return !names(receiver) && (names(auth_service) || names(user_service));
}

}  // namespace

base::Error to_error(const Refusal& refusal) {
    return {.code = base::Errc::invalid_token,
            .reason = refusal.reason,
            .detail = "Could not validate credentials",
            .log = {std::string(refusal.cause)}};
}

Refusal refusal_of(Fault fault) {
    std::string_view reason;
    switch (fault) {
        case Fault::malformed:
        case Fault::unsupported_algorithm:
        case Fault::unknown_key:
        case Fault::bad_signature:
        case Fault::expired:
        case Fault::not_yet_valid:
            break;
        case Fault::wrong_issuer:
            reason = "wrong_issuer";
            break;
        case Fault::wrong_audience:
            reason = "wrong_audience";
            break;
        case Fault::bad_claims:
            reason = "wrong_claims";
            break;
    }
    return {.reason = reason, .cause = jose::name(fault), .text = jose::describe(fault)};
}

BearerCheck::BearerCheck(const BearerRules& rules) : rules_(rules), people_(rules.people) {
    if (rules.services) services_.emplace(*rules.services);
}

std::expected<Bearer, Refusal> BearerCheck::verify(std::string_view token, base::Timestamp now) {
    const auto claims = people_.verify(token, now);
    if (claims && is_user(**claims)) return Bearer{.claims = *claims};
    return verify_service(claims, token, now);
}

std::expected<Bearer, Refusal> BearerCheck::verify_service(
    std::expected<const Claims*, Fault> by_people_key, std::string_view token,
    base::Timestamp now) {
    if (by_people_key) return judge(**by_people_key, true, now);
    if (!services_ || by_people_key.error() != Fault::bad_signature) {
        return std::unexpected(refusal_of(by_people_key.error()));
    }
    const auto claims = services_->verify(token, now);
    if (!claims) return std::unexpected(refusal_of(claims.error()));
    if ((*claims)->user_id) return std::unexpected(person_by_service_key);
    return judge(**claims, false, now);
}

std::expected<Bearer, Refusal> BearerCheck::judge(const Claims& claims, bool by_people_key,
                                                  base::Timestamp now) const {
    if (!is_service(claims)) return std::unexpected(neither_kind);
    if (by_people_key) {
        if (!rules_.people_key_signs_services) return std::unexpected(wrong_key);
        if (is_for_another(claims, rules_.receiver)) {
            return std::unexpected(refusal_of(Fault::wrong_audience));
        }
    }
    if (lives_too_long(claims, now)) {
        if (rules_.services) return std::unexpected(long_life);
        if (rules_.on_long_life) rules_.on_long_life(claims);
    }
    return Bearer{
        .claims = &claims, .is_service = true, .scopes = granted_by(claims.scope, by_people_key)};
}

}  // namespace tokens
