// SPDX-License-Identifier: Apache-2.0
#include "http/server/connection.hpp"

#include "http/message/problem.hpp"
#include "http/message/request_identity.hpp"
#include "http/server/request_parser.hpp"
#include "http/server/worker_state.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>

#include <optional>

namespace http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using TlsStream = asio::ssl::stream<tcp::socket>;
using Clock = std::chrono::steady_clock;

constexpr std::string_view head_end = "\r\n\r\n";
constexpr std::size_t input_bytes_first = 2048;
constexpr std::size_t body_chunk_bytes = 16 * 1024;
constexpr std::size_t unsent_bytes_max = 64 * 1024;
constexpr std::size_t drained_bytes_max = 32 * 1024 * 1024;
constexpr auto stop_patience = std::chrono::milliseconds(1000);
constexpr auto drain_timeout = std::chrono::milliseconds(30'000);
constexpr auto drain_patience = std::chrono::milliseconds(3000);
constexpr auto answering_time_max = std::chrono::milliseconds(100);

/// How much of a request's time its handler has: the rest is for the answer to be in time.
std::chrono::milliseconds handling_time(std::chrono::milliseconds request_timeout) {
    return request_timeout - std::min(request_timeout / 20, answering_time_max);
}

template <class Stream>
class Connection final : public ConnectionHook {
public:
    Connection(Stream stream, WorkerState& worker)
        : stream_(std::move(stream)), worker_(worker), options_(worker.options()) {
        worker_.enter(*this);
    }
    ~Connection() override { worker_.leave(*this); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    base::Task<> run();

    void expire() override;
    void stop() override;

private:
    enum class State { handshake, idle, reading, handling, writing, draining };

    base::Task<bool> handshake();
    base::Task<bool> read_head();
    base::Task<bool> read_body();
    base::Task<std::size_t> read_into(asio::mutable_buffer buffer);
    base::Task<bool> flush();
    bool write_now();
    base::Task<> refuse(unsigned status);
    base::Task<> drain();
    Response report_failure(const Request& request, const std::exception& error);

    base::Task<> answer();
    bool parse_head();
    unsigned refusal_of_incomplete(std::string_view head) const;
    void append(const Request& request, const Response& response, Clock::time_point begin);
    void finish_request();

    void wait_for(State state, std::chrono::milliseconds time) {
        state_ = state;
        if (worker_.is_stopping() && waits_for_client()) time = std::min(time, stop_patience);
        due = Clock::now() + time;
    }
    /// In the middle of something of which the rest may never come.
    bool waits_for_client() const {
        return state_ == State::handshake || state_ == State::reading || state_ == State::draining;
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
    unsigned refusal_ = 0;  ///< The status that ends this connection, if one does.

    std::string input_;         ///< The head, then what came after it.
    std::size_t received_ = 0;  ///< Bytes of `input_` that came from the client.
    std::size_t parsed_ = 0;    ///< Bytes of `input_` that the parser took.
    std::string body_input_;    ///< Like `input_`, for what no longer fits beside the head.
    std::optional<RequestParser> parser_;
    std::string output_;
    std::string request_id_;
    error_code read_error_;  ///< Of the last read; read_into() yields 0 with one.
};

template <class Stream>
base::Task<> Connection<Stream>::run() {
    if (!co_await handshake()) co_return;
    while (co_await read_head()) {
        if (!parser_->is_complete() && !co_await read_body()) break;
        co_await answer();
        finish_request();
        // Answers to pipelined requests leave together.
        const bool is_due = !keep_alive_ || output_.size() > unsent_bytes_max || received_ == 0;
        if (is_due) {
            // All answers of this turn of the loop are written one after another at its end: the
            // first wakes the clients' side, and the others find it awake, which costs far less.
            co_await asio::post(asio::use_awaitable);
            if (!write_now() && !co_await flush()) co_return;
        }
        if (!keep_alive_) break;
    }
    if (refusal_ != 0) {
        co_await refuse(refusal_);
    } else if (!output_.empty()) {
        co_await flush();
    }
}

template <class Stream>
base::Task<bool> Connection<Stream>::handshake() {
    if constexpr (std::is_same_v<Stream, TlsStream>) {
        wait_for(State::handshake, options_.header_timeout);
        error_code error;
        co_await stream_.async_handshake(asio::ssl::stream_base::server,
                                         asio::redirect_error(asio::use_awaitable, error));
        co_return !error;
    }
    co_return true;
}

/// What waited too long decides what the client hears of it.
template <class Stream>
void Connection<Stream>::expire() {
    if (state_ == State::handling)
        return;  // Every call a handler makes has the request's deadline.
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

/// A request that has been sent is still answered; one that is only half there has little time.
template <class Stream>
void Connection<Stream>::stop() {
    error_code ignored;
    // Not closed: a request may have been read already, and only wait for its turn.
    if (state_ == State::idle && !is_unread()) stream_.lowest_layer().cancel(ignored);
    if (waits_for_client()) due = std::min(due, Clock::now() + stop_patience);
}

/// How much has been read; 0 if there is no more to come.
template <class Stream>
base::Task<std::size_t> Connection<Stream>::read_into(asio::mutable_buffer buffer) {
    return stream_.async_read_some(buffer, asio::redirect_error(asio::use_awaitable, read_error_));
}

/// Reads until a whole head has been parsed. False: the connection is over, or `refusal_` says why.
template <class Stream>
base::Task<bool> Connection<Stream>::read_head() {
    parser_.emplace(options_.header_bytes_max, options_.body_bytes_max);
    parsed_ = 0;
    if (received_ == 0) {
        wait_for(State::idle, options_.idle_timeout);
        if (worker_.is_stopping() && !is_unread()) co_return false;
    } else {
        wait_for(State::reading, options_.header_timeout);
    }
    while (!parse_head()) {
        if (refusal_ != 0) co_return false;
        if (!output_.empty()) {
            const auto waiting = state_;
            if (!co_await flush()) co_return false;
            wait_for(waiting,
                     waiting == State::idle ? options_.idle_timeout : options_.header_timeout);
        }
        if (received_ == input_.size()) {
            input_.resize(std::max(input_bytes_first, input_.size() * 2));
        }
        const auto count =
            co_await read_into(asio::buffer(input_.data() + received_, input_.size() - received_));
        if (count == 0 || timed_out_) {
            if (timed_out_ && received_ > 0) refusal_ = 408;
            co_return false;
        }
        if (received_ == 0) wait_for(State::reading, options_.header_timeout);
        received_ += count;
    }
    co_return true;
}

/// True once the head is complete and acceptable; sets `refusal_` if it never will be.
template <class Stream>
bool Connection<Stream>::parse_head() {
    if (received_ == 0) return false;
    const std::string_view received = std::string_view(input_).substr(0, received_);
    // The parser keeps views, and an incomplete head may still move: it is given whole ones only.
    const auto end = received.find(head_end);
    if (end == received.npos) {
        refusal_ = refusal_of_incomplete(received);
        return false;
    }
    error_code error;
    parsed_ = parser_->read_head(received, end + head_end.size(), error);
    refusal_ =
        error ? RequestParser::status_of(error) : parser_->refusal(received.substr(0, parsed_));
    return refusal_ == 0;
}

/// The status of a head that can never be good, whatever still comes; 0 while it can.
template <class Stream>
unsigned Connection<Stream>::refusal_of_incomplete(std::string_view head) const {
    if (head.size() >= options_.header_bytes_max) return 431;
    RequestParser trial(options_.header_bytes_max, options_.body_bytes_max);
    error_code error;
    trial.put(asio::const_buffer(head.data(), head.size()), error);
    const bool can_be_good = !error || error == boost::beast::http::error::need_more;
    return can_be_good ? 0 : RequestParser::status_of(error);
}

template <class Stream>
base::Task<bool> Connection<Stream>::read_body() {
    wait_for(State::reading, options_.body_timeout);
    if (parsed_ == received_ && parser_->expects_continue()) {
        output_ += "HTTP/1.1 100 Continue\r\n\r\n";
        if (!co_await flush()) co_return false;
        wait_for(State::reading, options_.body_timeout);
    }
    parser_->eager(true);
    body_input_.assign(input_, parsed_, received_ - parsed_);
    received_ = parsed_;
    std::size_t unread = body_input_.size();
    while (true) {
        error_code error;
        if (unread > 0) {
            const auto taken = parser_->put(asio::const_buffer(body_input_.data(), unread), error);
            body_input_.erase(0, taken);
            unread -= taken;
        }
        if (parser_->is_done()) break;
        if (error && error != boost::beast::http::error::need_more) {
            refusal_ = RequestParser::status_of(error);
            co_return false;
        }
        if (unread >= body_chunk_bytes) {  // A chunk header or trailer without an end.
            refusal_ = 400;
            co_return false;
        }
        body_input_.resize(body_chunk_bytes);
        const auto count = co_await read_into(
            asio::buffer(body_input_.data() + unread, body_input_.size() - unread));
        if (count == 0 || timed_out_) {
            if (timed_out_) refusal_ = 408;
            co_return false;
        }
        unread += count;
    }
    body_input_.resize(unread);
    co_return true;
}

/// Handles the parsed request and appends its answer to the output.
template <class Stream>
base::Task<> Connection<Stream>::answer() {
    const auto begin = Clock::now();
    state_ = State::handling;
    Request request;
    parser_->fill(request);
    request.call.deadline = {begin + handling_time(options_.request_timeout)};
    request.call.trace_parent = valid_trace_parent(request.header("traceparent"));
    request.call.request_id = sane_request_id(request.header("X-Request-Id"));
    if (request.call.request_id.empty()) {
        worker_.write_request_id(request_id_);
        request.call.request_id = request_id_;
    }
    keep_alive_ = parser_->keeps_connection() && !worker_.is_stopping();
    std::optional<Response> response;
    const bool cross_origin = worker_.cors().is_enabled();
    try {
        if (cross_origin) response = worker_.cors().preflight(request);
        worker_.router().match(request);
        if (!response) response = co_await worker_.router().answer(request);
    } catch (const std::exception& error) {
        response = report_failure(request, error);
    }
    if (cross_origin) worker_.cors().decorate(request, *response);
    if (worker_.is_stopping()) keep_alive_ = false;
    append(request, *response, begin);
}

/// An exception out of a handler is a bug: it is logged, and told to nobody else.
template <class Stream>
Response Connection<Stream>::report_failure(const Request& request, const std::exception& error) {
    worker_.log().error(
        "request_failed",
        {{"request_id", request.call.request_id}, {"path", request.path}, {"error", error.what()}});
    return problem(base::internal_error(error.what()), request);
}

template <class Stream>
void Connection<Stream>::append(const Request& request, const Response& response,
                                Clock::time_point begin) {
    append_response(output_, response,
                    {.date = worker_.date(),
                     .request_id = request.call.request_id,
                     .keep_alive = keep_alive_,
                     .head_only = request.verb == Verb::head});
    const auto time = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin);
    worker_.log().info("request", {{"method", name(request.verb)},
                                   {"path", request.path},
                                   {"status", response.status},
                                   {"duration_us", time.count()},
                                   {"bytes", response.body.size()},
                                   {"request_id", request.call.request_id},
                                   {"trace", trace_id(request.call.trace_parent)}});
}

/// Moves what came after this request to the front of the input.
template <class Stream>
void Connection<Stream>::finish_request() {
    if (body_input_.empty()) {
        received_ -= parsed_;
        std::copy_n(input_.data() + parsed_, received_, input_.data());
    } else {
        received_ = body_input_.size();
        if (input_.size() < received_) input_.resize(received_);
        std::copy_n(body_input_.data(), received_, input_.data());
        body_input_ = {};
    }
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
    worker_.write_request_id(request_id_);
    keep_alive_ = false;
    append_response(output_, problem(status, parser_->target(), request_id_),
                    {.date = worker_.date(), .request_id = request_id_, .keep_alive = false});
    worker_.log().info("request_refused", {{"status", status}, {"request_id", request_id_}});
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
    input_.resize(body_chunk_bytes);
    for (std::size_t drained = 0; drained < drained_bytes_max && Clock::now() < end;) {
        wait_for(State::draining, drain_patience);
        const auto count = co_await read_into(asio::buffer(input_));
        if (count == 0) break;
        drained += count;
    }
}

}  // namespace

base::Task<> serve_connection(tcp::socket socket, WorkerState& worker) {
    Connection<tcp::socket> connection(std::move(socket), worker);
    co_await connection.run();
}

base::Task<> serve_connection(TlsStream stream, WorkerState& worker) {
    Connection<TlsStream> connection(std::move(stream), worker);
    co_await connection.run();
    // The peer may be gone already: its close_notify is not waited for (RFC 8446 section 6.1).
}

}  // namespace http
