// SPDX-License-Identifier: Apache-2.0
// TokenCache: a Verifier that remembers the good tokens it has seen.
#pragma once

#include "base/clock.hpp"
#include "jose/verifier.hpp"

#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace jose {

/// Verifies like its Verifier, but a token that was found good is looked up instead of checked
/// again until it expires or other keys come into force: nothing else can make it bad, as the
/// expectations are fixed. What changes otherwise (roles, blocks) is not in the token and not its
/// concern. Bounded; belongs to one thread.
template <AnyClaims T = Claims>
class TokenCache {
public:
    /// `verifier` outlives the cache.
    explicit TokenCache(const Verifier& verifier, std::size_t tokens_max = 1024)
        : verifier_(verifier), keys_(verifier.keys().current()), tokens_max_(tokens_max) {}

    /// The claims, which are good until the next call, or why the token is bad.
    std::expected<const T*, Fault> verify(std::string_view token, base::Timestamp now) {
        if (verifier_.keys().generation() != keys_->generation()) start_over();
        const auto known = good_.find(token);
        if (known != good_.end()) {
            if (now < known->second.expires_at) return &known->second;
            good_.erase(known);
        }
        auto claims = verifier_.verify<T>(token, now, *keys_);
        if (!claims) return std::unexpected(claims.error());
        // Rarely more people at once than fit: starting over costs less than keeping order.
        if (good_.size() >= tokens_max_) good_.clear();
        return &good_.emplace(token, std::move(*claims)).first->second;
    }

    std::size_t size() const { return good_.size(); }

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>()(text);
        }
    };

    void start_over() {
        good_.clear();
        keys_ = verifier_.keys().current();
    }

    const Verifier& verifier_;
    std::shared_ptr<const KeySet> keys_;  ///< What every token in `good_` was checked with.
    std::size_t tokens_max_;
    std::unordered_map<std::string, T, Hash, std::equal_to<>> good_;
};

}  // namespace jose
