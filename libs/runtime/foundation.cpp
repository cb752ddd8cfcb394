// SPDX-License-Identifier: Apache-2.0
#include "runtime/foundation.hpp"

#include "base/process_guard.hpp"
#include "runtime/process.hpp"
#include "runtime/stages.hpp"
#include "sql/url.hpp"

#include <stdexcept>

namespace runtime {

Foundation::Foundation(Private, const ServerSettings& server, const LogSettings& log,
                       DatabaseSettings database)
    : log_({.level = log.level, .format = log.format}, clock_),
      settings_(server),
      options_(server.to_options()),
      database_(std::move(database)) {}

base::Result<std::unique_ptr<Foundation>> Foundation::make(const ServerSettings& server,
                                                           const LogSettings& log,
                                                           DatabaseSettings database) {
    base::allow_memory_dumps(server.core_dumps);
    auto made = std::make_unique<Foundation>(Private(), server, log, std::move(database));
    auto listening = http::Server::listen(made->options_, made->log_);
    if (!listening) return base::fail(listening.error());
    made->server_ = std::move(*listening);
    auto engine = sql::Engine::open(made->database_.url, made->database_.migrations, made->log_,
                                    engine_options(made->options_));
    if (!engine) return base::fail(blame(made->database_.setting, engine.error()));
    made->engine_ = std::move(*engine);
    return made;
}

void Foundation::serve(const http::ApplicationFactory& make_worker) {
    log_listening(log_, *server_, options_, sql::without_password(database_.url),
                  GATEHOUSE_VERSION);
    server_->run(make_worker);
    log_.info("stopped");
}

WorkerFoundation::WorkerFoundation(Foundation& process, const http::WorkerContext& worker)
    : process_(process), index_(worker.index) {
    auto database = process.engine().connect(worker.executor);
    if (!database) {
        throw std::runtime_error(blame(process.database_setting(), database.error()).detail);
    }
    database_ = std::move(*database);
    checks_.push_back(
        {"database", [this](base::Deadline deadline) { return database_->is_ready(deadline); }});
}

void WorkerFoundation::open(const http::Documents& documents) {
    http::add_health_routes(router_, checks_);
    if (process_.server_settings().docs) http::add_document_routes(router_, documents);
    stages_ = make_stages(process_.server_settings(), router_, process_.untrusted_proxies(),
                          process_.log());
    if (index_ == 0) log_routes(process_.log(), router_);
}

void WorkerFoundation::drain() {
    process_.engine().drain();
    database_->abandon();
}

}  // namespace runtime
