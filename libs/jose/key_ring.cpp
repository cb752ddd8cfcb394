// SPDX-License-Identifier: Apache-2.0
#include "jose/key_ring.hpp"

#include <utility>

namespace jose {

KeyRing::KeyRing(std::vector<VerificationKeyPointer> keys)
    : current_(std::make_shared<const KeySet>(std::move(keys), 1)), generation_(1) {}

void KeyRing::replace(std::vector<VerificationKeyPointer> keys) {
    // Declared before the lock, so that the old set and its keys end after it.
    std::shared_ptr<const KeySet> next;
    const std::lock_guard lock(mutex_);
    const auto generation = generation_.load(std::memory_order_relaxed) + 1;
    next = std::make_shared<const KeySet>(std::move(keys), generation);
    next.swap(current_);
    generation_.store(generation, std::memory_order_release);
}

std::shared_ptr<const KeySet> KeyRing::current() const {
    const std::lock_guard lock(mutex_);
    return current_;
}

}  // namespace jose
