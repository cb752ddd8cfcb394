// SPDX-License-Identifier: Apache-2.0
// WorkerState: the data that the connections of one worker share. Internal.
#pragma once

#include "base/task.hpp"
#include "http/message/response_head.hpp"
#include "http/server/application.hpp"
#include "http/server/server_options.hpp"
#include "telemetry/log.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>

#include <atomic>

namespace http {

/// A connection as the worker's sweep sees it. Used on the worker's thread.
class ConnectionHook : public boost::intrusive::list_base_hook<> {
public:
    virtual ~ConnectionHook() = default;

    /// Ends an overdue wait of the connection.
    virtual void expire() = 0;
    /// Ends the connection after the running request, or now if there is none.
    virtual void stop() = 0;

    std::chrono::steady_clock::time_point due = std::chrono::steady_clock::time_point::max();
};

/// Counters that the workers of a server share; touched per connection, never per request.
struct SharedCounts {
    std::atomic<std::size_t> connections = 0;
};

/// What a worker's connections share, and which of them are open. On the worker's thread only.
class WorkerState {
public:
    WorkerState(const boost::asio::any_io_executor& executor, const ServerOptions& options,
                SharedCounts& counts, telemetry::Log& log);

    const ServerOptions& options() const { return options_; }
    const Router& router() const { return application_->router(); }
    const Stages& stages() const { return application_->stages(); }
    telemetry::Log& log() { return log_; }
    bool is_stopping() const { return stopping_; }
    std::string_view date() { return date_.now(); }
    /// A new id, in the memory that `id` has.
    void write_request_id(std::string& id);

    void enter(ConnectionHook& connection);
    void leave(ConnectionHook& connection);

    /// Before the first connection; `application` outlives them all.
    void set_application(const Application& application) { application_ = &application; }
    /// Whether the workers together have as many connections as they may.
    bool is_full() const;
    /// From now on is_stopping().
    void begin_stop() { stopping_ = true; }
    /// Asks every open connection to end.
    void stop_connections();
    /// Ends waits that are overdue, until there is a stop and the last connection has ended.
    base::Task<> sweep();

private:
    const ServerOptions& options_;
    SharedCounts& counts_;
    telemetry::Log& log_;
    const Application* application_ = nullptr;
    boost::asio::steady_timer sweep_timer_;
    boost::intrusive::list<ConnectionHook, boost::intrusive::constant_time_size<false>> open_;
    DateText date_;
    std::string request_id_prefix_;
    std::uint64_t request_count_ = 0;
    bool stopping_ = false;
};

}  // namespace http
