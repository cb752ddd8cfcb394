// SPDX-License-Identifier: Apache-2.0
// The connections of one worker. Internal.
#pragma once

#include "sql/postgres/postgres_connection.hpp"
#include "sql/postgres/postgres_opener.hpp"
#include "sql/postgres/postgres_waiters.hpp"

#include <boost/asio/steady_timer.hpp>

#include <optional>
#include <random>
#include <vector>

namespace sql {

/// One connection that all reads share, and a few for units of work, one for each. Lost connections
/// are replaced. Used on the executor's thread only.
class PostgresPool : public std::enable_shared_from_this<PostgresPool> {
public:
    using Connection = std::shared_ptr<PostgresConnection>;

    /// `connector` outlives the pool.
    PostgresPool(boost::asio::any_io_executor executor, PostgresConnector& connector,
                 const EngineOptions& options);

    /// Opens the connection for reads. Called once.
    void start();

    /// The connection for reads, waiting for it if need be. Fails with Errc::unavailable: at once
    /// while the server cannot be reached or works off what nobody waits for any more, else at
    /// `deadline`. What is sent over it is answered at its own deadline if that is `deadline` or
    /// later, give or take a few milliseconds.
    base::Task<base::Result<Connection>> reader(base::Deadline deadline);

    /// A connection that nobody else uses until give_back(). See PostgresTurn for how long it is
    /// waited for. Fails like reader(). A unit that is late is lost together with its connection.
    base::Task<base::Result<Connection>> take(base::Deadline deadline);
    void give_back(Connection connection);

    /// Closes all connections and destroys the waiting coroutines.
    void abandon();

private:
    enum class Purpose { reads, units };

    base::Task<base::Result<Connection>> wait(PostgresWaiters& waiters, PostgresTurn turn);
    void serve(PostgresWaiters::Handler waiter, base::Result<Connection> connection);
    void serve_next(Connection connection, bool is_new);
    void fail_all(PostgresWaiters& waiters, const base::Error& error);
    void fail_late(PostgresWaiters& waiters, Moment now);

    void open(Purpose purpose);
    void open_for_waiters();
    void on_opened(Purpose purpose, base::Result<PostgresSession> session);
    void on_reader_opened(base::Result<Connection> connection);
    void on_unit_opened(base::Result<Connection> connection);
    void try_again_later();
    bool has_reader() const { return reader_ && reader_->is_open(); }
    bool is_out_of_reach() const;

    /// Ensures a check of the waiting coroutines when `deadline` passes.
    void watch(base::Deadline deadline);
    void look();
    /// The earliest deadline of the waiting coroutines; nothing if none waits.
    std::optional<base::Deadline> next_deadline() const;
    void drop_idle();
    /// Closes the connections that no unit has: another server is to serve them.
    void leave_server();

    boost::asio::any_io_executor executor_;
    PostgresOpener opener_;
    const EngineOptions options_;
    boost::asio::steady_timer look_timer_;
    boost::asio::steady_timer retry_timer_;
    std::mt19937_64 random_{std::random_device{}()};

    Connection reader_;
    bool reader_is_opening_ = false;
    PostgresWaiters reader_waiters_;

    std::vector<Connection> idle_;
    std::vector<Connection> busy_;
    PostgresWaiters unit_waiters_;

    PostgresAlarm alarm_;
    int failures_ = 0;  ///< In a row.
    base::Error last_error_;
    bool is_abandoned_ = false;
};

}  // namespace sql
