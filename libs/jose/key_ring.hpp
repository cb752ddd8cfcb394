// SPDX-License-Identifier: Apache-2.0
// KeyRing: the key set in force, which can be replaced while others read it.
#pragma once

#include "jose/key_set.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace jose {

/// Holds the keys that count now. Safe for use by many threads.
class KeyRing {
public:
    /// Throws what KeySet throws.
    explicit KeyRing(std::vector<VerificationKeyPointer> keys);

    /// Puts other keys in force and counts the generation up. Who asks from now on gets the new
    /// set, and TokenCache forgets what it knows; a verification that is under way ends with the
    /// old one. Throws what KeySet throws, and then changes nothing.
    void replace(std::vector<VerificationKeyPointer> keys);

    /// The set in force. Who keeps it keeps the old keys in memory, too.
    std::shared_ptr<const KeySet> current() const;

    /// That of current(). One load: cheap enough to ask for each request.
    std::uint64_t generation() const { return generation_.load(std::memory_order_acquire); }

private:
    // Not std::atomic<std::shared_ptr>: libstdc++ spins on a bit of the pointer there.
    mutable std::mutex mutex_;
    std::shared_ptr<const KeySet> current_;
    std::atomic<std::uint64_t> generation_;
};

}  // namespace jose
