// SPDX-License-Identifier: Apache-2.0
#include "http/server/worker.hpp"

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
constexpr std::size_t turned_away_max = 32;

}  // namespace

Worker::Worker(unsigned index, const ServerOptions& options, asio::ssl::context* tls,
               const std::vector<Entrance>& entrances,
               const std::vector<std::unique_ptr<Worker>>& others, telemetry::Log& log)
    : tls_(tls),
      log_(log),
      index_(index),
      others_(others),
      state_(context_.get_executor(), options, log) {
    for (const auto& [listeners, places, sees_internal] : entrances) {
        for (const auto& listener : listeners) {
            doors_.push_back({tcp::acceptor(context_, listener.protocol, listener.descriptor),
                              asio::steady_timer(context_), places, sees_internal});
        }
    }
}

Worker::~Worker() = default;

void Worker::prepare(const ApplicationFactory& factory) {
    application_ = factory({.index = index_, .executor = context_.get_executor()});
    state_.set_application(*application_);
}

void Worker::run(std::latch& running) {
    for (auto& door : doors_)
        spawn("accept", accept_loop(door));
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
    for (auto& door : doors_) {
        accept_waiting(door);
        boost::system::error_code ignored;
        door.acceptor.close(ignored);
        door.pause.cancel();
    }
    state_.stop_connections();
}

/// Serves the connections that the system accepted before the stop.
void Worker::accept_waiting(Door& door) {
    boost::system::error_code error;
    door.acceptor.non_blocking(true, error);
    while (!error) {
        tcp::socket socket(context_);
        door.acceptor.accept(socket, error);
        if (!error) serve(std::move(socket), door);
    }
}

base::Task<> Worker::accept_loop(Door& door) {
    while (!state_.is_stopping()) {
        boost::system::error_code error;
        tcp::socket socket(context_);
        co_await door.acceptor.async_accept(socket,
                                            asio::redirect_error(asio::use_awaitable, error));
        // A connection accepted before the stop that waits for its turn is still served.
        if (!error) serve(std::move(socket), door);
        if (state_.is_stopping()) co_return;
        if (!error) continue;
        // Out of descriptors or memory: connections that end make room again.
        log_.warning("accept_failed", {{"error", error.message()}});
        door.pause.expires_after(accept_pause);
        co_await door.pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
    }
}

void Worker::serve(tcp::socket socket, const Door& door) {
    boost::system::error_code error;
    socket.set_option(tcp::no_delay(true), error);
    socket.non_blocking(true, error);
    auto admission = admit(socket, door);
    if (!admission) {
        constexpr std::string_view busy =
            "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\n"
            "Connection: close\r\n\r\n";
        if (!tls_) socket.write_some(asio::buffer(busy), error);
        return;
    }
    if (tls_) {
        spawn("connection",
              serve_connection(asio::ssl::stream<tcp::socket>(std::move(socket), *tls_), state_,
                               std::move(*admission)));
    } else {
        spawn("connection", serve_connection(std::move(socket), state_, std::move(*admission)));
    }
}

/// Nothing if there are too many even of those who are only to be told that there is no place.
std::optional<Admission> Worker::admit(const tcp::socket& socket, const Door& door) {
    boost::system::error_code error;
    const auto address = socket.remote_endpoint(error).address();
    auto place = door.places->take(address);
    if (place) return Admission{std::move(*place), door.sees_internal};
    if (make_room(place.error(), address)) {
        return Admission{door.places->take_over(address), door.sees_internal};
    }
    log_.warning("connection_refused",
                 {{"reason", reason_of(place.error())}, {"client", address.to_string()}});
    if (state_.turned_away() >= turned_away_max) return std::nullopt;
    return Admission{.place = {}, .sees_internal = door.sees_internal, .is_turned_away = true};
}

/// Ends a connection that has been idle for long: of this worker, or of another if that is enough.
bool Worker::make_room(NoPlace reason, const asio::ip::address& address) {
    if (reason == NoPlace::address_has_its_share) {
        return state_.make_room(neighbourhood_of(address));
    }
    if (state_.make_room(std::nullopt)) return true;
    for (const auto& other : others_) {
        if (other.get() == this || !other->state_.has_idle()) continue;
        asio::post(other->context_, [&other] { other->state_.make_room(std::nullopt); });
        return true;
    }
    return false;
}

}  // namespace http
