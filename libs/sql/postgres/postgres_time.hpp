// SPDX-License-Identifier: Apache-2.0
// How long the PostgreSQL driver waits for what. No I/O and no clock: it is told what time it is.
// Internal.
#pragma once

#include "base/deadline.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace sql {

using Moment = base::Deadline::clock::time_point;

/// When a call that begins now and must end by `asked` is given up.
base::Deadline end_of_call(base::Deadline asked, std::chrono::milliseconds call_timeout,
                           Moment now);

/// Until when the answer to a COMMIT is waited for, or to a ROLLBACK: a moment longer than the call
/// has, because it is worth that to know.
base::Deadline end_of_ending(base::Deadline call);

/// What the server is told of a time that we would wait: a little less, so that it is the server
/// that ends a statement, in good order, and not we the connection. 1 ms or more.
std::chrono::milliseconds told_to_server(std::chrono::milliseconds time);

/// How long connecting to one server may take: what the URL says, or else 3 s, or half of
/// `statement_timeout` if that is less.
std::chrono::milliseconds time_to_connect(std::optional<std::chrono::seconds> in_url,
                                          std::chrono::milliseconds statement_timeout);

/// Until when somebody waits for a connection.
struct PostgresTurn {
    base::Deadline for_used;  ///< One that others use now.
    base::Deadline for_new;   ///< One that is being opened.

    /// A read shares its connection, so there is only a new one to wait for.
    static PostgresTurn of_read(base::Deadline call) { return {call, call}; }
    /// A unit needs some of its time for its work: it waits for others for half of it.
    static PostgresTurn of_unit(base::Deadline call, Moment now);
};

/// How long the server may work on each statement of a unit, so that it does not hold locks for
/// nobody.
class PostgresStatementLimit {
public:
    /// `is_told`: whether the session was told `statement_timeout` when it was opened.
    PostgresStatementLimit(std::chrono::milliseconds statement_timeout, bool is_told);

    /// What the server is to be told before the unit's next statement; nothing if what it knows
    /// is short enough.
    std::optional<std::chrono::milliseconds> renew(base::Deadline call, Moment now);

private:
    std::chrono::milliseconds statement_timeout_;
    std::optional<std::chrono::milliseconds> known_;
};

/// What one connection has sent and the server has not answered yet, in order.
class PostgresExchange {
public:
    enum class Use : std::uint8_t {
        shared,  ///< By the reads of many calls. One that is late is given up alone.
        alone,   ///< By one unit. If it is late, the connection is given up.
    };
    enum class Verdict : std::uint8_t {
        go_on,
        late,    ///< Give the connection up: its unit is late.
        silent,  ///< Give the connection up: it may be dead, and so may those beside it.
    };

    /// A server that was asked may say nothing for up to `silence_max`.
    PostgresExchange(Use use, std::chrono::milliseconds silence_max)
        : use_(use), silence_max_(silence_max) {}

    /// Something was sent. `is_awaited`: whether somebody waits for its answer.
    void sent(base::Deadline deadline, bool is_awaited, Moment now);
    /// The server said something.
    void heard(Moment now) { last_heard_ = now; }
    /// The answer to the first of what was sent is there.
    void answered() { sent_.pop_front(); }
    /// The connection is closed.
    void clear() { sent_.clear(); }

    /// The places, counted from the first unanswered one, of what is answered as late now. Nobody
    /// waits for it from now on.
    std::vector<std::size_t> give_up_late(Moment now);

    Verdict judge(Moment now) const;

    /// Whether the server is still at something that was given up as late, and for longer than
    /// `silence_max`: a new statement would wait for long.
    bool is_behind(Moment now) const;

    /// What is under way from now on is waited for to its deadline, because nothing else can be
    /// tried. Not if the server has said nothing since `begun`: then it may not be there.
    void ignore_silence_if_heard_since(Moment begun) { ignores_silence_ = last_heard_ >= begun; }
    void mind_silence() { ignores_silence_ = false; }

    bool is_waiting() const { return !sent_.empty(); }

    /// The next deadline of what somebody waits for; never if nobody does.
    base::Deadline next_deadline() const;

    /// The deadline of what was sent last; never if everything is answered.
    base::Deadline last_deadline() const;

private:
    enum class Interest : std::uint8_t { none, awaited, given_up };
    struct Sent {
        base::Deadline deadline;
        Moment at;
        Interest interest;
    };

    Use use_;
    bool ignores_silence_ = false;
    std::chrono::milliseconds silence_max_;
    std::deque<Sent> sent_;
    Moment last_heard_ = Moment::min();
};

/// When to look at what waits: at the next deadline, and now and then before. Looking costs time
/// for each that waits, so there is a shortest time between two looks.
class PostgresAlarm {
public:
    /// Whether nothing need be planned for `deadline`.
    bool covers(base::Deadline deadline) const { return next_ && *next_ <= deadline.at; }

    /// The moment for which the alarm is to be set anew because of `deadline`; nothing if it may
    /// stay as it is.
    std::optional<Moment> plan(base::Deadline deadline, Moment now);

    /// The planned moment has come.
    void has_rung() { next_.reset(); }

private:
    std::optional<Moment> next_;
};

}  // namespace sql
