// SPDX-License-Identifier: Apache-2.0
// WorkerState: the data that the connections of one worker share. Internal.
#pragma once

#include "base/task.hpp"
#include "http/message/response_head.hpp"
#include "http/server/application.hpp"
#include "http/server/places.hpp"
#include "http/server/server_options.hpp"
#include "telemetry/log.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>

#include <atomic>
#include <optional>

namespace http {

struct IdleTag;

/// A connection as the worker sees it. Used on the worker's thread.
class ConnectionHook : public boost::intrusive::list_base_hook<>,
                       public boost::intrusive::list_base_hook<boost::intrusive::tag<IdleTag>> {
public:
    ConnectionHook(Place place, bool is_turned_away)
        : place_(std::move(place)), is_turned_away_(is_turned_away) {}
    virtual ~ConnectionHook() = default;

    /// Ends an overdue wait of the connection.
    virtual void expire() = 0;
    /// Ends the connection soon: after the running request, or when nothing comes.
    virtual void stop() = 0;
    /// Ends a connection that is idle; false if something has come on it.
    virtual bool make_room() = 0;

    const Neighbourhood& neighbourhood() const { return place_.neighbourhood(); }
    /// It has no place, and is there only to be told.
    bool is_turned_away() const { return is_turned_away_; }

    std::chrono::steady_clock::time_point due = std::chrono::steady_clock::time_point::max();

private:
    Place place_;
    bool is_turned_away_;
};

/// What a worker's connections share, and which of them are open. On the worker's thread only.
class WorkerState {
public:
    WorkerState(const boost::asio::any_io_executor& executor, const ServerOptions& options,
                telemetry::Log& log);

    const ServerOptions& options() const { return options_; }
    const Router& router() const { return application_->router(); }
    const Stages& stages() const { return application_->stages(); }
    telemetry::Log& log() { return log_; }
    bool is_stopping() const { return stopping_; }
    bool is_tls() const { return !options_.tls_certificate_file.empty(); }
    std::string_view date() { return date_.now(); }
    /// A new id, in the memory that `id` has.
    void write_request_id(std::string& id);

    void enter(ConnectionHook& connection);
    void leave(ConnectionHook& connection);
    /// Nothing of a request has come on `connection`, from now on or no longer.
    void begin_idle(ConnectionHook& connection);
    void end_idle(ConnectionHook& connection);

    /// Before the first connection; `application` outlives them all.
    void set_application(const Application& application) { application_ = &application; }
    /// How many connections are there only to be told that there is no place for them.
    std::size_t turned_away() const { return turned_away_; }
    /// Ends the connection that has been idle for longest, of `whose` if that is given. False if
    /// there is none.
    bool make_room(const std::optional<Neighbourhood>& whose);
    /// Whether make_room() would find a connection. From any thread.
    bool has_idle() const { return idle_count_.load(std::memory_order_relaxed) > 0; }
    /// From now on is_stopping().
    void begin_stop() { stopping_ = true; }
    /// Asks every open connection to end.
    void stop_connections();
    /// Ends waits that are overdue, until there is a stop and the last connection has ended.
    base::Task<> sweep();

private:
    using IdleList =
        boost::intrusive::list<ConnectionHook,
                               boost::intrusive::base_hook<boost::intrusive::list_base_hook<
                                   boost::intrusive::tag<IdleTag>>>,
                               boost::intrusive::constant_time_size<false>>;

    bool is_idle(const ConnectionHook& connection) const;

    const ServerOptions& options_;
    telemetry::Log& log_;
    const Application* application_ = nullptr;
    boost::asio::steady_timer sweep_timer_;
    boost::intrusive::list<ConnectionHook, boost::intrusive::constant_time_size<false>> open_;
    IdleList idle_;  ///< By the time since when they are, the longest first.
    std::atomic<std::size_t> idle_count_ = 0;  ///< Written by the worker's thread only.
    DateText date_;
    std::string request_id_prefix_;
    std::uint64_t request_count_ = 0;
    std::size_t turned_away_ = 0;
    bool stopping_ = false;
};

}  // namespace http
