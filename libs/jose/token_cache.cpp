// SPDX-License-Identifier: Apache-2.0
#include "jose/token_cache.hpp"

namespace jose {

std::expected<const Claims*, Fault> TokenCache::verify(std::string_view token,
                                                       base::Timestamp now) {
    const auto known = good_.find(token);
    if (known != good_.end()) {
        if (now < known->second.expires_at) return &known->second;
        good_.erase(known);
    }
    auto claims = verifier_.verify(token, now);
    if (!claims) return std::unexpected(claims.error());
    // Rarely more people at once than fit: starting over costs less than keeping order.
    if (good_.size() >= tokens_max_) good_.clear();
    return &good_.emplace(token, std::move(*claims)).first->second;
}

}  // namespace jose
