// SPDX-License-Identifier: Apache-2.0
// Whether every ADMIN has an account.
#include "doctor/doctor.hpp"
#include "refusal.hpp"
#include "runtime/process.hpp"
#include "users/open_database.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace cli {
namespace {

using Ids = std::vector<std::int64_t>;

constexpr sql::Statement select_admins =
    "SELECT auth_user_id FROM profile_roles JOIN profiles ON profiles.id = profile_id"
    " WHERE role = 'ADMIN' ORDER BY auth_user_id LIMIT 5000";
constexpr sql::Statement select_account = "SELECT 1 FROM accounts WHERE id = $1";

base::Task<base::Result<Ids>> find_admins(sql::Database& database) {
    GATEHOUSE_CO_TRY(rows, co_await database.query(select_admins, {}));
    Ids ids;
    for (std::size_t i = 0; i < rows.size(); ++i)
        ids.push_back(rows[i].integer(0));
    co_return ids;
}

base::Task<base::Result<Ids>> find_missing(sql::Database& database, const Ids& ids) {
    Ids missing;
    for (const auto id : ids) {
        GATEHOUSE_CO_TRY(rows, co_await database.query(select_account, {id}));
        if (rows.empty()) missing.push_back(id);
    }
    co_return missing;
}

/// The accounts of ADMIN profiles that the Auth Service does not have.
base::Result<Ids> find_admins_without_account(const ServiceDatabase& auth,
                                              const ServiceDatabase& user) {
    const base::SystemClock clock;
    telemetry::Log log({.level = telemetry::Level::error, .file_descriptor = 2}, clock);
    base::EventLoop loop;
    const auto profiles = OpenDatabase::attach(user.url, user.setting, loop, log);
    if (!profiles) return base::fail(profiles.error());
    const auto admins = runtime::run_to_end(loop, find_admins(*profiles->database));
    if (!admins) return base::fail(admins.error());
    const auto accounts = OpenDatabase::attach(auth.url, auth.setting, loop, log);
    if (!accounts) return base::fail(accounts.error());
    return runtime::run_to_end(loop, find_missing(*accounts->database, *admins));
}

}  // namespace

Finding check_admins(const ServiceDatabase& auth, const ServiceDatabase& user) {
    const auto skip = [](const std::string& reason) {
        return Finding{.mark = Mark::skipped,
                       .text = "the accounts of ADMIN profiles are not known: " + reason};
    };
    for (const auto* database : {&auth, &user}) {
        if (!database->exists()) return skip("there is no " + database->name() + " here");
    }
    const auto missing = find_admins_without_account(auth, user);
    if (!missing) return skip(one_line(missing.error()));
    if (missing->empty()) return {.text = "every ADMIN profile has an account"};
    return {.mark = Mark::warning,
            .text = fmt::format("ADMIN profiles without an account: auth_user_id {}",
                                fmt::join(*missing, ", ")),
            .fix =
                "take the role away with POST /users/{id}/roles of the User Service; whoever "
                "gets such an account id could administer"};
}

}  // namespace cli
