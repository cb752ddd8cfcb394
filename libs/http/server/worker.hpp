// SPDX-License-Identifier: Apache-2.0
// Worker: one thread's event loop, listener and connections. Internal.
#pragma once

#include "base/event_loop.hpp"
#include "base/task.hpp"
#include "http/server/application.hpp"
#include "http/server/connection.hpp"
#include "http/server/listener.hpp"
#include "http/server/server_options.hpp"
#include "http/server/worker_state.hpp"
#include "telemetry/log.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <latch>
#include <list>
#include <memory>
#include <optional>
#include <vector>

namespace http {

/// Sockets that connections come in by, and what they are let in to.
struct Entrance {
    std::vector<Listener> listeners;
    Places* places;  ///< Outlives the worker.
    bool sees_internal;
};

class Worker {
public:
    /// The listeners of `entrances` become the worker's. It asks `others` for room.
    Worker(unsigned index, const ServerOptions& options, boost::asio::ssl::context* tls,
           const std::vector<Entrance>& entrances,
           const std::vector<std::unique_ptr<Worker>>& others, telemetry::Log& log);
    ~Worker();

    boost::asio::io_context& context() { return context_; }

    /// Makes the handlers. Throws what `factory` throws.
    void prepare(const ApplicationFactory& factory);

    /// Runs the loop on the calling thread until stopped, waits until the others have ended theirs
    /// (what a worker drains may be shared by the handlers of all), then destroys the handlers.
    void run(std::latch& running);

    /// Stops accepting and lets open requests finish. From any thread.
    void stop();

private:
    /// One listening socket.
    struct Door {
        boost::asio::ip::tcp::acceptor acceptor;
        boost::asio::steady_timer pause;
        Places* places;
        bool sees_internal;
    };

    /// Runs `task` beside the others; the loop ends with the last of them.
    void spawn(std::string_view name, base::Task<> task);
    base::Task<> accept_loop(Door& door);
    void accept_waiting(Door& door);
    void serve(boost::asio::ip::tcp::socket socket, const Door& door);
    std::optional<Admission> admit(const boost::asio::ip::tcp::socket& socket, const Door& door);
    bool make_room(NoPlace reason, const boost::asio::ip::address& address);
    void begin_stop();

    boost::asio::ssl::context* tls_;
    telemetry::Log& log_;
    unsigned index_;
    int tasks_ = 0;
    base::EventLoop context_;
    std::list<Door> doors_;
    const std::vector<std::unique_ptr<Worker>>& others_;
    WorkerState state_;
    std::unique_ptr<Application> application_;
};

}  // namespace http
