// SPDX-License-Identifier: Apache-2.0
#include "http/server/server.hpp"

#include "http/server/descriptor_limit.hpp"
#include "http/server/listener.hpp"
#include "http/server/stop_signals.hpp"
#include "http/server/worker.hpp"

#include <boost/asio/ssl/context.hpp>

#include <condition_variable>
#include <csignal>
#include <latch>
#include <mutex>
#include <sys/prctl.h>
#include <system_error>
#include <thread>

namespace http {
namespace {

namespace asio = boost::asio;

/// Places for calls of other services, beside the options' connections_max.
constexpr std::size_t internal_connections_max = 1024;
constexpr std::size_t few_connections = 8;
/// Of databases, files, calls to the other service, and connections that are turned away.
constexpr std::size_t descriptors_for_others = 64;
constexpr std::size_t descriptors_per_worker = 96;

base::Result<std::unique_ptr<asio::ssl::context>> make_tls_context(const ServerOptions& options) {
    if (options.tls_certificate_file.empty() && options.tls_key_file.empty()) return nullptr;
    auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
    SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
    // Of TLS 1.2 only what is authenticated encryption (RFC 9325 section 4.2).
    SSL_CTX_set_cipher_list(context->native_handle(), "ECDHE+AESGCM:ECDHE+CHACHA20");
    boost::system::error_code error;
    context->use_certificate_chain_file(options.tls_certificate_file, error);
    if (error) {
        return base::fail({.code = base::Errc::unavailable,
                           .detail = "TLS_CERT_FILE: cannot read a PEM certificate chain from \"" +
                                     options.tls_certificate_file + '"'});
    }
    context->use_private_key_file(options.tls_key_file, asio::ssl::context::pem, error);
    if (error || SSL_CTX_check_private_key(context->native_handle()) != 1) {
        return base::fail({.code = base::Errc::unavailable,
                           .detail = "TLS_KEY_FILE: \"" + options.tls_key_file +
                                     "\" holds no PEM key that fits TLS_CERT_FILE"});
    }
    return context;
}

/// Those of each worker.
struct Sockets {
    std::vector<std::vector<Listener>> common;
    std::vector<std::vector<Listener>> internal;  ///< None unless there is an internal port.
};

base::Result<Sockets> open_sockets(const ServerOptions& options, unsigned workers) {
    auto common = open_listeners({options.host, options.port}, workers);
    if (!common) return base::fail(common.error());
    Sockets sockets{.common = std::move(*common), .internal = {}};
    if (options.internal_port) {
        auto internal =
            open_listeners({options.host, *options.internal_port, "INTERNAL_PORT"}, workers);
        if (!internal) return base::fail(internal.error());
        sockets.internal = std::move(*internal);
    }
    return sockets;
}

PlaceLimits common_limits(const ServerOptions& options) {
    const auto all = options.connections_max;
    // A tenth, but of few places as many as a browser needs, and never more than half.
    const auto share = std::max(all / 10, std::min(few_connections, (all + 1) / 2));
    return {.connections_max = all,
            .per_address_max = options.connections_per_address_max != 0
                                   ? options.connections_per_address_max
                                   : share,
            .without_share = options.trusted_proxies};
}

/// Raises the limit of descriptors as far as may be. Yields how many connections fit, and says so
/// if these are fewer than the options have.
std::size_t fit_to_descriptors(const ServerOptions& options, unsigned workers,
                               telemetry::Log& log) {
    const std::size_t limit = raise_descriptor_limit();
    const std::size_t others = descriptors_for_others + descriptors_per_worker * workers +
                               (options.internal_port ? internal_connections_max : 0);
    const auto fitting = limit - std::min(others, limit / 2);
    if (options.connections_max <= fitting) return options.connections_max;
    log.warning("connections_max_lowered", {{"setting", "CONNECTIONS_MAX"},
                                            {"from", options.connections_max},
                                            {"to", fitting},
                                            {"descriptors", limit}});
    return fitting;
}

class WorkerServer final : public Server {
public:
    WorkerServer(ServerOptions options, Sockets sockets, std::unique_ptr<asio::ssl::context> tls,
                 telemetry::Log& log)
        : options_(std::move(options)),
          tls_(std::move(tls)),
          port_(port_of(sockets.common.front().front())),
          common_places_(common_limits(options_)),
          internal_places_({.connections_max = internal_connections_max,
                            .per_address_max = internal_connections_max}) {
        if (!sockets.internal.empty()) internal_port_ = port_of(sockets.internal.front().front());
        for (unsigned i = 0; i < sockets.common.size(); ++i) {
            std::vector<Entrance> entrances{
                {std::move(sockets.common[i]), &common_places_, !internal_port_}};
            if (internal_port_) {
                entrances.push_back({std::move(sockets.internal[i]), &internal_places_, true});
            }
            workers_.push_back(
                std::make_unique<Worker>(i, options_, tls_.get(), entrances, workers_, log));
        }
    }

