// SPDX-License-Identifier: Apache-2.0
#include "sql/postgres/postgres_engine.hpp"

namespace sql {
namespace {

base::Error not_yet() {
    return {.code = base::Errc::unavailable,
            .detail = "PostgreSQL is not supported by this release; use sqlite:///data/NAME.db"};
}

}  // namespace

base::Result<std::unique_ptr<Engine>> open_postgres(const std::string&, const Migrations&,
                                                    telemetry::Log&, const EngineOptions&) {
    return base::fail(not_yet());
}

base::Result<std::unique_ptr<Engine>> attach_postgres(const std::string&, telemetry::Log&,
                                                      const EngineOptions&) {
    return base::fail(not_yet());
}

base::Result<std::vector<std::string>> pending_postgres(const std::string&, const Migrations&) {
    return base::fail(not_yet());
}

}  // namespace sql
