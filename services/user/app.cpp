// SPDX-License-Identifier: Apache-2.0
#include "user/app.hpp"

#include "http/server/standard_routes.hpp"
#include "jose/verifier.hpp"
#include "messaging/core/migrations.hpp"
#include "messaging/core/relay.hpp"
#include "runtime/process.hpp"
#include "runtime/relay.hpp"
#include "runtime/stages.hpp"
#include "user/events/outbound.hpp"
#include "user/events/outbound/former_message.hpp"
#include "user/events/relayed_courier.hpp"
#include "user/http/profiles/profile_routes.hpp"
#include "user/http/roles/role_routes.hpp"
#include "user/storage/profiles/sql_profile_store.hpp"
#include "user/storage/schema.hpp"

namespace user {

extern const std::string_view openapi_document;

namespace {

constexpr auto program = "user-service";

sql::Migrations migrations() {
    return messaging::with_messaging(own_migrations());
}

/// What all workers share.
struct Shared {
    const UserConfig& config;
    const base::Clock& clock;
    sql::Engine& engine;
    const jose::Verifier& verifier;
    messaging::Relay& relay;
    telemetry::Log& log;
};

/// One worker's handlers and what they are made of.
class WorkerApplication final : public http::Application {
public:
    WorkerApplication(const Shared& shared, std::unique_ptr<sql::Database> database,
                      boost::asio::any_io_executor executor)
        : engine_(shared.engine),
          relay_(shared.relay),
          database_(std::move(database)),
          profiles_(make_sql_profile_store(
              *database_, shared.clock,
              messaging::OutboxWriter(shared.clock, shared.engine.instance()), command_event)),
          courier_(make_relayed_courier(shared.relay, std::move(executor))),
          roles_{.known = shared.config.roles, .defaults = shared.config.default_roles},
          authentication_(shared.verifier, *profiles_, shared.clock),
          creation_(*profiles_, *courier_, roles_, shared.clock),
          registrations_(*profiles_, *courier_, roles_, shared.clock),
          administration_(*profiles_, *courier_, roles_, shared.clock, shared.config.sync_wait_max),
          profile_needs_{.profiles = *profiles_,
                         .creation = creation_,
                         .registrations = registrations_,
                         .roles = roles_},
          role_needs_{.administration = administration_},
          checks_{{"database",
                   [this](base::Deadline deadline) { return database_->is_ready(deadline); }}} {
        add_profile_routes(router_, profile_needs_, authentication_);
        add_role_routes(router_, role_needs_, authentication_);
        http::add_health_routes(router_, checks_);
        http::add_document_routes(router_, openapi_document);
        stages_ = runtime::make_stages(shared.config.server, router_, shared.log);
    }

    const http::Router& router() const override { return router_; }
    const http::Stages& stages() const override { return stages_; }
    void drain() override {
        relay_.close_receipts();
        engine_.drain();
        database_->abandon();
    }

private:
    sql::Engine& engine_;
    messaging::Relay& relay_;
    std::unique_ptr<sql::Database> database_;
    std::unique_ptr<ProfileStore> profiles_;
    std::unique_ptr<CommandCourier> courier_;
    RolePolicy roles_;
    Authentication authentication_;
    ProfileCreation creation_;
    Registrations registrations_;
    Administration administration_;
    ProfileNeeds profile_needs_;
    RoleNeeds role_needs_;
    std::vector<http::ReadinessCheck> checks_;
    http::Router router_;
    http::Stages stages_;
};

std::unique_ptr<http::Application> make_worker(const Shared& shared,
                                               const http::WorkerContext& worker) {
    auto database = shared.engine.connect(worker.executor);
    if (!database) {
        throw std::runtime_error("USER_SERVICE_DATABASE_URL: " + database.error().detail);
    }
    auto application =
        std::make_unique<WorkerApplication>(shared, std::move(*database), worker.executor);
    if (worker.index == 0) runtime::log_routes(shared.log, application->router());
    return application;
}

}  // namespace

int run(const UserConfig& config) {
    const base::SystemClock clock;
    telemetry::Log log({.level = config.log.level, .format = config.log.format}, clock);
    const auto server_options = config.server.to_options();
    auto server = http::Server::listen(server_options, log);
    if (!server) return runtime::start_failed(program, server.error());
    auto engine = sql::Engine::open(config.database_url.text, migrations(), log,
                                    runtime::engine_options(server_options));
    if (!engine) {
        return runtime::start_failed(program,
                                     runtime::blame("USER_SERVICE_DATABASE_URL", engine.error()));
    }
    const jose::KeyRing keys({config.token.key()});
    const jose::Verifier verifier(keys, config.token.expectations());
    auto mint = config.token.mint(program, clock);
    auto relay = runtime::make_relay(config.auth_service, outbound_events, from_former, mint,
                                     **engine, clock, log);
    if (!relay) return runtime::start_failed(program, relay.error());

    const Shared shared{.config = config,
                        .clock = clock,
                        .engine = **engine,
                        .verifier = verifier,
                        .relay = **relay,
                        .log = log};
    (*relay)->start();
    runtime::log_listening(log, **server, server_options, GATEHOUSE_VERSION);
    (*server)->run(
        [&shared](const http::WorkerContext& worker) { return make_worker(shared, worker); });
    log.info("stopped");
    return 0;
}

int migrate(const UserConfig& config) {
    return runtime::migrate(program, "USER_SERVICE_DATABASE_URL", config.database_url.text,
                            migrations());
}

int show_pending_migrations(const UserConfig& config) {
    return runtime::show_pending_migrations(program, "USER_SERVICE_DATABASE_URL",
                                            config.database_url.text, migrations());
}

}  // namespace user
