// SPDX-License-Identifier: Apache-2.0
// Worker: one thread's event loop, listener and connections. Internal.
#pragma once

#include "base/event_loop.hpp"
#include "base/task.hpp"
#include "http/server/application.hpp"
#include "http/server/listener.hpp"
#include "http/server/server_options.hpp"
#include "http/server/worker_state.hpp"
#include "telemetry/log.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <latch>
#include <memory>

namespace http {

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

private:
    /// Runs `task` beside the others; the loop ends with the last of them.
    void spawn(std::string_view name, base::Task<> task);
    base::Task<> accept_loop();
    void accept_waiting();
    void serve(boost::asio::ip::tcp::socket socket);
    void begin_stop();

    boost::asio::ssl::context* tls_;
    telemetry::Log& log_;
    unsigned index_;
    int tasks_ = 0;
    base::EventLoop context_;
    boost::asio::ip::tcp::acceptor acceptor_;
    boost::asio::steady_timer accept_timer_;
    WorkerState state_;
    std::unique_ptr<Application> application_;
};

}  // namespace http
