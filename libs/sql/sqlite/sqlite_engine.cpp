// SPDX-License-Identifier: Apache-2.0
#include "sql/sqlite/sqlite_engine.hpp"

#include "base/folders.hpp"
#include "sql/migrator.hpp"
#include "sql/sqlite/sqlite_connection.hpp"
#include "sql/sqlite/sqlite_writer.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace sql {
namespace {

namespace asio = boost::asio;

/// Reads share a snapshot, which spares them SQLite's file locks: two system calls each, more than
/// the look-up itself costs. A snapshot never outlives the turn of the loop it began in, nor a
/// commit of this process: whatever was answered before a read began is seen by it.
class SqliteDatabase final : public Database {
public:
    SqliteDatabase(asio::any_io_executor executor, SqliteConnection reader, SqliteWriter& writer)
        : executor_(std::move(executor)), reader_(std::move(reader)), writer_(writer) {}

    base::Task<bool> is_ready(base::Deadline deadline) override {
        if (writer_.has_lost_file()) co_return false;
        co_return co_await Database::is_ready(deadline);
    }

protected:
    // A point look-up takes microseconds: it runs on the worker itself, with no thread to wake.
    base::Task<base::Result<Rows>> run_query(Statement statement, Params params,
                                             base::Deadline deadline) override {
        reader_.set_patience(deadline);
        if (auto begun = begin_snapshot(); !begun) co_return base::fail(std::move(begun).error());
        co_return reader_.query(statement, params);
    }

    base::Task<base::Result<>> run_unit(Unit unit, base::Deadline deadline) override {
        return asio::async_initiate<decltype(asio::use_awaitable), void(base::Result<>)>(
            [&writer = writer_, deadline](auto handler, Unit work) {
                submit(writer, std::move(work), deadline, std::move(handler));
            },
            asio::use_awaitable, std::move(unit));
    }

private:
    template <class Handler>
    static void submit(SqliteWriter& writer, Unit unit, base::Deadline deadline, Handler handler) {
        auto executor = asio::get_associated_executor(handler);
        auto working = asio::make_work_guard(executor);
        writer.submit(std::move(unit), deadline,
                      [executor, working = std::move(working),
                       handler = std::move(handler)](base::Result<> result) mutable {
                          // The guard goes along: once it has been called, the loop may be gone.
                          asio::post(executor,
                                     [working = std::move(working), handler = std::move(handler),
                                      result = std::move(result)]() mutable {
                                         std::move(handler)(std::move(result));
                                     });
                      });
    }

    base::Result<> begin_snapshot() {
        const auto commits = writer_.commits();
        if (reader_.is_in_transaction()) {
            if (commits == snapshot_commits_) return {};
            reader_.end_snapshot();
        }
        snapshot_commits_ = commits;
        const auto begun = reader_.begin_snapshot();
        if (begun && !end_is_posted_) {
            end_is_posted_ = true;
            asio::post(executor_, [this] {
                end_is_posted_ = false;
                if (reader_.is_in_transaction()) reader_.end_snapshot();
            });
        }
        return begun;
    }

    asio::any_io_executor executor_;
    SqliteConnection reader_;
    SqliteWriter& writer_;
    std::uint64_t snapshot_commits_ = 0;
    bool end_is_posted_ = false;
};

class SqliteEngine final : public Engine {
public:
    SqliteEngine(const std::string& path, SqliteConnection connection, telemetry::Log& log)
        : path_(path), writer_(std::move(connection), SqliteFile(path), log) {}

    base::Result<std::unique_ptr<Database>> connect(asio::any_io_executor executor) override {
        auto reader = SqliteConnection::open(path_, SqliteConnection::Mode::read_only);
        if (!reader) return base::fail(reader.error());
        return std::make_unique<SqliteDatabase>(std::move(executor), std::move(*reader), writer_);
    }

    void drain() override { writer_.drain(); }

