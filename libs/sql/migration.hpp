// SPDX-License-Identifier: Apache-2.0
// Migrations: the steps that made a schema what it is.
#pragma once

#include <string_view>
#include <vector>

namespace sql {

/// One step, applied once and never changed afterwards.
struct Migration {
    std::string_view name;        ///< Unique and final: `auth/0001_accounts`.
    std::string_view statements;  ///< SQL, separated by semicolons.
    /// PostgreSQL's own text, where one text cannot serve both engines; else empty.
    std::string_view postgres = {};
    /// Whether the release before this one cannot work with what the step leaves. Expand first,
    /// contract a release later: then no step needs this.
    bool is_breaking = false;
};

/// All steps of a service, in the order they are applied.
using Migrations = std::vector<Migration>;

}  // namespace sql
