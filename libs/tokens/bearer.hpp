// SPDX-License-Identifier: Apache-2.0
// BearerCheck: whose a token is, and what a service may do with it.
#pragma once

#include "base/error.hpp"
#include "jose/token_cache.hpp"
#include "jose/verifier.hpp"
#include "tokens/claims.hpp"

#include <chrono>
#include <expected>
#include <functional>
#include <optional>
#include <string_view>

namespace tokens {

/// The longest life of a service's token, `exp` less `iat`, that raises no warning without a key of
/// the services' own, and the longest that is accepted with one.
inline constexpr std::chrono::hours service_life_max{1};

/// Why a token is refused.
struct Refusal {
    /// What a setting or a claim is wrong for, such as `wrong_issuer`; empty for all else, and as
    /// long as nothing shows that whoever made the token has a key of ours.
    std::string_view reason;
    std::string_view cause;  ///< A word for the log, such as `expired`.
    std::string_view text;   ///< One sentence for the operator.
};

/// Errc::invalid_token, with the refusal's reason.
base::Error to_error(const Refusal& refusal);

/// Who shows a good token.
struct Bearer {
    const Claims* claims;  ///< Good until the next check.
    bool is_service = false;
    Scopes scopes = {};  ///< What a service may do; none of a person.
};

/// Which keys sign whose tokens, and what services' tokens must be. What it refers to outlives it.
struct BearerRules {
    /// This service's name. A token that names only another one in `aud` is not for it.
    std::string_view receiver;
    /// Checks what SECRET_KEY signs.
    const jose::Verifier& people;
    /// Checks what the services' own keys sign; its `aud` is the receiver. Null: they have none.
    const jose::Verifier* services = nullptr;
    /// Whether SECRET_KEY signs services' tokens: there is no key of their own, or it is being
    /// changed over to one.
    bool people_key_signs_services = true;
    /// Told each time of a service's token that lives too long but is accepted. Safe from any
    /// thread.
    std::function<void(const Claims&)> on_long_life = {};
};

/// Checks tokens and remembers the good ones; belongs to one thread.
class BearerCheck {
public:
    /// `rules` outlives the check.
    explicit BearerCheck(const BearerRules& rules);

    std::expected<Bearer, Refusal> verify(std::string_view token, base::Timestamp now);

private:
    std::expected<Bearer, Refusal> verify_service(
        std::expected<const Claims*, jose::Fault> by_people_key, std::string_view token,
        base::Timestamp now);
    std::expected<Bearer, Refusal> judge(const Claims& claims, bool by_people_key,
                                         base::Timestamp now) const;

    const BearerRules& rules_;
    jose::TokenCache<Claims> people_;
    std::optional<jose::TokenCache<Claims>> services_;
};

/// What jose found wrong, as a refusal.
Refusal refusal_of(jose::Fault fault);

}  // namespace tokens