    std::string instance() const override { return "sole"; }

private:
    std::string path_;
    SqliteWriter writer_;
};

base::Error cannot_open(const std::string& path, std::string_view reason) {
    return {.code = base::Errc::unavailable,
            .detail = fmt::format("cannot open the database file {}: {}", path, reason)};
}

/// Makes the folder and the file so that only their owner can read them. SQLite gives its -wal and
/// -shm files the same rights.
base::Result<> make_private_file(const std::string& path) {
    const auto folder = std::filesystem::path(path).parent_path();
    std::error_code error;
    if (!folder.empty() && !std::filesystem::exists(folder, error)) {
        error = base::make_private_folders(folder);
        if (error) return base::fail(cannot_open(path, "its folder: " + error.message()));
    }
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return base::fail(cannot_open(path, std::strerror(errno)));
    struct stat found{};
    const bool is_known = fstat(file, &found) == 0;
    close(file);
    if (!is_known || found.st_nlink == 1) return {};
    return base::fail(cannot_open(
        path,
        "it has several names (hard links), and SQLite would keep a journal of its own under "
        "each of them; make a copy with one name and use that"));
}

/// The file that is there, without changing anything in it.
base::Result<SqliteConnection> open_existing(const std::string& path, SqliteConnection::Mode mode) {
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(path, ignored)) {
        return base::fail(cannot_open(path, "there is no such file"));
    }
    auto connection = SqliteConnection::open(path, mode);
    if (!connection) return base::fail(cannot_open(path, connection.error().log.text));
    return connection;
}

base::Error cannot_open(const std::string& path, const base::Error& error) {
    auto told = cannot_open(path, error.log.text.empty() ? error.detail : error.log.text);
    if (error.code == base::Errc::conflict) told.code = error.code;
    return told;
}

/// What the migrator sees of a file.
class SqliteSchemaSession final : public SchemaSession {
public:
    SqliteSchemaSession(SqliteConnection& connection, const std::string& path)
        : connection_(connection), path_(path) {}

    EngineKind kind() const override { return EngineKind::sqlite; }
    std::string url() const override { return "sqlite:///" + path_; }

    base::Result<> begin_schema_change() override { return connection_.execute("BEGIN IMMEDIATE"); }

    base::Result<> execute(const std::string& statements) override {
        // SQLite may have given the transaction up on its own.
        if (statements == "ROLLBACK" && !connection_.is_in_transaction()) return {};
        return connection_.execute(statements);
    }

    base::Result<Rows> query(Statement statement, Params params) override {
        return connection_.query(statement, params);
    }

    base::Result<bool> has_column(std::string_view table, std::string_view column) override {
        auto rows = connection_.query(select_column, {table, column});
        if (!rows) return base::fail(std::move(rows).error());
        return !rows->empty();
    }

private:
    static constexpr Statement select_column =
        "SELECT 1 FROM pragma_table_info($1) WHERE name = $2";

    SqliteConnection& connection_;
    const std::string& path_;
};

}  // namespace

base::Result<std::unique_ptr<Engine>> open_sqlite(const std::string& path,
                                                  const Migrations& migrations,
                                                  telemetry::Log& log) {
    if (const auto made = make_private_file(path); !made) return base::fail(made.error());
    auto connection = SqliteConnection::open(path, SqliteConnection::Mode::read_write);
    if (!connection) return base::fail(cannot_open(path, connection.error()));
    SqliteSchemaSession session(*connection, path);
    if (const auto migrated = migrate(session, migrations, log); !migrated) {
        return base::fail(cannot_open(path, migrated.error()));
    }
    return std::make_unique<SqliteEngine>(path, std::move(*connection), log);
}

base::Result<std::unique_ptr<Engine>> attach_sqlite(const std::string& path, telemetry::Log& log) {
    auto connection = open_existing(path, SqliteConnection::Mode::attached);
    if (!connection) return base::fail(connection.error());
    return std::make_unique<SqliteEngine>(path, std::move(*connection), log);
}

base::Result<std::vector<std::string>> pending_sqlite(const std::string& path,
                                                      const Migrations& migrations) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) {
        std::vector<std::string> all;
        for (const auto& migration : migrations) {
            if (migration.owner.empty()) all.emplace_back(migration.name);
        }
        return all;
    }
    auto connection = open_existing(path, SqliteConnection::Mode::read_only);
    if (!connection) return base::fail(connection.error());
    SqliteSchemaSession session(*connection, path);
    auto missing = missing_migrations(session, migrations);
    if (!missing) return base::fail(cannot_open(path, missing.error()));
    return missing;
}

}  // namespace sql
