// SPDX-License-Identifier: Apache-2.0
// The contents of a pasted token, whether it is valid, and what is wrong with it.
#pragma once

#include "base/clock.hpp"
#include "runtime/settings.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace cli {

/// A pasted token without the text around it.
struct PastedToken {
    std::string token;
    std::vector<std::string> notes;  ///< The removed text, and how to send the token.
};

/// Removes quotes, white space, `Authorization:`, `Bearer`, and the rest of an answer of POST
/// /token.
PastedToken clean_token(std::string_view pasted);

/// `in 12 min`, `3 h ago`, `now`
std::string describe_distance(base::Timestamp time, base::Timestamp now);

struct TokenVerdict {
    bool is_good = false;
    std::string text;  ///< One line: `valid: …` or `Could not validate credentials: …`.
};

/// Checks the token with the key, the algorithm and the claims of `settings`. Without a key it is
/// never valid, because the signature cannot be checked.
TokenVerdict judge_token(std::string_view token, const runtime::TokenSettings& settings,
                         base::Timestamp now);

/// Header and claims, one per line, with times in words too. The signature is left out.
std::string show_token(std::string_view token, base::Timestamp now);

}  // namespace cli
