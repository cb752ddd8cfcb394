// SPDX-License-Identifier: Apache-2.0
#include "http/client/client.hpp"

#include "base/ascii.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <openssl/ssl.h>

namespace http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using boost::system::error_code;

/// One connection, with or without TLS.
struct Connection {
    std::unique_ptr<beast::tcp_stream> plain;
    std::unique_ptr<beast::ssl_stream<beast::tcp_stream>> tls;
    beast::flat_buffer buffer;
    bool is_reused = false;

    beast::tcp_stream& lowest() { return tls ? tls->next_layer() : *plain; }
};

using Message = beast::http::request<beast::http::string_body>;
using Answer = beast::http::response_parser<beast::http::string_body>;

beast::http::verb to_beast(Verb verb) {
    return beast::http::string_to_verb(name(verb));
}

class PooledClient final : public Client {
public:
    PooledClient(asio::any_io_executor executor, BaseUrl target, ClientOptions options,
                 asio::ssl::context tls, telemetry::Log& log)
        : executor_(std::move(executor)),
          target_(std::move(target)),
          options_(std::move(options)),
          tls_(std::move(tls)),
          log_(log) {}

    base::Task<base::Result<ClientResponse>> send(ClientRequest request,
                                                  const base::Call& call) override {
        const auto begin = base::Deadline::clock::now();
        const Message message = make_message(request, call);
        auto answer = co_await exchange(message, call.deadline);
        write_log(request, call, answer, begin);
        co_return answer;
    }

private:
    Message make_message(const ClientRequest& request, const base::Call& call) const {
        Message message(to_beast(request.verb), target_.prefix + request.path, 11);
        message.set(beast::http::field::host, target_.authority());
        message.set(beast::http::field::user_agent, "gatehouse");
        if (!request.content_type.empty()) {
            message.set(beast::http::field::content_type, request.content_type);
        }
        if (!call.request_id.empty()) message.set("X-Request-Id", call.request_id);
        if (!call.trace_parent.empty()) message.set("traceparent", call.trace_parent);
        for (const auto& [name, value] : request.headers)
            message.set(name, value);
        message.body() = request.body;
        message.prepare_payload();
        return message;
    }

    base::Task<base::Result<ClientResponse>> exchange(const Message& message,
                                                      base::Deadline deadline) {
        while (true) {
            GATEHOUSE_CO_TRY(connection, co_await connect(deadline));
            const bool was_reused = connection.is_reused;
            bool got_bytes = false;
            auto answer = co_await round_trip(connection, message, deadline, got_bytes);
            // An idle connection may have been closed by the peer: only then is a second try free.
            if (!answer && was_reused && !got_bytes && !deadline.has_passed()) continue;
            co_return answer;
        }
    }

    base::Task<base::Result<Connection>> connect(base::Deadline deadline) {
        if (!idle_.empty()) {
            Connection connection = std::move(idle_.back());
            idle_.pop_back();
            connection.is_reused = true;
            co_return connection;
        }
        tcp::resolver resolver(executor_);
        error_code error;
        const auto addresses = co_await resolver.async_resolve(
            target_.host, target_.port, asio::redirect_error(asio::use_awaitable, error));
        if (error) co_return base::fail(cannot_connect(error));
        co_return co_await open(addresses, deadline.within(options_.connect_timeout));
    }

    base::Task<base::Result<Connection>> open(tcp::resolver::results_type addresses,
                                              base::Deadline deadline) {
        Connection connection;
        if (target_.is_tls) {
            connection.tls =
                std::make_unique<beast::ssl_stream<beast::tcp_stream>>(executor_, tls_);
        } else {
            connection.plain = std::make_unique<beast::tcp_stream>(executor_);
        }
        error_code error;
        connection.lowest().expires_at(deadline.at);
        co_await connection.lowest().async_connect(
            addresses, asio::redirect_error(asio::use_awaitable, error));
        if (error) co_return base::fail(cannot_connect(error));
        connection.lowest().socket().set_option(tcp::no_delay(true), error);
        if (connection.tls) {
            SSL_set_tlsext_host_name(connection.tls->native_handle(), target_.host.c_str());
            connection.tls->set_verify_callback(asio::ssl::host_name_verification(target_.host));
            co_await connection.tls->async_handshake(
                asio::ssl::stream_base::client, asio::redirect_error(asio::use_awaitable, error));
            if (error) co_return base::fail(cannot_connect(error));
        }
        co_return connection;
    }

