// SPDX-License-Identifier: Apache-2.0
#include "auth/bootstrap.hpp"

#include "auth/events/outbound.hpp"
#include "auth/storage/accounts/sql_account_store.hpp"
#include "auth/storage/schema.hpp"
#include "runtime/process.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace auth {
namespace {

constexpr auto admin_role = "ADMIN";
constexpr auto retry_wait = std::chrono::seconds(1);

/// Registers `admin` on a connection of its own; `outbox` writes the event.
base::Result<Account> add_admin(const AuthConfig& config, const base::Clock& clock,
                                sql::Engine& engine, crypto::HashPool& hashes,
                                messaging::OutboxWriter outbox, Registration admin,
                                std::function<void()> on_registered) {
    base::EventLoop loop;
    auto database = engine.connect(loop.get_executor());
    if (!database) return base::fail(runtime::blame("DATABASE_URL", database.error()));
    const auto accounts =
        make_sql_account_store(**database, clock, std::move(outbox), user_registered);
    Registrar registrar(*accounts, hashes, config.password_policy(), clock,
                        std::move(on_registered));
    auto roles = config.default_roles;
    roles.emplace_back(admin_role);
    return runtime::run_to_end(
        loop,
        registrar.add(std::move(admin), {.roles = std::move(roles), .is_operators = true}, {}));
}

base::Result<std::optional<Credential>> find_account(const base::Clock& clock, sql::Engine& engine,
                                                     const std::string& login) {
    base::EventLoop loop;
    auto database = engine.connect(loop.get_executor());
    if (!database) return base::fail(runtime::blame("DATABASE_URL", database.error()));
    const auto accounts = make_sql_account_store(
        **database, clock, messaging::OutboxWriter(clock, engine.instance()), user_registered);
    return runtime::run_to_end(loop, accounts->find_credential(login, {}));
}

bool is_admin(const Account& account) {
    return std::ranges::find(account.roles, admin_role) != account.roles.end();
}

}  // namespace

Bootstrap::Bootstrap(const AuthConfig& config, const base::Clock& clock, sql::Engine& engine,
                     crypto::HashPool& hashes, telemetry::Log& log,
                     std::function<void()> on_registered)
    : config_(config),
      clock_(clock),
      engine_(engine),
      hashes_(hashes),
      log_(log),
      on_registered_(std::move(on_registered)) {}

base::Result<> Bootstrap::start() {
    base::Result<> ensured = base::fail(base::unavailable("not reached yet"));
    if (engine_.is_ready()) ensured = ensure();
    if (ensured || ensured.error().code != base::Errc::unavailable) return ensured;
    later_ = std::jthread([this](const std::stop_token& stop) { ensure_later(stop); });
    return {};
}

base::Result<> Bootstrap::ensure() {
    if (config_.bootstrap_admin_username.empty()) return {};
    const auto added = add_admin(config_, clock_, engine_, hashes_,
                                 messaging::OutboxWriter(clock_, engine_.instance()),
                                 {.username = config_.bootstrap_admin_username,
                                  .email = config_.bootstrap_admin_email,
                                  .password = config_.bootstrap_admin_password},
                                 on_registered_);
    if (added) {
        log_.info("bootstrap_admin_created", {{"username", added->username}});
        return {};
    }
    if (added.error().code == base::Errc::conflict) return report_namesake();
    return base::fail(runtime::blame("BOOTSTRAP_ADMIN_USERNAME", added.error()));
}

base::Result<> Bootstrap::report_namesake() {
    const struct {
        const char* setting;
        const std::string& login;
    } taken[] = {{"BOOTSTRAP_ADMIN_USERNAME", config_.bootstrap_admin_username},
                 {"BOOTSTRAP_ADMIN_EMAIL", config_.bootstrap_admin_email}};
    for (const auto& [setting, login] : taken) {
        const auto found = find_account(clock_, engine_, login);
        if (!found) return base::fail(found.error());
        if (!*found) continue;
        if (is_admin((*found)->account)) return {};
        const auto reason = fmt::format(
            "{}: account {} has it and is no ADMIN, so no administrator was created; set another "
            "one, or run gatehouse admin create",
            setting, (*found)->account.id.value);
        log_.error("bootstrap_admin_failed", {{"reason", std::string_view(reason)}});
        return {};
    }
    return {};
}

/// ensure() where nobody catches: without file descriptors left, even a loop cannot be made.
base::Result<> Bootstrap::try_to_ensure() {
    try {
        return ensure();
    } catch (const std::exception& error) {
        return base::fail(base::unavailable(error.what()));
    }
}

/// ensure() for a database that cannot be reached yet, or not for long.
void Bootstrap::ensure_later(const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any never;
    for (int failures = 1; engine_.wait_until_ready(stop); ++failures) {
        const auto ensured = try_to_ensure();
        if (ensured) return;
        if (failures == 1 || failures % 60 == 0) {
            log_.error("bootstrap_admin_failed",
                       {{"failures", failures},
                        {"reason", std::string_view(ensured.error().detail)},
                        {"error", ensured.error().log.text}});
        }
        if (ensured.error().code != base::Errc::unavailable) return;
        std::unique_lock lock(mutex);
        never.wait_for(lock, stop, retry_wait, [] { return false; });
        if (stop.stop_requested()) return;
    }
}

base::Result<Account> create_admin(const AuthConfig& config, Registration admin) {
    const base::SystemClock clock;
    telemetry::Log log({.level = telemetry::Level::error}, clock);
    auto engine = sql::Engine::open(config.database_url.text, migrations(), log);
    if (!engine) return base::fail(runtime::blame("DATABASE_URL", engine.error()));
    crypto::HashPool hashes(config.hash_options());
    // Whichever service runs sends the event: this process does not.
    return add_admin(config, clock, **engine, hashes, messaging::OutboxWriter(clock),
                     std::move(admin), [] {});
}

}  // namespace auth
