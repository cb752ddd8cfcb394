// SPDX-License-Identifier: Apache-2.0
#include "auth/app.hpp"

#include "auth/events/outbound.hpp"
#include "auth/events/outbound/former_message.hpp"
#include "auth/http/accounts/account_routes.hpp"
#include "auth/http/tokens/token_routes.hpp"
#include "auth/storage/accounts/sql_account_store.hpp"
#include "auth/storage/schema.hpp"
#include "http/server/standard_routes.hpp"
#include "jose/signer.hpp"
#include "jose/verifier.hpp"
#include "messaging/core/migrations.hpp"
#include "runtime/process.hpp"
#include "runtime/relay.hpp"
#include "runtime/stages.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

namespace auth {

extern const std::string_view openapi_document;

namespace {

constexpr auto program = "auth-service";
constexpr auto admin_role = "ADMIN";
constexpr auto admin_retry_wait = std::chrono::seconds(1);

sql::Migrations migrations() {
    return messaging::with_messaging(own_migrations());
}

crypto::HashPoolOptions hash_options(const AuthConfig& config) {
    return {
        .threads = config.hash_threads,
        .wait_max = config.hash_wait_max,
        .cost = {.memory_kib = config.argon2_memory_kib, .iterations = config.argon2_iterations}};
}

/// What all workers share.
struct Shared {
    const AuthConfig& config;
    const base::Clock& clock;
    sql::Engine& engine;
    crypto::HashPool& hashes;
    const jose::Signer& signer;
    const jose::Verifier& verifier;
    telemetry::Log& log;
    std::function<void()> on_registered;
};

/// One worker's handlers and what they are made of.
class WorkerApplication final : public http::Application {
public:
    WorkerApplication(const Shared& shared, std::unique_ptr<sql::Database> database)
        : engine_(shared.engine),
          hashes_(shared.hashes),
          database_(std::move(database)),
          accounts_(make_sql_account_store(
              *database_, shared.clock,
              messaging::OutboxWriter(shared.clock, shared.engine.instance()), user_registered)),
          changes_(*accounts_),
          registrar_(*accounts_, shared.hashes, {.bytes_min = shared.config.password_bytes_min},
                     shared.clock, shared.on_registered),
          sign_in_(*accounts_, shared.hashes, shared.signer,
                   {.lifetime = shared.config.access_token_ttl,
                    .issuer = shared.config.token.issuer_or_default(),
                    .audience = shared.config.token.audiences()},
                   shared.clock),
          authentication_(shared.verifier, shared.clock),
          account_needs_{.registrar = registrar_,
                         .accounts = *accounts_,
                         .changes = changes_,
                         .default_roles = shared.config.default_roles},
          token_needs_{.sign_in = sign_in_},
          checks_{{"database",
                   [this](base::Deadline deadline) { return database_->is_ready(deadline); }}} {
        add_account_routes(router_, account_needs_, authentication_);
        add_token_routes(router_, token_needs_, authentication_);
        http::add_health_routes(router_, checks_);
        http::add_document_routes(router_, openapi_document);
        stages_ = runtime::make_stages(shared.config.server, router_, shared.log);
    }