    std::uint16_t port() const override { return port_; }
    std::optional<std::uint16_t> internal_port() const override { return internal_port_; }
    unsigned workers() const override { return static_cast<unsigned>(workers_.size()); }

    void run(const ApplicationFactory& factory) override {
        StopSignals signals(control_);
        signals.wait([this] { stop(); });
        for (auto& worker : workers_)
            worker->prepare(factory);
        std::latch running(static_cast<std::ptrdiff_t>(workers_.size()));
        std::vector<std::jthread> threads;
        try {
            start(threads, running);
        } catch (const std::system_error& error) {
            // The workers that were created must end.
            running.count_down(static_cast<std::ptrdiff_t>(workers_.size() - threads.size()));
            stop_workers();
            throw std::system_error(error.code(), "cannot make threads for " +
                                                      std::to_string(workers_.size()) + " workers");
        }
        control_.run();
        stop_workers();
        wait_for_workers(threads);
    }

    void stop() override { control_.stop(); }

private:
    void start(std::vector<std::jthread>& threads, std::latch& running) {
        for (auto& worker : workers_) {
            threads.emplace_back([&worker, &running] {
                prctl(PR_SET_NAME, "worker");
                worker->run(running);
            });
        }
    }

    void stop_workers() {
        for (auto& worker : workers_)
            worker->stop();
    }

    /// Waits for the answers under way, then for no longer than the options allow.
    void wait_for_workers(std::vector<std::jthread>& threads) {
        const std::jthread watchdog([this](const std::stop_token& done) {
            std::mutex mutex;
            std::condition_variable_any wake;
            std::unique_lock lock(mutex);
            wake.wait_for(lock, done, options_.stop_timeout, [] { return false; });
            if (done.stop_requested()) return;
            for (auto& worker : workers_)
                worker->context().stop();
        });
        threads.clear();
    }

    const ServerOptions options_;
    std::unique_ptr<asio::ssl::context> tls_;
    std::uint16_t port_;
    std::optional<std::uint16_t> internal_port_;
    Places common_places_;
    Places internal_places_;
    asio::io_context control_{1};
    std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace

base::Result<std::unique_ptr<Server>> Server::listen(const ServerOptions& options,
                                                     telemetry::Log& log) {
    auto tls = make_tls_context(options);
    if (!tls) return base::fail(tls.error());
    const unsigned workers =
        options.workers != 0 ? options.workers : std::max(1U, std::thread::hardware_concurrency());
    auto sockets = open_sockets(options, workers);
    if (!sockets) return base::fail(sockets.error());
    auto bounded = options;
    bounded.connections_max = fit_to_descriptors(options, workers, log);
    // A write to a closed connection must return an error, not kill the process.
    std::signal(SIGPIPE, SIG_IGN);
    return std::make_unique<WorkerServer>(std::move(bounded), std::move(*sockets), std::move(*tls),
                                          log);
}

}  // namespace http
