// SPDX-License-Identifier: Apache-2.0
// TokenProbe: finds out which tokens a running service accepts, and so which of its token settings
// differ from ours.
#pragma once

#include "doctor/finding.hpp"
#include "runtime/settings.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace cli {

/// A service's answer to a call with a token.
enum class TokenAnswer {
    accepted,
    refused,              ///< 401 that does not say why: the key or the algorithm is another one.
    wrong_issuer,         ///< The key is right, `iss` is not.
    wrong_audience,       ///< The key is right, `aud` is not.
    internal_key_needed,  ///< The key is right, but services' tokens have another one there.
    unclear,              ///< The answer says nothing about the token.
};

/// Reads an answer; `accepted` is the status of the call when the token is good, besides 200.
TokenAnswer read_token_answer(unsigned status, std::string_view body, unsigned accepted);

/// Makes a call with a token.
using AskWithToken = std::function<TokenAnswer(const std::string& token)>;

/// A claim's setting at a service, compared with ours.
enum class ClaimSetting {
    unknown,
    unset,  ///< The service accepts any value.
    same,
    other,
};

/// INTERNAL_SECRET_KEY at a service, compared with ours.
enum class InternalKey {
    unknown,
    none,
    same,
    other,
    hidden,  ///< The service has one, and we have none to compare.
};

/// What a service's answers say of its token settings.
struct TokenState {
    bool is_clear = false;  ///< It can be told whether the service accepts a token.
    bool has_our_key = false;
    jose::Algorithm algorithm = jose::Algorithm::hs256;  ///< Where it has our key.
    ClaimSetting issuer = ClaimSetting::unknown;
    ClaimSetting audience = ClaimSetting::unknown;
    InternalKey internal_key = InternalKey::unknown;
};

/// Asks with several tokens that allow `scopes`; each lives for a minute.
TokenState probe_tokens(const AskWithToken& ask, const runtime::TokenSettings& ours,
                        tokens::Scopes scopes, const base::Clock& clock);

/// The findings about the settings of the services that could be asked; empty: the service was not.
Findings compare_tokens(const std::optional<TokenState>& auth,
                        const std::optional<TokenState>& user, const runtime::TokenSettings& ours);

}  // namespace cli
