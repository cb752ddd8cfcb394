// SPDX-License-Identifier: Apache-2.0
// The connections of one worker. Internal.
#pragma once

#include "sql/postgres/postgres_connection.hpp"
#include "sql/postgres/postgres_connector.hpp"

#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <mutex>
#include <optional>
#include <random>
#include <vector>

namespace sql {

/// One connection for reads, which all share, and a few for units of work, which each have one to
/// themselves. Lost ones are replaced. Used on the executor's thread only.
class PostgresPool : public std::enable_shared_from_this<PostgresPool> {
public:
    using Connection = std::shared_ptr<PostgresConnection>;

    PostgresPool(boost::asio::any_io_executor executor, PostgresConnector& connector,
                 const EngineOptions& options);

    /// Opens the connection for reads. Called once.
    void start();

    /// The connection for reads, waiting for it if need be. Fails at once while the server works
    /// off what nobody waits for any more.
    base::Task<base::Result<Connection>> reader(base::Deadline deadline);

    /// The longest that the server works on a statement.
    std::chrono::milliseconds statement_timeout() const { return options_.statement_timeout; }

    /// A connection that nobody else uses until give_back(). Waits for those that others use until
    /// half of the time has passed, because the work itself needs some; as many as there are
    /// connections being opened wait for those to the end.
    base::Task<base::Result<Connection>> take(base::Deadline deadline);
    void give_back(Connection connection);

    /// When a call that begins now and must end by `deadline` is given up.
    base::Deadline within(base::Deadline deadline) const {
        return deadline.within(options_.call_timeout);
    }

    /// Makes sure that somebody looks at what waits when `deadline` passes, give or take a few
    /// milliseconds, and now and then before.
    void watch(base::Deadline deadline);

    void abandon();

private:
    using Handler = std::move_only_function<void(base::Result<Connection>)>;
    struct Waiter {
        base::Deadline turn;  ///< While nothing is being opened.
        base::Deadline deadline;
        Handler handler;
    };
    using Waiters = std::deque<Waiter>;
    enum class Purpose { reads, units };

    base::Task<base::Result<Connection>> wait(Waiters& waiters, base::Deadline turn,
                                              base::Deadline deadline);
    base::Deadline due(const Waiters& waiters, std::size_t place) const;
    void serve_next(Connection connection, bool is_new);
    void open(Purpose purpose);
    void on_opened(Purpose purpose, base::Result<PostgresSession> session);
    void on_reader_opened(base::Result<Connection> connection);
    void on_unit_opened(base::Result<Connection> connection);
    void open_for_waiters();
    void try_again_later();
    bool is_out_of_reach() const;
    void serve(Waiter waiter, base::Result<Connection> connection);
    void fail_all(Waiters& waiters, const base::Error& error);
    void look();
    /// Of all that waits; nothing if nothing does.
    std::optional<base::Deadline> next_deadline() const;
    void fail_late(Waiters& waiters, base::Deadline::clock::time_point now);
    void drop_idle();

    /// Where the connector's thread leaves what it has opened, as long as there is anybody to take
    /// it: after that the executor is not to be touched.
    struct Mailbox {
        std::mutex mutex;
        PostgresPool* pool = nullptr;
    };

    boost::asio::any_io_executor executor_;
    std::shared_ptr<Mailbox> mailbox_ = std::make_shared<Mailbox>();
    PostgresConnector& connector_;
    const EngineOptions options_;
    boost::asio::steady_timer watch_timer_;
    boost::asio::steady_timer retry_timer_;
    std::mt19937_64 random_{std::random_device{}()};

    Connection reader_;
    bool reader_is_opening_ = false;
    Waiters reader_waiters_;

    std::vector<Connection> idle_;
    std::vector<Connection> busy_;
    int opening_ = 0;
    Waiters unit_waiters_;

    int failures_ = 0;  ///< In a row.
    base::Error last_error_;
    std::optional<base::Deadline> next_look_;
    bool is_abandoned_ = false;
};

}  // namespace sql
