// SPDX-License-Identifier: Apache-2.0
// Worker: one thread's event loop, listener and connections. Internal.
#pragma once

#include "base/event_loop.hpp"
#include "base/task.hpp"
#include "http/message/response_head.hpp"
#include "http/pipeline/cors.hpp"
#include "http/server/server.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>

#include <atomic>
#include <latch>

namespace http {

/// What a worker's sweep sees of a connection. Everything happens on the worker's thread.
class ConnectionHook : public boost::intrusive::list_base_hook<> {
public:
    virtual ~ConnectionHook() = default;

    /// Ends whatever the connection has waited for too long.
    virtual void expire() = 0;
    /// Ends the connection after the request under way, or now if there is none.
    virtual void stop() = 0;

    std::chrono::steady_clock::time_point due = std::chrono::steady_clock::time_point::max();
};

/// Counters that the workers of a server share; touched per connection, never per request.
struct SharedCounts {
    std::atomic<std::size_t> connections = 0;
};

/// A listening socket, owned by the worker it is given to.
struct Listener {
    boost::asio::ip::tcp protocol;
    int descriptor;
};

class Worker {
public:
    Worker(unsigned index, const ServerOptions& options, SharedCounts& counts,
           boost::asio::ssl::context* tls, const Listener& listener, telemetry::Log& log);
    ~Worker();

    boost::asio::io_context& context() { return context_; }

    /// Makes the handlers. Throws what `factory` throws.
    void prepare(const ApplicationFactory& factory);

    /// Runs the loop on the calling thread until stopped, waits until the others have ended theirs
    /// (what a worker drains may be shared by the handlers of all), then destroys the handlers.
    void run(std::latch& running);

    /// Stops accepting and lets open requests finish. From any thread.
    void stop();

    const ServerOptions& options() const { return options_; }
    const Router& router() const { return application_->router(); }
    const Cors& cors() const { return cors_; }
    telemetry::Log& log() { return log_; }
    bool is_stopping() const { return stopping_; }
    std::string_view date() { return date_.now(); }
    /// A new id, in the memory that `id` has.
    void write_request_id(std::string& id);

    void enter(ConnectionHook& connection);
    void leave(ConnectionHook& connection);

private:
    /// Runs `task` beside the others; the loop ends with the last of them.
    void spawn(std::string_view name, base::Task<> task);
    base::Task<> accept_loop();
    void accept_waiting();
    base::Task<> sweep_loop();
    void serve(boost::asio::ip::tcp::socket socket);
    void begin_stop();

    const ServerOptions& options_;
    SharedCounts& counts_;
    boost::asio::ssl::context* tls_;
    telemetry::Log& log_;
    Cors cors_;
    unsigned index_;
    int tasks_ = 0;
    base::EventLoop context_;
    boost::asio::ip::tcp::acceptor acceptor_;
    boost::asio::steady_timer sweep_timer_;
    boost::asio::steady_timer accept_timer_;
    boost::intrusive::list<ConnectionHook, boost::intrusive::constant_time_size<false>> open_;
    DateText date_;
    std::string request_id_prefix_;
    std::uint64_t request_count_ = 0;
    bool stopping_ = false;
    std::unique_ptr<Application> application_;
};

}  // namespace http
