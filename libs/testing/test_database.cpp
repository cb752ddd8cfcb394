// SPDX-License-Identifier: Apache-2.0
#include "testing/test_database.hpp"

#include "sql/database.hpp"
#include "testing/captured_log.hpp"
#include "testing/loop.hpp"

#include <fmt/format.h>

#include <atomic>
#include <cstdlib>
#include <deque>
#include <stdexcept>
#include <unistd.h>

namespace fakes {
namespace {

std::string server_url() {
    const char* const url = std::getenv("GATEHOUSE_TEST_POSTGRES");
    return url == nullptr ? "" : url;
}

base::Task<base::Result<>> run_alone(sql::Transaction& transaction, sql::Statement statement) {
    co_return co_await sql::execute(transaction, statement, {});
}

void run_on_server(const std::string& text) {
    const auto statement = sql::Statement::keep(text);
    CapturedLog log;
    Loop loop;
    auto engine = sql::Engine::attach(server_url(), log.log());
    if (!engine) throw std::runtime_error(engine.error().detail);
    const auto database = std::move((*engine)->connect(loop.executor())).value();
    const auto done = loop.run(database->write(
        [&](sql::Transaction& transaction) { return run_alone(transaction, statement); }));
    if (!done) throw std::runtime_error(done.error().log.text);
}

}  // namespace

std::vector<std::string> engines() {
    if (server_url().empty()) return {"sqlite"};
    return {"sqlite", "postgres"};
}

TestDatabase::TestDatabase(const std::string& engine) {
    if (engine == "sqlite") {
        url_ = folder_.sqlite_url("test.db");
        return;
    }
    static std::atomic<int> made = 0;
    schema_ = fmt::format("test_{}_{}", getpid(), ++made);
    run_on_server("CREATE SCHEMA " + schema_);
    url_ = fmt::format("{}?options=-csearch_path%3D{}", server_url(), schema_);
}

TestDatabase::~TestDatabase() {
    if (schema_.empty()) return;
    try {
        run_on_server(fmt::format("DROP SCHEMA {} CASCADE", schema_));
    } catch (const std::exception&) {
        // The server is the test run's own and goes with it.
    }
}

}  // namespace fakes
