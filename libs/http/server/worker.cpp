// SPDX-License-Identifier: Apache-2.0
#include "http/server/worker.hpp"

#include "http/server/connection.hpp"
#include "telemetry/spawn.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace http {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto accept_pause = std::chrono::milliseconds(100);

}  // namespace

Worker::Worker(unsigned index, const ServerOptions& options, SharedCounts& counts,
               asio::ssl::context* tls, const Listener& listener, telemetry::Log& log)
    : tls_(tls),
      log_(log),
      index_(index),
      acceptor_(context_, listener.protocol, listener.descriptor),
      accept_timer_(context_),
      state_(context_.get_executor(), options, counts, log) {}

Worker::~Worker() = default;

void Worker::prepare(const ApplicationFactory& factory) {
    application_ = factory({.index = index_, .executor = context_.get_executor()});
    state_.set_application(*application_);
}

void Worker::run(std::latch& running) {
    spawn("accept", accept_loop());
    spawn("sweep", state_.sweep());
    context_.run();
    running.arrive_and_wait();
    // Connections that a stop has cut off are destroyed before the handlers that they use.
    application_->drain();
    context_.abandon();
    application_.reset();
}

void Worker::spawn(std::string_view name, base::Task<> task) {
    ++tasks_;
    telemetry::spawn(context_.get_executor(), log_, name, std::move(task), [this] {
        // The loop may have more to do than ours, such as listening to a database server.
        if (--tasks_ == 0) context_.stop();
    });
}

void Worker::stop() {
    asio::post(context_, [this] { begin_stop(); });
}

void Worker::begin_stop() {
    if (state_.is_stopping()) return;
    state_.begin_stop();
    accept_waiting();
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    accept_timer_.cancel();
    state_.stop_connections();
}

/// Serves the connections that the system accepted before the stop.
void Worker::accept_waiting() {
    boost::system::error_code error;
    acceptor_.non_blocking(true, error);
    while (!error) {
        tcp::socket socket(context_);
        acceptor_.accept(socket, error);
        if (!error) serve(std::move(socket));
    }
}

base::Task<> Worker::accept_loop() {
    while (!state_.is_stopping()) {
        boost::system::error_code error;
        tcp::socket socket(context_);
        co_await acceptor_.async_accept(socket, asio::redirect_error(asio::use_awaitable, error));
        // A connection accepted before the stop that waits for its turn is still served.
        if (!error) serve(std::move(socket));
        if (state_.is_stopping()) co_return;
        if (!error) continue;
        // Out of descriptors or memory: connections that end make room again.
        log_.warning("accept_failed", {{"error", error.message()}});
        accept_timer_.expires_after(accept_pause);
        co_await accept_timer_.async_wait(asio::redirect_error(asio::use_awaitable, error));
    }
}

void Worker::serve(tcp::socket socket) {
    boost::system::error_code error;
    socket.set_option(tcp::no_delay(true), error);
    socket.non_blocking(true, error);
    if (state_.is_full()) {
        constexpr std::string_view busy =
            "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\n"
            "Connection: close\r\n\r\n";
        if (!tls_) socket.write_some(asio::buffer(busy), error);
        log_.warning("connection_refused", {{"reason", "connections_max reached"}});
        return;
    }
    if (tls_) {
        spawn("connection",
              serve_connection(asio::ssl::stream<tcp::socket>(std::move(socket), *tls_), state_));
    } else {
        spawn("connection", serve_connection(std::move(socket), state_));
    }
}

}  // namespace http
