// SPDX-License-Identifier: Apache-2.0
// HashPool: password hashing on its own threads, with bounded memory, waiting time and a fair share
// for every client.
#pragma once

#include "base/deadline.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "base/task.hpp"
#include "crypto/argon2id.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace crypto {

struct HashPoolOptions {
    /// Hashes that run at once, each with `cost.memory_kib` of memory; 0: one per core.
    unsigned threads = 0;
    /// A job that has waited longer is refused.
    std::chrono::milliseconds wait_max = std::chrono::seconds(5);
    /// Jobs that may wait in a lane; one more is refused at once, or displaces one of a client that
    /// has more waiting.
    std::size_t queue_max = 512;
    /// Jobs of one client that may wait in a lane; 0: 32 for each thread, about half a second's
    /// work at the default cost. In the lane of foreign hashes half of that for its one thread.
    std::size_t client_queue_max = 0;
    /// The cost of new hashes; stored ones of another cost are reported as needs_rehash.
    Argon2idCost cost = {};
};

/// Who asks for a hash, and by when.
struct HashCall {
    base::Deadline deadline = {};  ///< The hash begins by then.
    std::string client = {};       ///< The client's address; those of an IPv6 /64 are one client.
    /// Whose password is tried, or a number that stands for a name nobody has; 0: nobody's.
    std::uint64_t account = 0;
};

struct Verification {
    bool matches = false;
    /// The password matches, but its hash is not Argon2id with the pool's cost: the caller should
    /// store a new hash now.
    bool needs_rehash = false;

    bool operator==(const Verification&) const = default;
};

/// Hashes and verifies away from the request threads, at a lower priority than theirs.
///
/// New hashes, hashes of about the pool's own cost and foreign ones are three lanes: the first two
/// share the pool's threads, a quarter of the turns for new hashes; foreign ones have one thread of
/// their own. In a lane the clients take turns. Passwords for one account are tried one at a time,
/// those from clients that have signed in to it before others.
///
/// Every call may come from any thread and resumes on the executor of its own coroutine. Besides
/// the failures of argon2id.hpp and password_hash.hpp, calls fail with Errc::overloaded (retry
/// after 1 s) when the lane is full or too many of the client's jobs wait, or when the job could
/// not begin within `wait_max` or by its deadline, and with Errc::unavailable when the pool is
/// destroyed. Destroy the pool before the io_contexts whose coroutines wait for it.
class HashPool {
public:
    /// Throws std::system_error when not all of its threads can be created.
    explicit HashPool(HashPoolOptions options = {});

    /// Finishes the running hashes, fails the waiting jobs, and joins its threads.
    ~HashPool();

    HashPool(const HashPool&) = delete;
    HashPool& operator=(const HashPool&) = delete;

    /// The PHC string of a new password.
    base::Task<base::Result<std::string>> hash(base::Secret password, HashCall call = {});

    /// Whether `stored`, a hash of any format of password_hash.hpp, was made of `password`.
    base::Task<base::Result<Verification>> verify(base::Secret password, std::string stored,
                                                  HashCall call = {});

    /// For a user that does not exist: never matches, and takes as long as verify().
    base::Task<base::Result<Verification>> verify_decoy(base::Secret password, HashCall call = {});

    /// The hash that verify_decoy() compares with; it stays the same while the pool lives.
    const std::string& decoy() const;

    /// Threads for hashes of the pool's own cost; one more is for foreign ones.
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
