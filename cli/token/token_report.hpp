// SPDX-License-Identifier: Apache-2.0
// What a pasted token says, whether it is good, and what is wrong with it.
#pragma once

#include "base/clock.hpp"
#include "runtime/settings.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace cli {

/// A token as it was pasted, freed of what often comes with it.
struct PastedToken {
    std::string token;
    std::vector<std::string> notes;  ///< What was taken off, each with the right way to send it.
};

/// Takes off quotes, white space, `Authorization:` and `Bearer`, and the answer of POST /token
/// around it.
PastedToken clean_token(std::string_view pasted);

/// `in 12 min`, `3 h ago`, `now`
std::string describe_distance(base::Timestamp time, base::Timestamp now);

struct TokenVerdict {
    bool is_good = false;
    std::string
        text;  ///< One line: `valid: …`, or the guide's `Could not validate credentials: …`.
};

/// Holds the token against the key, the algorithm and what else `settings` expects. Without a key
/// it is never good, as nobody knows who made it.
TokenVerdict judge_token(std::string_view token, const runtime::TokenSettings& settings,
                         base::Timestamp now);

/// Header and claims, one a line, times also in words. Never the signature.
std::string show_token(std::string_view token, base::Timestamp now);

}  // namespace cli
