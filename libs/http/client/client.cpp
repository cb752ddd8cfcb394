// SPDX-License-Identifier: Apache-2.0
#include "http/client/client.hpp"

#include "base/ascii.hpp"
#include "http/client/connector.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <openssl/ssl.h>

#include <optional>

namespace http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;

/// How many interim answers (RFC 9110 section 15.2) may come before the answer.
constexpr int interim_answers_max = 8;

using Message = beast::http::request<beast::http::string_body>;
using Answer = beast::http::response_parser<beast::http::string_body>;

beast::http::verb to_beast(Verb verb) {
    return beast::http::string_to_verb(name(verb));
}

class PooledClient final : public Client {
public:
    PooledClient(asio::any_io_executor executor, BaseUrl target, ClientOptions options,
                 asio::ssl::context tls, telemetry::Log& log)
        : target_(std::move(target)),
          options_(std::move(options)),
          connector_(std::move(executor), target_, std::move(tls), log),
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

    base::Task<base::Result<ClientConnection>> connect(base::Deadline deadline) {
        while (!idle_.empty()) {
            ClientConnection connection = std::move(idle_.back());
            idle_.pop_back();
            if (connection.is_spent()) continue;
            connection.is_reused = true;
            co_return connection;
        }
        co_return co_await connector_.open(deadline);
    }

    base::Task<base::Result<ClientResponse>> round_trip(ClientConnection& connection,
                                                        const Message& message,
                                                        base::Deadline deadline, bool& got_bytes) {
        connection.lowest().expires_at(deadline.at);
        std::optional<Answer> answer;
        std::string problem;
        if (connection.tls) {
            problem =
                co_await transfer(*connection.tls, message, connection.buffer, answer, got_bytes);
        } else {
            problem =
                co_await transfer(*connection.plain, message, connection.buffer, answer, got_bytes);
        }
        if (!problem.empty()) {
            if (!got_bytes) connector_.avoid(connection.peer);
            co_return base::fail({.code = base::Errc::timeout,
                                  .detail = "The other service did not answer",
                                  .log = {std::move(problem)}});
        }
        connection.lowest().expires_never();
        if (answer->keep_alive() && !connection.is_spent() &&
            idle_.size() < options_.idle_connections_max) {
            idle_.push_back(std::move(connection));
        }
        co_return to_response(answer->release());
    }

    /// Sends `message` and reads the final answer to it. Yields the problem, or nothing.
    template <class Stream>
    base::Task<std::string> transfer(Stream& stream, const Message& message,
                                     beast::flat_buffer& buffer, std::optional<Answer>& answer,
                                     bool& got_bytes) {
        error_code error;
        co_await beast::http::async_write(stream, message,
                                          asio::redirect_error(asio::use_awaitable, error));
        if (error) co_return words_for(error);
        for (int interim = 0; interim <= interim_answers_max; ++interim) {
            answer.emplace();
            answer->body_limit(options_.response_bytes_max);
            co_await beast::http::async_read(stream, buffer, *answer,
                                             asio::redirect_error(asio::use_awaitable, error));
            got_bytes |= answer->got_some() || buffer.size() > 0;
            if (error) co_return words_for(error);
            const auto status = answer->get().result_int();
            if (status == 101) co_return "answered 101: another protocol, for which nobody asked";
            if (status / 100 != 1) co_return std::string();
        }
        co_return "too many interim answers";
    }

    static std::string words_for(const error_code& error) {
        return error == beast::error::timeout ? "no answer in time" : error.message();
    }

    static ClientResponse to_response(beast::http::response<beast::http::string_body> message) {
        ClientResponse response{.status = message.result_int(), .body = {}};
        for (const auto& field : message) {
            response.headers.emplace_back(field.name_string(), field.value());
        }
        response.body = std::move(message.body());
        return response;
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

    BaseUrl target_;
    ClientOptions options_;
    Connector connector_;
    telemetry::Log& log_;
    std::vector<ClientConnection> idle_;
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
