// SPDX-License-Identifier: Apache-2.0
// The checks of `gatehouse doctor`, in the order of their output.
#pragma once

#include "doctor/finding.hpp"
#include "doctor/service_probe.hpp"
#include "environment/data_folder.hpp"
#include "environment/service_database.hpp"

namespace cli {

/// The input of the checks.
struct Examination {
    runtime::TokenSettings tokens;  ///< The key is empty if none is set.
    std::string token;              ///< A user's token, as pasted; empty if none is given.
    const base::Clock& clock;
};

/// Whether each service has the token settings that we have. `auth` or `user` is null if that
/// service does not answer.
Findings check_keys(ServiceProbe* auth, ServiceProbe* user, const Examination& examination);

/// Whether the token is valid, and whether its user has a profile.
Findings check_token(ServiceProbe* user, const Examination& examination);

/// Whether the password of the first administrator still lies in the data folder.
Findings check_first_password(const DataFolder& folder);

/// Whether the database takes writes. Nothing if that cannot be tried from here.
Findings check_database(const ServiceDatabase& database);

/// A service's database, and the service that its events go to; null if that does not answer.
struct OutboxExamination {
    const ServiceDatabase& database;
    const ServiceProbe* peer;
};

/// The waiting events and the dead letters of the service, and whether it calls its peer where that
/// is.
Finding check_outbox(const OutboxExamination& outbox, base::Timestamp now);

/// Whether a password hash in the Auth Service's `database` takes so long to verify that the import
/// would refuse it.
Finding check_hashes(const ServiceDatabase& database);

/// Whether every profile with the role ADMIN has an account.
Finding check_admins(const ServiceDatabase& auth, const ServiceDatabase& user);

}  // namespace cli
