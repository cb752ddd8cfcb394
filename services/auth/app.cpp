// SPDX-License-Identifier: Apache-2.0
#include "auth/app.hpp"

#include "auth/bootstrap.hpp"
#include "auth/events/outbound.hpp"
#include "auth/events/outbound/former_message.hpp"
#include "auth/http/accounts/account_routes.hpp"
#include "auth/http/tokens/sign_in_log.hpp"
#include "auth/http/tokens/token_routes.hpp"
#include "auth/peer.hpp"
#include "auth/storage/accounts/sql_account_store.hpp"
#include "auth/storage/schema.hpp"
#include "runtime/foundation.hpp"
#include "runtime/process.hpp"
#include "runtime/relay.hpp"
#include "runtime/start_notes.hpp"
#include "runtime/token_parts.hpp"

namespace auth {

extern const std::string_view openapi_document;

namespace {

constexpr auto program = tokens::auth_service;

/// What all workers share.
struct Shared {
    const AuthConfig& config;
    runtime::Foundation& process;
    runtime::TokenParts& tokens;
    crypto::HashPool& hashes;
    const http::Documents& documents;
    std::function<void()> notify_relay;
};

struct Accounts {
    Accounts(const Shared& shared, sql::Database& database)
        : store(make_sql_account_store(database, shared.process.clock(), shared.process.outbox(),
                                       user_registered, account_state_applied)),
          changes(*store, shared.notify_relay),
          registrar(*store, shared.hashes, shared.config.password_policy(), shared.process.clock(),
                    shared.notify_relay),
          needs{registrar, *store, changes, shared.config.default_roles} {}

    std::unique_ptr<AccountStore> store;
    AccountChanges changes;
    Registrar registrar;
    AccountNeeds needs;
};

struct Tokens {
    Tokens(const Shared& shared, AccountStore& accounts)
        : observer(shared.process.log()),
          sign_in(accounts, shared.hashes, shared.tokens.signer(), shared.config.token_policy(),
                  shared.process.clock(), observer),
          needs{sign_in} {}

    SignInLog observer;
    SignIn sign_in;
    TokenNeeds needs;
};

/// One worker's areas and their routes.
class Worker final : public http::Application {
public:
    Worker(const Shared& shared, const http::WorkerContext& context)
        : hashes_(shared.hashes),
          worker_(shared.process, context),
          guard_(shared.tokens.rules(), shared.process.clock()),
          accounts_(shared, worker_.database()),
          tokens_(shared, *accounts_.store) {
        add_account_routes(worker_.router(), accounts_.needs, guard_);
        add_token_routes(worker_.router(), tokens_.needs, guard_);
        worker_.open(shared.documents);
    }

    const http::Router& router() const override { return worker_.router(); }
    const http::Stages& stages() const override { return worker_.stages(); }
    void drain() override {
        hashes_.close();
        worker_.drain();
    }

private:
    crypto::HashPool& hashes_;
    runtime::WorkerFoundation worker_;
    Authentication guard_;
    Accounts accounts_;
    Tokens tokens_;
};

}  // namespace

int run(const AuthConfig& config) {
    const auto made = runtime::Foundation::make(
        config.server, config.log, {"DATABASE_URL", config.database_url.text, migrations()});
    if (!made) return runtime::start_failed(program, made.error());
    auto& process = **made;
    runtime::TokenParts tokens(config.token, program, peer_scopes, process.clock(), process.log());
    crypto::HashPool hashes(config.hash_options());
    const auto relay = runtime::make_relay(config.user_service, outbound_events, from_former,
                                           make_take_answer(process), tokens.mint(),
                                           process.engine(), process.clock(), process.log());
    if (!relay) return runtime::start_failed(program, relay.error());
    const auto notify = [&relay] { (*relay)->notify(); };
    Bootstrap bootstrap(config, process.clock(), process.engine(), hashes, process.log(), notify);
    if (const auto begun = bootstrap.start(); !begun) {
        return runtime::start_failed(program, begun.error());
    }
    (*relay)->start();
    const http::Documents documents(openapi_document);
    const Shared shared{config, process, tokens, hashes, documents, notify};
    runtime::log_start_notes(process.log(), config.server,
                             {"USER_SERVICE_URL", config.user_service.url}, config.notes);
    process.serve([&shared](const http::WorkerContext& context) {
        return std::make_unique<Worker>(shared, context);
    });
    return 0;
}

}  // namespace auth