    base::Task<base::Result<ClientResponse>> round_trip(Connection& connection,
                                                        const Message& message,
                                                        base::Deadline deadline, bool& got_bytes) {
        connection.lowest().expires_at(deadline.at);
        Answer answer;
        answer.body_limit(options_.response_bytes_max);
        error_code error;
        if (connection.tls) {
            error = co_await transfer(*connection.tls, message, connection.buffer, answer);
        } else {
            error = co_await transfer(*connection.plain, message, connection.buffer, answer);
        }
        got_bytes = answer.got_some() || connection.buffer.size() > 0;
        if (error) {
            co_return base::fail(
                {.code = base::Errc::timeout,
                 .detail = "The other service did not answer",
                 .log = {error == beast::error::timeout ? "no answer in time" : error.message()}});
        }
        const bool keep = answer.get().keep_alive();
        auto response = to_response(answer.release());
        connection.lowest().expires_never();
        if (keep && idle_.size() < options_.idle_connections_max) {
            idle_.push_back(std::move(connection));
        }
        co_return response;
    }

    template <class Stream>
    static base::Task<error_code> transfer(Stream& stream, const Message& message,
                                           beast::flat_buffer& buffer, Answer& answer) {
        error_code error;
        co_await beast::http::async_write(stream, message,
                                          asio::redirect_error(asio::use_awaitable, error));
        if (error) co_return error;
        co_await beast::http::async_read(stream, buffer, answer,
                                         asio::redirect_error(asio::use_awaitable, error));
        co_return error;
    }

    static ClientResponse to_response(beast::http::response<beast::http::string_body> message) {
        ClientResponse response{.status = message.result_int(), .body = {}};
        for (const auto& field : message) {
            response.headers.emplace_back(field.name_string(), field.value());
        }
        response.body = std::move(message.body());
        return response;
    }

    base::Error cannot_connect(const error_code& error) const {
        const bool late = error == beast::error::timeout;
        return {.code = base::Errc::unavailable,
                .detail = "The other service cannot be reached",
                .log = {(late ? "connecting took too long" : error.message()) + " (" +
                        target_.host + ':' + target_.port + ')'}};
    }

    /// By the request id a call can be found in the logs of both services.
    void write_log(const ClientRequest& request, const base::Call& call,
                   const base::Result<ClientResponse>& answer,
                   base::Deadline::clock::time_point begin) {
        const auto time = std::chrono::duration_cast<std::chrono::microseconds>(
            base::Deadline::clock::now() - begin);
        const std::string peer = target_.authority();
        log_.info("call", {{"method", name(request.verb)},
                           {"peer", peer},
                           {"path", request.path},
                           {"status", answer ? static_cast<int>(answer->status) : 0},
                           {"duration_us", time.count()},
                           {"request_id", call.request_id},
                           {"error", answer ? std::string_view{} : answer.error().log.text}});
    }

    asio::any_io_executor executor_;
    BaseUrl target_;
    ClientOptions options_;
    asio::ssl::context tls_;
    telemetry::Log& log_;
    std::vector<Connection> idle_;
};

}  // namespace

std::string_view ClientResponse::header(std::string_view wanted) const {
    for (const auto& [name, value] : headers) {
        if (base::equal_without_case(name, wanted)) return value;
    }
    return {};
}

base::Result<std::unique_ptr<Client>> Client::make(asio::any_io_executor executor, BaseUrl target,
                                                   ClientOptions options, telemetry::Log& log) {
    asio::ssl::context tls(asio::ssl::context::tls_client);
    if (!target.is_tls) {
        return std::make_unique<PooledClient>(std::move(executor), std::move(target),
                                              std::move(options), std::move(tls), log);
    }
    SSL_CTX_set_min_proto_version(tls.native_handle(), TLS1_2_VERSION);
    tls.set_verify_mode(asio::ssl::verify_peer);
    error_code error;
    if (options.tls_ca_file.empty()) {
        tls.set_default_verify_paths(error);
    } else {
        tls.load_verify_file(options.tls_ca_file, error);
    }
    if (error && !options.tls_ca_file.empty()) {
        return base::fail({.code = base::Errc::unavailable,
                           .detail = "TLS_CA_FILE: cannot read PEM certificates from \"" +
                                     options.tls_ca_file + '"'});
    }
    return std::make_unique<PooledClient>(std::move(executor), std::move(target),
                                          std::move(options), std::move(tls), log);
}

}  // namespace http
