// SPDX-License-Identifier: Apache-2.0
// Migrations: the steps that create and change a schema.
#pragma once

#include <string_view>
#include <vector>

namespace sql {

/// One step, applied once and never changed afterwards.
struct Migration {
    std::string_view name;        ///< Unique and final: `auth/0001_accounts`.
    std::string_view statements;  ///< SQL, separated by semicolons.
    /// The text for PostgreSQL if one text cannot serve both engines; else empty.
    std::string_view postgres = {};
    /// Whether the release before this one cannot work with the new schema. Avoid it: expand first,
    /// and contract one release later.
    bool is_breaking = false;
    /// If it is not empty, this is no step to apply but one of the service of that name: a database
    /// that has it is refused.
    std::string_view owner = {};
};

/// All steps of a service, in the order they are applied.
using Migrations = std::vector<Migration>;

}  // namespace sql
