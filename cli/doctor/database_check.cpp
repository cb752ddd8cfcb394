// SPDX-License-Identifier: Apache-2.0
// Whether a service's database takes writes.
#include "doctor/doctor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace cli {
namespace {

/// How SQLite, PostgreSQL, libpq and the system call a database that takes no writes now.
constexpr std::array<std::string_view, 7> refusals{"read-only",     "readonly", "Read-only file",
                                                   "25006",         "is full",  "No space left",
                                                   "disk I/O error"};

bool names_refusal(const std::string& text) {
    return std::ranges::any_of(
        refusals, [&](std::string_view refusal) { return text.find(refusal) != text.npos; });
}

}  // namespace

Findings check_database(const ServiceDatabase& database) {
    if (database.find_obstacle()) return {};  // check_outbox() tells.
    const auto written = try_to_write(database);
    if (written) return {{.text = fmt::format("the {}'s database takes writes", database.service)}};
    const auto reason = one_line(written.error());
    if (reason.find("database is locked") != reason.npos) {
        return {{.mark = Mark::warning,
                 .text = fmt::format("the {}'s database is held by another program: {}",
                                     database.service, reason),
                 .fix = "end that program's transaction"}};
    }
    if (!names_refusal(reason)) return {};
    return {{.mark = Mark::failed,
             .text = fmt::format("the {}'s database takes no writes: {}", database.service, reason),
             .fix = fmt::format("free some space or make it writable again; if another server has "
                                "taken over, name that one in {}",
                                database.setting)}};
}

}  // namespace cli
