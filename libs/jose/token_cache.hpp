// SPDX-License-Identifier: Apache-2.0
// TokenCache: a Verifier that remembers the good tokens it has seen.
#pragma once

#include "base/clock.hpp"
#include "jose/verifier.hpp"

#include <expected>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace jose {

/// Verifies like its Verifier, but a token that was found good is looked up instead of checked
/// again until it expires: nothing but time can make it bad, as key and expectations are fixed.
/// What changes otherwise (roles, blocks) is not in the token and not its concern. Bounded; belongs
/// to one thread.
class TokenCache {
public:
    /// `verifier` outlives the cache.
    explicit TokenCache(const Verifier& verifier, std::size_t tokens_max = 1024)
        : verifier_(verifier), tokens_max_(tokens_max) {}

    /// The claims, which are good until the next call, or why the token is bad.
    std::expected<const Claims*, Fault> verify(std::string_view token, base::Timestamp now);

    std::size_t size() const { return good_.size(); }

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>()(text);
        }
    };

    const Verifier& verifier_;
    std::size_t tokens_max_;
    std::unordered_map<std::string, Claims, Hash, std::equal_to<>> good_;
};

}  // namespace jose
