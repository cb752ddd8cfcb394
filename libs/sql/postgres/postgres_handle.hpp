// SPDX-License-Identifier: Apache-2.0
// libpq's connections and results as values that free themselves. Internal.
#pragma once

#include <libpq-fe.h>
#include <memory>

namespace sql {

struct PostgresFinish {
    void operator()(PGconn* handle) const { PQfinish(handle); }
};
struct PostgresClear {
    void operator()(PGresult* result) const { PQclear(result); }
};
using PostgresHandle = std::unique_ptr<PGconn, PostgresFinish>;
using PostgresResult = std::unique_ptr<PGresult, PostgresClear>;

}  // namespace sql
