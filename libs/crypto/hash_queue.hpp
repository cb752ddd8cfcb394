// SPDX-License-Identifier: Apache-2.0
// HashQueue: which password is hashed next. Internal to HashPool.
#pragma once

#include "base/deadline.hpp"
#include "base/error.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace crypto {

/// Kinds of work that do not wait for one another.
enum class HashLane {
    sign_in,    ///< Verifying hashes of about the pool's own cost.
    enrolment,  ///< New hashes: registrations and renewals.
    foreign,    ///< Verifying hashes of another format or a higher cost.
};

struct HashJob {
    /// Does the work and answers, or answers with the refusal if there is one.
    using Finish = std::move_only_function<void(const base::Error* refusal)>;

    HashLane lane = HashLane::sign_in;
    std::string client = {};    ///< See client_network().
    std::uint64_t account = 0;  ///< Whose password is tried; 0: nobody's.
    bool is_known = false;      ///< This client has signed in to the account before.
    base::Deadline latest_start = {};
    Finish finish = {};
};

struct HashQueueLimits {
    std::size_t lane_max = 0;            ///< Jobs that may wait in a lane.
    std::size_t client_max = 0;          ///< Of one client, in the lanes of own hashes.
    std::size_t foreign_client_max = 0;  ///< Of one client, in the foreign lane.
};

/// In a lane the clients take turns, so a flood of one of them only delays its own jobs. Of the
/// jobs for one account one runs at a time; those of known clients go before the others. Not
/// synchronised.
class HashQueue {
public:
    using Time = base::Deadline::clock::time_point;

    explicit HashQueue(HashQueueLimits limits) : limits_(limits) {}

    /// Appends `job`; `idle` threads will take one each at once. Yields the job that has no place:
    /// `job` itself, or the last one of the client that has most waiting in a full lane.
    std::optional<HashJob> push(HashJob job, std::size_t idle = 0);

    /// The next job of the foreign lane. Call done() when it has run.
    std::optional<HashJob> take_foreign();
    /// The next job of the other lanes: of four that both could give, three are of the sign-in
    /// lane.
    std::optional<HashJob> take_own();
    void done(std::uint64_t account);

    /// All jobs that should have begun by `now`.
    std::vector<HashJob> take_late(Time now);
    std::vector<HashJob> take_all();

    /// No job is late before this.
    Time late_from() const { return late_from_; }
    std::size_t size() const;

private:
    struct Client {
        std::string name;
        std::deque<HashJob> jobs;
    };
    /// The clients in the order of their turns.
    struct Lane {
        std::list<Client> clients;
        std::unordered_map<std::string, std::list<Client>::iterator> by_name;
        std::size_t size = 0;
    };
    using ClientPlace = std::list<Client>::iterator;

    Lane& lane(HashLane name) { return lanes_[static_cast<std::size_t>(name)]; }
    std::optional<HashJob> take(Lane& lane);
    bool may_run(const HashJob& job) const;
    HashJob remove(Lane& lane, ClientPlace client, std::size_t position);
    void drop_if_empty(Lane& lane, ClientPlace client);

    HashQueueLimits limits_;
    std::array<Lane, 3> lanes_;
    std::unordered_set<std::uint64_t> running_;  ///< Accounts whose password is being tried.
    /// How many jobs of known clients wait for an account.
    std::unordered_map<std::uint64_t, std::size_t> known_waiting_;
    unsigned turn_ = 0;
    Time late_from_ = Time::max();
};

}  // namespace crypto
