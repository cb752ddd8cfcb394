// SPDX-License-Identifier: Apache-2.0
// The first administrator.
#pragma once

#include "auth/config.hpp"
#include "auth/domain/accounts/registration.hpp"
#include "crypto/hash_pool.hpp"
#include "sql/database.hpp"

#include <functional>
#include <thread>

namespace auth {

/// Registers the account that BOOTSTRAP_ADMIN_* names, unless somebody has that name or address
/// already. If that is no administrator, the log says so. All that it is given outlives it.
class Bootstrap {
public:
    Bootstrap(const AuthConfig& config, const base::Clock& clock, sql::Engine& engine,
              crypto::HashPool& hashes, telemetry::Log& log, std::function<void()> on_registered);

    /// Does it now, or, while the database is out of reach, on a thread of its own once it is
    /// there. Fails with a `detail` that names the setting to change.
    base::Result<> start();

private:
    base::Result<> ensure();
    /// Says that the name or the address belongs to somebody who is no administrator, if so.
    base::Result<> report_namesake();
    base::Result<> try_to_ensure();
    void ensure_later(const std::stop_token& stop);

    const AuthConfig& config_;
    const base::Clock& clock_;
    sql::Engine& engine_;
    crypto::HashPool& hashes_;
    telemetry::Log& log_;
    std::function<void()> on_registered_;
    std::jthread later_;
};

/// Registers an account with the role ADMIN straight in the database; a running service carries the
/// news to the User Service. Fails like Registrar::add.
base::Result<Account> create_admin(const AuthConfig& config, Registration admin);

}  // namespace auth
