// SPDX-License-Identifier: Apache-2.0
// Which databases `gatehouse db copy` copies, and where to.
#pragma once

#include "db/stored_service.hpp"

#include <string>
#include <vector>

namespace cli {

/// The flags as given; empty: not given.
struct CopyOptions {
    std::string from = {};
    std::string to = {};
    std::string auth_to = {};
    std::string user_to = {};
};

struct CopyPair {
    const StoredService* service = nullptr;
    std::string from;
    std::string to;
};

/// A URL names one database, or a place for both: a folder (that exists, or is written with a slash
/// behind) with auth.db and user.db, or a server (no name of a database behind it) with auth_db and
/// user_db. From a place for both, both are copied; to such a place, under these names, unless
/// `auth_to` or `user_to` says otherwise. Opens the sources in order to see whose they are. The
/// detail of an error is for the person.
base::Result<std::vector<CopyPair>> plan_copy(const CopyOptions& options);

}  // namespace cli
