// SPDX-License-Identifier: Apache-2.0
// HashPool: password hashing on its own threads, with bounded memory and waiting time.
#pragma once

#include "base/deadline.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "base/task.hpp"
#include "crypto/argon2id.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace crypto {

struct HashPoolOptions {
    /// Hashes that run at once, each with `cost.memory_kib` of memory; 0: one per core.
    unsigned threads = 0;
    /// A job that has waited longer is refused.
    std::chrono::milliseconds wait_max = std::chrono::milliseconds(500);
    /// Jobs that may wait; one more is refused at once.
    std::size_t queue_max = 512;
    /// The cost of new hashes; stored ones of another cost are reported as needs_rehash.
    Argon2idCost cost = {};
};

struct Verification {
    bool matches = false;
    /// The password matches, but its hash is not Argon2id with the pool's cost: the caller should
    /// store a new hash now.
    bool needs_rehash = false;

    bool operator==(const Verification&) const = default;
};

/// Hashes and verifies away from the request threads, at a lower priority than theirs, in the order
/// of arrival. Every call may come from any thread and resumes on the executor of its own
/// coroutine. Besides the failures of argon2id.hpp and password_hash.hpp, calls fail with
/// Errc::overloaded (retry after 1 s) when the queue is full, or when the job could not begin
/// within `wait_max` or by its `deadline`, and with Errc::unavailable when the pool is destroyed.
/// Destroy the pool before the io_contexts whose coroutines wait for it.
class HashPool {
public:
    /// Throws std::system_error when not all of its threads can be created.
    explicit HashPool(HashPoolOptions options = {});

    /// Finishes the running hashes, fails the waiting jobs, and joins its threads.
    ~HashPool();

    HashPool(const HashPool&) = delete;
    HashPool& operator=(const HashPool&) = delete;

    /// The PHC string of a new password.
    base::Task<base::Result<std::string>> hash(base::Secret password, base::Deadline deadline = {});

    /// The same for a caller that waits longer than `wait_max`.
    base::Task<base::Result<std::string>> hash_patiently(base::Secret password,
                                                         base::Deadline deadline);

    /// Whether `stored`, a hash of any format of password_hash.hpp, was made of `password`.
    base::Task<base::Result<Verification>> verify(base::Secret password, std::string stored,
                                                  base::Deadline deadline = {});

    /// For a user that does not exist: never matches, and takes as long as verify().
    base::Task<base::Result<Verification>> verify_decoy(base::Secret password,
                                                        base::Deadline deadline = {});

    /// The hash that verify_decoy() compares with; it stays the same while the pool lives.
    const std::string& decoy() const;

    unsigned threads() const;

    /// Fails the waiting and all later jobs with Errc::unavailable, and blocks until the running
    /// ones have been answered. Then no coroutine waits for the pool.
    void close();

    /// Jobs that wait now, and hashes that run now.
    struct Load {
        std::size_t waiting = 0;
        std::size_t running = 0;
    };
    Load load() const;

private:
    class Workers;
    std::unique_ptr<Workers> workers_;
};

}  // namespace crypto
