// SPDX-License-Identifier: Apache-2.0
#include "crypto/known_clients.hpp"

#include <functional>
#include <string>

namespace crypto {
namespace {

std::size_t hash_of(std::uint64_t account, std::string_view client) {
    return std::hash<std::string>()(std::to_string(account) + '\n' + std::string(client));
}

}  // namespace

void KnownClients::add(std::uint64_t account, std::string_view client) {
    const auto pair = hash_of(account, client);
    const std::lock_guard lock(mutex_);
    if (!pairs_.insert(pair).second) return;
    by_age_.push_back(pair);
    if (by_age_.size() <= max_) return;
    pairs_.erase(by_age_.front());
    by_age_.pop_front();
}

bool KnownClients::contains(std::uint64_t account, std::string_view client) const {
    const auto pair = hash_of(account, client);
    const std::lock_guard lock(mutex_);
    return pairs_.contains(pair);
}

}  // namespace crypto
