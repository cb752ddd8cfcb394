// SPDX-License-Identifier: Apache-2.0
#include "sql/sqlite_engine.hpp"

#include "sql/sqlite_migrator.hpp"
#include "sql/sqlite_writer.hpp"

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

    // A point look-up takes microseconds: it runs on the worker itself, with no thread to wake.
    base::Task<base::Result<Rows>> query(std::string_view statement, Params params) override {
        if (auto begun = begin_snapshot(); !begun) co_return base::fail(std::move(begun).error());
        co_return reader_.query(statement, params);
    }

protected:
    base::Task<base::Result<>> run_unit(Unit unit) override {
        return asio::async_initiate<decltype(asio::use_awaitable), void(base::Result<>)>(
            [&writer = writer_](auto handler, Unit work) {
                submit(writer, std::move(work), std::move(handler));
            },
            asio::use_awaitable, std::move(unit));
    }

private:
    template <class Handler>
    static void submit(SqliteWriter& writer, Unit unit, Handler handler) {
        auto executor = asio::get_associated_executor(handler);
        auto working = asio::make_work_guard(executor);
        writer.submit(
            std::move(unit), [executor, working = std::move(working),
                              handler = std::move(handler)](base::Result<> result) mutable {
                asio::post(executor,
                           [handler = std::move(handler), result = std::move(result)]() mutable {
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
    SqliteEngine(std::string path, SqliteConnection connection, telemetry::Log& log)
        : path_(std::move(path)), writer_(std::move(connection), log) {}

    base::Result<std::unique_ptr<Database>> connect(asio::any_io_executor executor) override {
        auto reader = SqliteConnection::open(path_, SqliteConnection::Mode::read_only);
        if (!reader) return base::fail(reader.error());
        return std::make_unique<SqliteDatabase>(std::move(executor), std::move(*reader), writer_);
    }

    void drain() override { writer_.drain(); }

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
        std::filesystem::create_directories(folder, error);
        if (error) return base::fail(cannot_open(path, "its folder: " + error.message()));
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
    }
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return base::fail(cannot_open(path, std::strerror(errno)));
    close(file);
    return {};
}

}  // namespace

base::Result<std::unique_ptr<Engine>> open_sqlite(const std::string& path,
                                                  const Migrations& migrations,
                                                  telemetry::Log& log) {
    if (const auto made = make_private_file(path); !made) return base::fail(made.error());
    auto connection = SqliteConnection::open(path, SqliteConnection::Mode::read_write);
    if (!connection) return base::fail(cannot_open(path, connection.error().log.text));
    if (const auto migrated = migrate(*connection, migrations, log); !migrated) {
        auto error = migrated.error();
        return base::fail(
            cannot_open(path, error.log.text.empty() ? error.detail : error.log.text));
    }
    return std::make_unique<SqliteEngine>(path, std::move(*connection), log);
}

}  // namespace sql
