// SPDX-License-Identifier: Apache-2.0
// KnownClients: from where the right password came before. Internal to HashPool.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string_view>
#include <unordered_set>

namespace crypto {

/// Remembers the last `max` pairs of an account and a client, in the memory of this process. Safe
/// from any thread.
class KnownClients {
public:
    explicit KnownClients(std::size_t max) : max_(max) {}

    void add(std::uint64_t account, std::string_view client);
    bool contains(std::uint64_t account, std::string_view client) const;

private:
    const std::size_t max_;
    mutable std::mutex mutex_;
    std::unordered_set<std::size_t> pairs_;
    std::deque<std::size_t> by_age_;
};

}  // namespace crypto
