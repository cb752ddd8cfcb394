// SPDX-License-Identifier: Apache-2.0
#include "http/server/server.hpp"

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

base::Result<std::unique_ptr<asio::ssl::context>> make_tls_context(const ServerOptions& options) {
    if (options.tls_certificate_file.empty() && options.tls_key_file.empty()) return nullptr;
    auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
    SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
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

class WorkerServer final : public Server {
public:
    WorkerServer(ServerOptions options, std::vector<Listener> listeners,
                 std::unique_ptr<asio::ssl::context> tls, telemetry::Log& log)
        : options_(std::move(options)), tls_(std::move(tls)), port_(port_of(listeners.front())) {
        for (unsigned i = 0; i < listeners.size(); ++i) {
            workers_.push_back(
                std::make_unique<Worker>(i, options_, counts_, tls_.get(), listeners[i], log));
        }
    }

    std::uint16_t port() const override { return port_; }
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
    SharedCounts counts_;
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
    auto listeners = open_listeners(options.host, options.port, workers);
    if (!listeners) return base::fail(listeners.error());
    // A write to a closed connection must return an error, not kill the process.
    std::signal(SIGPIPE, SIG_IGN);
    return std::make_unique<WorkerServer>(options, std::move(*listeners), std::move(*tls), log);
}

}  // namespace http
