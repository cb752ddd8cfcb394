// SPDX-License-Identifier: Apache-2.0
// The sources and destinations of `gatehouse db copy`.
#pragma once

#include "db/stored_service.hpp"

#include <string>
#include <vector>

namespace cli {

/// The flags; empty if not given.
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
    bool is_shared = false;  ///< The source holds the other service's data as well.
};

/// A URL names one database, or a place of two: a folder (an existing one, or with a slash at the
/// end) with auth.db and user.db, or a server (without a database name) with auth_db and user_db.
/// From a place of two, both are copied, and so they are from one database that both services have
/// used. In a destination of two they get these names, unless
/// `auth_to` or `user_to` names another. Opens the sources to recognise their services. The detail
/// of an error is meant for people.
base::Result<std::vector<CopyPair>> plan_copy(const CopyOptions& options);

}  // namespace cli
