// SPDX-License-Identifier: Apache-2.0
#include "http/server/connection.hpp"

#include "http/server/exchange.hpp"
#include "http/server/request_input.hpp"
#include "http/server/worker_state.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using TlsStream = asio::ssl::stream<tcp::socket>;
using Clock = std::chrono::steady_clock;

constexpr std::size_t unsent_bytes_max = 64 * 1024;
constexpr std::size_t drained_bytes_max = 32 * 1024 * 1024;
constexpr auto stop_patience = std::chrono::milliseconds(1000);
constexpr auto turn_away_patience = std::chrono::milliseconds(1000);
constexpr auto drain_timeout = std::chrono::milliseconds(30'000);
constexpr auto drain_patience = std::chrono::milliseconds(3000);

std::string address_of_peer(const tcp::socket::lowest_layer_type& socket) {
    error_code error;
    auto address = socket.remote_endpoint(error).address();
    if (error) return {};
    if (address.is_v4()) return address.to_string();
    auto v6 = address.to_v6();
    if (v6.is_v4_mapped()) return asio::ip::make_address_v4(asio::ip::v4_mapped, v6).to_string();
    v6.scope_id(0);
    return v6.to_string();
}

template <class Stream>
class Connection final : public ConnectionHook {
public:
    Connection(Stream stream, WorkerState& worker, Admission admission)
        : ConnectionHook(std::move(admission.place), admission.is_turned_away),
          stream_(std::move(stream)),
          worker_(worker),
          options_(worker.options()),
          exchange_(worker, address_of_peer(stream_.lowest_layer()), admission.sees_internal),
          input_(options_) {
        worker_.enter(*this);
    }
    ~Connection() override { worker_.leave(*this); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    base::Task<> run();

    void expire() override;
    void stop() override;
    bool make_room() override;

private:
    enum class State { handshake, idle, reading, handling, writing, draining };

    base::Task<bool> handshake();
    base::Task<bool> read_head();
    base::Task<bool> read_body();
    base::Task<std::size_t> read_into(asio::mutable_buffer buffer);
    base::Task<bool> flush();
    bool write_now();
    base::Task<> serve();
    base::Task<> refuse(unsigned status);
    base::Task<> drain();

    void wait_for(State state, std::chrono::milliseconds time) {
        state_ = state;
        if (worker_.is_stopping() && waits_for_client()) time = std::min(time, stop_patience);
        due = Clock::now() + time;
    }
    /// For something that may never come.
    bool waits_for_client() const { return state_ != State::handling && state_ != State::writing; }
    std::chrono::milliseconds first_head_timeout() const {
        return is_turned_away() ? turn_away_patience : options_.header_timeout;
    }
    /// A new connection has no longer for its first byte than for its first head.
    std::chrono::milliseconds idle_timeout() const {
        return has_served_ ? options_.idle_timeout : first_head_timeout();
    }
    void begin_idle() {
        wait_for(State::idle, idle_timeout());
        worker_.begin_idle(*this);
    }
    void end_idle() {
        worker_.end_idle(*this);
        if (has_served_) {
            wait_for(State::reading, options_.header_timeout);
        } else {
            state_ = State::reading;  // In the time that it has left.
        }
    }
    bool is_unread() {
        error_code ignored;
        return stream_.lowest_layer().available(ignored) > 0;
    }
    void close() {
        error_code ignored;
        stream_.lowest_layer().close(ignored);
    }

    Stream stream_;
    WorkerState& worker_;
    const ServerOptions& options_;
    State state_ = State::handshake;
    bool timed_out_ = false;
    bool keep_alive_ = true;
    bool has_served_ = false;
    Exchange exchange_;
    RequestInput input_;
    std::string output_;
    error_code read_error_;  ///< Of the last read; read_into() yields 0 with one.
};

template <class Stream>
base::Task<> Connection<Stream>::run() {
    if (!co_await handshake()) co_return;
    if (!is_turned_away()) {
        co_await serve();
    } else if (co_await read_head()) {
        input_.refuse(503);
    }
    if (input_.refusal() != 0) {
        co_await refuse(input_.refusal());
    } else if (!output_.empty()) {
        co_await flush();
    }
}

template <class Stream>
base::Task<> Connection<Stream>::serve() {
    while (co_await read_head()) {
        if (!input_.is_complete() && !co_await read_body()) co_return;
        state_ = State::handling;
        keep_alive_ = co_await exchange_.answer(input_.parser(), output_);
        has_served_ = true;
        input_.finish();
        // Answers to pipelined requests leave together.
        const bool is_due = !keep_alive_ || output_.size() > unsent_bytes_max || input_.is_empty();
        if (is_due) {
            // All answers of this turn of the loop are written one after another at its end: the
            // first wakes the clients' side, and the others find it awake, which costs far less.
            co_await asio::post(asio::use_awaitable);
            if (!write_now() && !co_await flush()) co_return;
        }
        if (!keep_alive_) co_return;
    }
}

template <class Stream>
base::Task<bool> Connection<Stream>::handshake() {
    if constexpr (std::is_same_v<Stream, TlsStream>) {
        wait_for(State::handshake, first_head_timeout());
        worker_.begin_idle(*this);
        error_code error;
        co_await stream_.async_handshake(asio::ssl::stream_base::server,
                                         asio::redirect_error(asio::use_awaitable, error));
        worker_.end_idle(*this);
        co_return !error;
    }
    co_return true;
}

/// Ends an overdue wait: a half-received request gets 408, anything else is closed.
template <class Stream>
void Connection<Stream>::expire() {
    if (state_ == State::handling)
        return;  // Every call a handler makes has the request's deadline.
    if (state_ == State::idle && is_unread()) return;  // It has come just now.
    const bool is_first = !std::exchange(timed_out_, true);
    if (state_ == State::reading && is_first) {
        // A read that has succeeded already, and only waits for its turn, is not ended by this. It
        // is the last one all the same, or else this comes again.
        due = Clock::now() + stop_patience;
        error_code ignored;
        stream_.lowest_layer().cancel(ignored);
    } else {
        due = Clock::time_point::max();
        close();
    }
}

/// A request that has been sent is still answered, and so is one that the client sends before it
/// can know of the stop; one that is only half there has little time.
template <class Stream>
void Connection<Stream>::stop() {
    if (waits_for_client()) due = std::min(due, Clock::now() + stop_patience);
}

template <class Stream>
bool Connection<Stream>::make_room() {
    const bool is_idle = state_ == State::idle || state_ == State::handshake;
    if (!is_idle || is_unread()) return false;
    close();
    return true;
}

/// How much has been read; 0 if there is no more to come.
template <class Stream>
base::Task<std::size_t> Connection<Stream>::read_into(asio::mutable_buffer buffer) {
    return stream_.async_read_some(buffer, asio::redirect_error(asio::use_awaitable, read_error_));
}

/// Reads until a whole head has been parsed. False: the connection is over, or the input says why.
template <class Stream>
base::Task<bool> Connection<Stream>::read_head() {
    input_.begin();
    if (input_.is_empty()) {
        begin_idle();
    } else {
        wait_for(State::reading, options_.header_timeout);
    }
    while (!input_.parse_head()) {
        if (input_.refusal() != 0) co_return false;
        if (!output_.empty()) {
            const auto waiting = state_;
            if (!co_await flush()) co_return false;
            wait_for(waiting, waiting == State::idle ? idle_timeout() : options_.header_timeout);
        }
        const auto count = co_await read_into(input_.head_space());
        if (count == 0 || timed_out_) {
            if (timed_out_ && !input_.is_empty()) input_.refuse(408);
            co_return false;
        }
        if (input_.is_empty()) end_idle();
        input_.add_to_head(count);
    }
    co_return true;
}

template <class Stream>
base::Task<bool> Connection<Stream>::read_body() {
    wait_for(State::reading, options_.body_timeout);
    if (input_.expects_continue()) {
        output_ += "HTTP/1.1 100 Continue\r\n\r\n";
        if (!co_await flush()) co_return false;
        wait_for(State::reading, options_.body_timeout);
    }
    input_.begin_body();
    while (!input_.parse_body()) {
        if (input_.refusal() != 0) co_return false;
        const auto count = co_await read_into(input_.body_space());
        if (count == 0 || timed_out_) {
            if (timed_out_) input_.refuse(408);
            co_return false;
        }
        input_.add_to_body(count);
    }
    co_return true;
}

/// Writes as much of the output as the socket takes at once, which nearly always is all of it: no
/// wait, no operation to schedule. True if nothing is left.
template <class Stream>
bool Connection<Stream>::write_now() {
    if constexpr (std::is_same_v<Stream, tcp::socket>) {
        error_code error;
        const auto count = stream_.write_some(asio::buffer(output_), error);
        if (!error) output_.erase(0, count);
    }
    return output_.empty();
}

template <class Stream>
base::Task<bool> Connection<Stream>::flush() {
    if (output_.empty()) co_return true;
    error_code error;
    wait_for(State::writing, options_.write_timeout);
    co_await asio::async_write(stream_, asio::buffer(output_),
                               asio::redirect_error(asio::use_awaitable, error));
    output_.clear();
    co_return !error;
}

/// Answers a request that cannot be served and ends the connection: what follows on it is not
/// known to be a request.
template <class Stream>
base::Task<> Connection<Stream>::refuse(unsigned status) {
    keep_alive_ = false;
    exchange_.refuse(status, input_.received_head(), output_);
    if (co_await flush()) co_await drain();
}

/// Lets the client read the answer before the connection goes: closing over unread input resets it
/// (RFC 9112 section 9.6).
template <class Stream>
base::Task<> Connection<Stream>::drain() {
    const auto end = Clock::now() + drain_timeout;
    error_code ignored;
    if constexpr (std::is_same_v<Stream, tcp::socket>) {
        stream_.shutdown(tcp::socket::shutdown_send, ignored);
    }
    for (std::size_t drained = 0; drained < drained_bytes_max && Clock::now() < end;) {
        wait_for(State::draining, drain_patience);
        const auto count = co_await read_into(input_.waste());
        if (count == 0) break;
        drained += count;
    }
}

}  // namespace

base::Task<> serve_connection(tcp::socket socket, WorkerState& worker, Admission admission) {
    Connection<tcp::socket> connection(std::move(socket), worker, std::move(admission));
    co_await connection.run();
}

base::Task<> serve_connection(TlsStream stream, WorkerState& worker, Admission admission) {
    Connection<TlsStream> connection(std::move(stream), worker, std::move(admission));
    co_await connection.run();
    // The peer may be gone already: its close_notify is not waited for (RFC 8446 section 6.1).
}

}  // namespace http
