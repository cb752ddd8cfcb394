// SPDX-License-Identifier: Apache-2.0
// Why there is no connection to PostgreSQL. Internal.
#pragma once

#include "base/error.hpp"

#include <string>
#include <string_view>

namespace sql {

struct PostgresRefusal {
    base::Error error;
    /// Whether trying again later is of no use: a wrong password, a missing database, …
    bool is_final = false;

    /// A refusal for good.
    static PostgresRefusal final(base::Error error);
};

/// An outage with a `detail` for the operator.
base::Error postgres_outage(std::string detail);

/// What libpq's `message`, a verbose one, says of connecting to `server`.
PostgresRefusal explain_refusal(std::string_view server, std::string_view message);

/// Nothing was heard of `server` in time.
PostgresRefusal silent_refusal(std::string_view server);

}  // namespace sql
