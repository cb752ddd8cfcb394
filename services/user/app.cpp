// SPDX-License-Identifier: Apache-2.0
#include "user/app.hpp"

#include "messaging/core/relay.hpp"
#include "runtime/foundation.hpp"
#include "runtime/process.hpp"
#include "runtime/relay.hpp"
#include "runtime/start_notes.hpp"
#include "runtime/token_parts.hpp"
#include "user/events/outbound.hpp"
#include "user/events/outbound/former_message.hpp"
#include "user/events/relayed_courier.hpp"
#include "user/http/profiles/profile_routes.hpp"
#include "user/http/roles/role_routes.hpp"
#include "user/openapi.hpp"
#include "user/peer.hpp"
#include "user/storage/profiles/sql_profile_store.hpp"
#include "user/storage/schema.hpp"

namespace user {
namespace {

constexpr auto program = tokens::user_service;

/// What all workers share.
struct Shared {
    const UserConfig& config;
    runtime::Foundation& process;
    runtime::TokenParts& tokens;
    messaging::Relay& relay;
    const RolePolicy& roles;
    const http::Documents& documents;
};

struct Profiles {
    Profiles(const Shared& shared, sql::Database& database,
             const boost::asio::any_io_executor& executor)
        : store(make_sql_profile_store(database, shared.process.clock(), shared.process.outbox(),
                                       command_event)),
          accounts(make_accounts(shared.config.auth_service, shared.tokens, shared.process.log(),
                                 executor)),
          courier(make_relayed_courier(shared.relay, executor)),
          creation(*store, *accounts, *courier, shared.roles, shared.process.clock()),
          registrations(*store, *courier, shared.roles, shared.process.clock()),
          needs{*store, creation, registrations, shared.roles} {}

    std::unique_ptr<ProfileStore> store;
    std::unique_ptr<AccountDirectory> accounts;
    std::unique_ptr<CommandCourier> courier;
    ProfileCreation creation;
    Registrations registrations;
    ProfileNeeds needs;
};

struct Roles {
    Roles(const Shared& shared, Profiles& profiles)
        : administration(*profiles.store, *profiles.accounts, *profiles.courier, shared.roles,
                         shared.process.clock(), shared.config.sync_wait_max),
          needs{administration} {}

    Administration administration;
    RoleNeeds needs;
};

/// One worker's areas and their routes.
class Worker final : public http::Application {
public:
    Worker(const Shared& shared, const http::WorkerContext& context)
        : relay_(shared.relay),
          worker_(shared.process, context),
          profiles_(shared, worker_.database(), context.executor),
          roles_(shared, profiles_),
          guard_(shared.tokens.rules(), *profiles_.store, shared.process.clock()) {
        add_profile_routes(worker_.router(), profiles_.needs, guard_);
        add_role_routes(worker_.router(), roles_.needs, guard_);
        worker_.open(shared.documents);
    }

    const http::Router& router() const override { return worker_.router(); }
    const http::Stages& stages() const override { return worker_.stages(); }
    void drain() override {
        relay_.close_receipts();
        worker_.drain();
    }

private:
    messaging::Relay& relay_;
    runtime::WorkerFoundation worker_;
    Profiles profiles_;
    Roles roles_;
    Authentication guard_;
};

}  // namespace

int run(const UserConfig& config) {
    const auto made = runtime::Foundation::make(
        config.server, config.log,
        {"USER_SERVICE_DATABASE_URL", config.database_url.text, migrations()});
    if (!made) return runtime::start_failed(program, made.error());
    auto& process = **made;
    runtime::TokenParts tokens(config.token, program, peer_scopes, process.clock(), process.log());
    const auto relay = runtime::make_relay(config.auth_service, outbound_events, from_former,
                                           make_take_answer(process), tokens.mint(),
                                           process.engine(), process.clock(), process.log());
    if (!relay) return runtime::start_failed(program, relay.error());
    (*relay)->start();
    const RolePolicy roles{.known = config.roles, .defaults = config.default_roles};
    const auto openapi = openapi_with(config.token_url());
    const http::Documents documents(openapi, origin_of(config.token_url()));
    const Shared shared{config, process, tokens, **relay, roles, documents};
    runtime::log_start_notes(process.log(), config.server,
                             {"AUTH_SERVICE_URL", config.auth_service.url}, config.notes);
    process.serve([&shared](const http::WorkerContext& context) {
        return std::make_unique<Worker>(shared, context);
    });
    return 0;
}

}  // namespace user