    const http::Router& router() const override { return router_; }
    const http::Stages& stages() const override { return stages_; }
    void drain() override {
        hashes_.close();
        engine_.drain();
        database_->abandon();
    }
    Registrar& registrar() { return registrar_; }

private:
    sql::Engine& engine_;
    crypto::HashPool& hashes_;
    std::unique_ptr<sql::Database> database_;
    std::unique_ptr<AccountStore> accounts_;
    AccountChanges changes_;
    Registrar registrar_;
    SignIn sign_in_;
    Authentication authentication_;
    AccountNeeds account_needs_;
    TokenNeeds token_needs_;
    std::vector<http::ReadinessCheck> checks_;
    http::Router router_;
    http::Stages stages_;
};

std::unique_ptr<http::Application> make_worker(const Shared& shared,
                                               const http::WorkerContext& worker) {
    auto database = shared.engine.connect(worker.executor);
    if (!database) throw std::runtime_error("DATABASE_URL: " + database.error().detail);
    auto application = std::make_unique<WorkerApplication>(shared, std::move(*database));
    if (worker.index == 0) runtime::log_routes(shared.log, application->router());
    return application;
}

std::vector<std::string> admin_roles(const AuthConfig& config) {
    auto roles = config.default_roles;
    roles.emplace_back(admin_role);
    return roles;
}

/// Registers the bootstrap administrator unless somebody has that name or address already.
base::Result<> ensure_admin(const Shared& shared, telemetry::Log& log) {
    const auto& config = shared.config;
    if (config.bootstrap_admin_username.empty()) return {};
    Registration admin{.username = config.bootstrap_admin_username,
                       .email = config.bootstrap_admin_email,
                       .password = config.bootstrap_admin_password};
    base::EventLoop loop;
    auto database = shared.engine.connect(loop.get_executor());
    if (!database) return base::fail(runtime::blame("DATABASE_URL", database.error()));
    WorkerApplication application(shared, std::move(*database));
    const auto added = runtime::run_to_end(
        loop, application.registrar().add(std::move(admin), {.roles = admin_roles(config)}, {}));
    if (added) {
        log.info("bootstrap_admin_created", {{"username", added->username}});
    } else if (added.error().code != base::Errc::conflict) {
        return base::fail(runtime::blame("BOOTSTRAP_ADMIN_USERNAME", added.error()));
    }
    return {};
}

/// ensure_admin() where nobody catches: without file descriptors left, even a loop cannot be made.
base::Result<> try_to_ensure_admin(const Shared& shared, telemetry::Log& log) {
    try {
        return ensure_admin(shared, log);
    } catch (const std::exception& error) {
        return base::fail(base::unavailable(error.what()));
    }
}

/// ensure_admin() for a database that cannot be reached yet, or not for long.
void ensure_admin_later(const Shared& shared, const std::stop_token& stop, telemetry::Log& log) {
    std::mutex mutex;
    std::condition_variable_any never;
    for (int failures = 1; shared.engine.wait_until_ready(stop); ++failures) {
        const auto ensured = try_to_ensure_admin(shared, log);
        if (ensured) return;
        if (failures == 1 || failures % 60 == 0) {
            log.error("bootstrap_admin_failed",
                      {{"failures", failures},
                       {"reason", std::string_view(ensured.error().detail)},
                       {"error", ensured.error().log.text}});
        }
        if (ensured.error().code != base::Errc::unavailable) return;
        std::unique_lock lock(mutex);
        never.wait_for(lock, stop, admin_retry_wait, [] { return false; });
        if (stop.stop_requested()) return;
    }
}

}  // namespace

int run(const AuthConfig& config) {
    const base::SystemClock clock;
    telemetry::Log log({.level = config.log.level, .format = config.log.format}, clock);
    const auto server_options = config.server.to_options();
    auto server = http::Server::listen(server_options, log);
    if (!server) return runtime::start_failed(program, server.error());
    auto engine = sql::Engine::open(config.database_url.text, migrations(), log,
                                    runtime::engine_options(server_options));
    if (!engine) {
        return runtime::start_failed(program, runtime::blame("DATABASE_URL", engine.error()));
    }
    crypto::HashPool hashes(hash_options(config));
    const auto key = config.token.key();
    const jose::Signer signer(key);
    const jose::KeyRing keys({key});
    const jose::Verifier verifier(keys, config.token.expectations());
    auto mint = config.token.mint(program, clock);
    auto relay = runtime::make_relay(config.user_service, outbound_events, from_former, mint,
                                     **engine, clock, log);
    if (!relay) return runtime::start_failed(program, relay.error());

    const Shared shared{.config = config,
                        .clock = clock,
                        .engine = **engine,
                        .hashes = hashes,
                        .signer = signer,
                        .verifier = verifier,
                        .log = log,
                        .on_registered = [&relay] { (*relay)->notify(); }};
    base::Result<> ensured = base::fail(base::unavailable("not reached yet"));
    if ((*engine)->is_ready()) ensured = ensure_admin(shared, log);
    if (!ensured && ensured.error().code != base::Errc::unavailable) {
        return runtime::start_failed(program, ensured.error());
    }
    std::jthread admin_maker;
    if (!ensured) {
        admin_maker = std::jthread(
            [&](const std::stop_token& stop) { ensure_admin_later(shared, stop, log); });
    }
    (*relay)->start();
    runtime::log_listening(log, **server, server_options, GATEHOUSE_VERSION);
    (*server)->run(
        [&shared](const http::WorkerContext& worker) { return make_worker(shared, worker); });
    log.info("stopped");
    return 0;
}

int migrate(const AuthConfig& config) {
    return runtime::migrate(program, "DATABASE_URL", config.database_url.text, migrations());
}

int show_pending_migrations(const AuthConfig& config) {
    return runtime::show_pending_migrations(program, "DATABASE_URL", config.database_url.text,
                                            migrations());
}

base::Result<Account> create_admin(const AuthConfig& config, Registration admin) {
    const base::SystemClock clock;
    telemetry::Log log({.level = telemetry::Level::error}, clock);
    auto engine = sql::Engine::open(config.database_url.text, migrations(), log);
    if (!engine) return base::fail(runtime::blame("DATABASE_URL", engine.error()));
    crypto::HashPool hashes(hash_options(config));
    base::EventLoop loop;
    auto database = (*engine)->connect(loop.get_executor());
    if (!database) return base::fail(runtime::blame("DATABASE_URL", database.error()));
    const auto accounts =
        make_sql_account_store(**database, clock, messaging::OutboxWriter(clock), user_registered);
    Registrar registrar(*accounts, hashes, {.bytes_min = config.password_bytes_min}, clock, [] {});
    return runtime::run_to_end(loop,
                               registrar.add(std::move(admin), {.roles = admin_roles(config)}, {}));
}

}  // namespace auth
