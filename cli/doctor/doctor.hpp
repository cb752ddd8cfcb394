// SPDX-License-Identifier: Apache-2.0
// The checks of `gatehouse doctor`, in the order they are told.
#pragma once

#include "doctor/finding.hpp"
#include "doctor/service_probe.hpp"
#include "environment/service_database.hpp"

namespace cli {

/// What the examination needs to know.
struct Examination {
    runtime::TokenSettings tokens;  ///< The key is empty when none is at hand.
    std::string token;              ///< Of a user, as pasted; empty: none given.
    const base::Clock& clock;
};

/// Whether each service that answers accepts a token made with our key. `user` and `auth` are null
/// when the service does not answer.
Findings check_keys(ServiceProbe* auth, ServiceProbe* user, const Examination& examination);

/// Whether the token is good, and whether the User Service knows its user.
Findings check_token(ServiceProbe* user, const Examination& examination);

/// What waits in the service's outbox, and what was given up.
Finding check_outbox(const ServiceDatabase& database, base::Timestamp now);

}  // namespace cli
