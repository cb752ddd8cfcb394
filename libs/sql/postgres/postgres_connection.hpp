// SPDX-License-Identifier: Apache-2.0
// One connection to PostgreSQL, pipelined on a worker's loop. Internal.
#pragma once

#include "base/deadline.hpp"
#include "base/task.hpp"
#include "sql/postgres/postgres_answer.hpp"
#include "sql/postgres/postgres_session.hpp"
#include "sql/postgres/postgres_time.hpp"
#include "sql/statement.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace sql {

/// Sends statements without waiting for earlier answers. The statements of one turn of the loop
/// leave in one write. Outside of BEGIN … COMMIT they are one transaction for the server: if one
/// fails, the later ones fail too. Used on the executor's thread only.
class PostgresConnection : public std::enable_shared_from_this<PostgresConnection> {
public:
    using Handler = std::move_only_function<void(PostgresAnswer)>;

    /// `exchange` sets the time limits of answers.
    PostgresConnection(boost::asio::any_io_executor executor, PostgresSession session,
                       PostgresExchange exchange);
    ~PostgresConnection();

    /// Begins to read from the server. Called once.
    void start();

    bool is_open() const { return handle_ != nullptr; }

    /// Sends a statement and takes `handler`, which is called with its answer, from the loop. What
    /// `params` refer to may go once this has returned. What becomes of it at its deadline,
    /// look() says. If it cannot be sent, yields why and leaves `handler` alone.
    std::optional<PostgresAnswer> send(Statement statement, const Params& params,
                                       base::Deadline deadline, Handler& handler);

    /// send() for coroutines.
    base::Task<PostgresAnswer> run(Statement statement, const Params& params,
                                   base::Deadline deadline);

    /// Answers what is late as lost; gives the connection up if it is of no use any more.
    PostgresExchange::Verdict look(Moment now);

    /// What has been sent and is not answered yet.
    const PostgresExchange& exchange() const { return exchange_; }

    /// See PostgresExchange.
    void ignore_silence_if_heard_since(Moment begun) {
        exchange_.ignore_silence_if_heard_since(begun);
    }
    void mind_silence() { exchange_.mind_silence(); }

    /// Whether the session keeps prepared statements and settings: false behind a pooler.
    bool keeps_state() const { return keeps_state_; }

    /// Whether the server has stopped taking writes although the URL names others, or insists.
    bool has_turned_read_only() const { return has_turned_read_only_; }

    /// Closes the connection: every outstanding statement gets a lost answer.
    void close(std::string_view reason);

    /// Closes the connection and destroys the handlers.
    void abandon();

private:
    enum class Kind : std::uint8_t { statement, preparation, sync };
    struct Pending {
        Kind kind;
        std::string_view statement;
        Handler handler;
    };

    /// The name under which the server knows the statement; sends it there first if it is new.
    const char* prepare(Statement statement, base::Deadline deadline);
    bool put(Statement statement, const PostgresParams& params, base::Deadline deadline);
    void expect(Kind kind, std::string_view statement, base::Deadline deadline, Handler handler);
    void sync_at_end_of_turn();
    void sync();
    void flush();
    void wait_readable();
    void on_readable();
    void read_results();
    void note_read_only();
    bool take_result(PGresult* result);
    PostgresAnswer aborted_answer(std::string_view statement) const;
    void finish_front();
    Pending take_front();
    void answer_later(Handler handler, PostgresAnswer answer);
    void drop();
    /// Takes out all that has been sent.
    std::deque<Pending> forget();
    std::string error() const { return PQerrorMessage(handle_.get()); }

    boost::asio::any_io_executor executor_;
    PostgresHandle handle_;
    const bool keeps_state_;
    const bool leaves_read_only_;
    bool has_turned_read_only_ = false;
    boost::asio::posix::stream_descriptor socket_;
    std::deque<Pending> pending_;
    PostgresExchange exchange_;                   ///< The times of the same, one by one.
    std::optional<PostgresAnswer> front_answer_;  ///< Of the first of pending_, if it is there.
    /// By Statement::key().
    std::unordered_map<const char*, std::string> prepared_;
    std::size_t names_ = 0;
    /// The failure that made the rest of its batch fail.
    std::optional<PostgresAnswer> batch_failure_;
    const char* unprepared_ = nullptr;  ///< The statement that this failed to prepare, if it did.
    bool sync_is_posted_ = false;
    bool is_flushing_ = false;
};

}  // namespace sql
