// SPDX-License-Identifier: Apache-2.0
#include "http/client/connector.hpp"

#include "telemetry/spawn.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <optional>

namespace http {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using boost::system::error_code;

struct Connector::Target {
    BaseUrl url;
    std::string name;     ///< The host as certificates spell it; empty if it is an address.
    std::string address;  ///< The host if it is an address.
    asio::ssl::context tls;
};

namespace {

/// RFC 8305 section 8: the recommended Connection Attempt Delay.
constexpr auto attempt_delay = std::chrono::milliseconds(250);

/// The address that `host` spells, in each form that the system's resolver reads (`127.1` too);
/// empty for a name.
std::string address_in(const asio::any_io_executor& executor, const std::string& host) {
    error_code error;
    tcp::resolver resolver(executor);
    const auto found = resolver.resolve(host, "", tcp::resolver::numeric_host, error);
    return error || found.empty() ? std::string() : found.begin()->endpoint().address().to_string();
}

std::string without_last_dot(std::string name) {
    if (name.ends_with('.')) name.pop_back();
    return name;
}

/// Alternates between the families, beginning with that of the first: RFC 8305 section 4.
std::vector<tcp::endpoint> interleave(const tcp::resolver::results_type& found) {
    std::vector<tcp::endpoint> first;
    std::vector<tcp::endpoint> second;
    for (const auto& entry : found) {
        const bool is_first =
            first.empty() || entry.endpoint().protocol() == first.front().protocol();
        (is_first ? first : second).push_back(entry.endpoint());
    }
    std::vector<tcp::endpoint> mixed;
    for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
        if (i < first.size()) mixed.push_back(first[i]);
        if (i < second.size()) mixed.push_back(second[i]);
    }
    return mixed;
}

/// Attempts to connect, of which the first that succeeds wins.
struct Race {
    Race(const asio::any_io_executor& executor, std::shared_ptr<Connector::Target> wanted,
         base::Deadline until)
        : target(std::move(wanted)), deadline(until), news(executor) {}

    std::shared_ptr<Connector::Target> target;
    base::Deadline deadline;
    asio::steady_timer news;  ///< Cancelled when an attempt has ended.
    bool has_news = false;
    bool is_over = false;
    std::size_t running = 0;
    std::vector<beast::tcp_stream*> streams;  ///< Of the attempts that run.
    std::optional<ClientConnection> winner;
    error_code failure;

    bool is_decided() const { return winner || deadline.has_passed(); }

    /// Waits until an attempt ends, for as long as `time` allows.
    base::Task<> wait(base::Deadline time) {
        if (!std::exchange(has_news, false)) {
            error_code ignored;
            news.expires_at(time.at);
            co_await news.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
            has_news = false;
        }
    }
    void end_of(beast::tcp_stream& stream) {
        std::erase(streams, &stream);
        --running;
        has_news = true;
        news.cancel();
    }
    void end() {
        is_over = true;
        for (auto* stream : streams)
            stream->close();
    }
};

/// No server name for an address (RFC 6066 section 3), and a certificate counts by its
/// subjectAltName only (RFC 9110 section 4.3.4).
void expect_host(SSL* tls, const Connector::Target& target) {
    auto* const wanted = SSL_get0_param(tls);
    X509_VERIFY_PARAM_set_hostflags(
        wanted, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    if (target.name.empty()) {
        X509_VERIFY_PARAM_set1_ip_asc(wanted, target.address.c_str());
    } else {
        X509_VERIFY_PARAM_set1_host(wanted, target.name.data(), target.name.size());
        SSL_set_tlsext_host_name(tls, target.name.c_str());
    }
}

base::Task<error_code> connect(ClientConnection& connection, const Connector::Target& target,
                               tcp::endpoint endpoint, base::Deadline deadline) {
    error_code error;
    connection.lowest().expires_at(deadline.at);
    co_await connection.lowest().async_connect(endpoint,
                                               asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return error;
    error_code ignored;
    connection.lowest().socket().set_option(tcp::no_delay(true), ignored);
    if (connection.tls) {
        expect_host(connection.tls->native_handle(), target);
        co_await connection.tls->async_handshake(asio::ssl::stream_base::client,
                                                 asio::redirect_error(asio::use_awaitable, error));
    }
    co_return error;
}

base::Task<> attempt(std::shared_ptr<Race> race, tcp::endpoint endpoint) {
    if (race->is_over) co_return;
    const auto executor = co_await asio::this_coro::executor;
    auto& target = *race->target;
    ClientConnection connection;
    connection.peer = endpoint;
    if (target.url.is_tls) {
        connection.tls = std::make_unique<ClientConnection::Tls>(executor, target.tls);
    } else {
        connection.plain = std::make_unique<ClientConnection::Plain>(executor);
    }
    auto& stream = connection.lowest();
    race->streams.push_back(&stream);
    const auto error = co_await connect(connection, target, endpoint, race->deadline);
    race->end_of(stream);
    if (error) {
        race->failure = error;
    } else if (!race->winner && !race->is_over) {
        race->winner = std::move(connection);
    }
}

}  // namespace

Connector::Connector(asio::any_io_executor executor, const BaseUrl& target, asio::ssl::context tls,
                     telemetry::Log& log)
    : executor_(std::move(executor)), log_(log) {
    auto address = address_in(executor_, target.host);
    auto name = address.empty() ? without_last_dot(target.host) : std::string();
    target_ = std::make_shared<Target>(
        Target{target, std::move(name), std::move(address), std::move(tls)});
}

base::Task<base::Result<Connector::Endpoints>> Connector::resolve() const {
    tcp::resolver resolver(executor_);
    error_code error;
    const auto found = co_await resolver.async_resolve(
        target_->url.host, target_->url.port, asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return base::fail(cannot_connect(error.message()));
    co_return interleave(found);
}

base::Task<base::Result<ClientConnection>> Connector::open(base::Deadline deadline) {
    GATEHOUSE_CO_TRY(endpoints, co_await resolve());
    co_return co_await open_one_of(std::move(endpoints), deadline);
}

base::Task<base::Result<ClientConnection>> Connector::open_one_of(Endpoints endpoints,
                                                                  base::Deadline deadline) {
    const auto avoided = std::ranges::find(endpoints, avoided_);
    if (avoided != endpoints.end()) std::rotate(avoided, avoided + 1, endpoints.end());
    const auto race = std::make_shared<Race>(executor_, target_, deadline);
    for (std::size_t left = endpoints.size(); left > 0 && !race->is_decided(); --left) {
        ++race->running;
        telemetry::spawn(executor_, log_, "connect",
                         attempt(race, endpoints[endpoints.size() - left]));
        // Each address has its share, however little time there is.
        const auto share = deadline.left() / static_cast<int>(left);
        co_await race->wait(left == 1
                                ? deadline
                                : deadline.within(std::min<decltype(share)>(share, attempt_delay)));
    }
    while (!race->is_decided() && race->running > 0)
        co_await race->wait(deadline);
    race->end();
    if (race->winner) {
        if (race->winner->peer != endpoints.front()) avoid(endpoints.front());
        co_return *std::exchange(race->winner, std::nullopt);
    }
    const bool is_late = race->running > 0 || race->failure == beast::error::timeout;
    co_return base::fail(
        cannot_connect(is_late ? "connecting took too long" : race->failure.message()));
}

base::Error Connector::cannot_connect(const std::string& reason) const {
    return {.code = base::Errc::unavailable,
            .detail = "The other service cannot be reached",
            .log = {reason + " (" + target_->url.host + ':' + target_->url.port + ')'}};
}

}  // namespace http
