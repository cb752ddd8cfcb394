// SPDX-License-Identifier: Apache-2.0
// Who waits for a connection. No I/O and no clock. Internal.
#pragma once

#include "base/result.hpp"
#include "sql/postgres/postgres_time.hpp"

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

namespace sql {

class PostgresConnection;

/// In the order in which they came. As many of the first as there are connections being opened
/// wait for one of those, the others for one that is in use. Calls no handler itself.
class PostgresWaiters {
public:
    using Connection = std::shared_ptr<PostgresConnection>;
    using Handler = std::move_only_function<void(base::Result<Connection>)>;

    void add(PostgresTurn turn, Handler handler);

    /// A connection for one of them is being opened; is open and handed over, or will not come.
    void opening_began() { ++opening_; }
    void opening_ended() { --opening_; }
    std::size_t opening() const { return opening_; }

    bool empty() const { return waiters_.empty(); }
    std::size_t size() const { return waiters_.size(); }

    std::vector<Handler> take_late(Moment now);
    std::vector<Handler> take_all();

    /// Who gets a connection that is free now; nothing if nobody waits. One that is not new does
    /// not go to those who only wait for a new one because they have little time left, unless
    /// nobody else is there.
    Handler take_next(bool is_new, Moment now);

    /// The next moment at which somebody is late; never if nobody waits.
    base::Deadline next_deadline() const;

    /// When the one who came last is late. Somebody waits.
    base::Deadline last_deadline() const { return due(waiters_.size() - 1); }

private:
    struct Waiter {
        PostgresTurn turn;
        Handler handler;
    };

    base::Deadline due(std::size_t place) const;

    std::deque<Waiter> waiters_;
    std::size_t opening_ = 0;
};

}  // namespace sql
