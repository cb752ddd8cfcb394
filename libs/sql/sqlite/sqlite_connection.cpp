// SPDX-License-Identifier: Apache-2.0
#include "sql/sqlite/sqlite_connection.hpp"

#include <fmt/format.h>

namespace sql {
namespace {

// WAL with FULL: a commit that was answered survives the loss of power, not only of the process.
constexpr auto writer_settings =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
    "PRAGMA cache_size=-2000; PRAGMA temp_store=MEMORY;";
constexpr auto attached_settings =
    "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;";
// Readers see the file through memory of the system's, which all of them share: a database larger
// than a cache of their own would cost them system calls.
constexpr auto reader_settings =
    "PRAGMA query_only=ON; PRAGMA cache_size=-2000; PRAGMA temp_store=MEMORY;"
    "PRAGMA mmap_size=1073741824;";
constexpr int first_waits = 5;
constexpr int first_wait_ms = 1;
constexpr int later_wait_ms = 10;

/// What SQLite takes before its first use only: it need not count its memory, which it does under
/// one lock for the whole process, and every connection is used by one thread at a time.
void configure() {
    [[maybe_unused]] static const int done =
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) | sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
}

int bind_value(sqlite3_stmt* statement, int position, const Param& param) {
    if (const auto* number = std::get_if<std::int64_t>(&param.value())) {
        return sqlite3_bind_int64(statement, position, *number);
    }
    if (const auto* text = std::get_if<std::string_view>(&param.value())) {
        // The text outlives the statement's run, so SQLite need not copy it. A null pointer would
        // bind NULL.
        return sqlite3_bind_text64(statement, position, text->empty() ? "" : text->data(),
                                   text->size(), SQLITE_STATIC, SQLITE_UTF8);
    }
    return sqlite3_bind_null(statement, position);
}

}  // namespace

base::Result<SqliteConnection> SqliteConnection::open(const std::string& path, Mode mode) {
    configure();
    SqliteConnection connection;
    sqlite3* handle = nullptr;
    const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE |
                      (mode == Mode::read_write ? SQLITE_OPEN_CREATE : 0);
    const int status = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
    connection.handle_.reset(handle);
    if (status != SQLITE_OK) return base::fail(connection.error("open"));
    sqlite3_busy_handler(handle, wait_for_lock, connection.patience_.get());
    sqlite3_extended_result_codes(handle, 1);
    const auto set = connection.execute(mode == Mode::read_write ? writer_settings
                                        : mode == Mode::attached ? attached_settings
                                                                 : reader_settings);
    if (!set) return base::fail(set.error());
    return connection;
}

int SqliteConnection::wait_for_lock(void* patience, int count) {
    auto& [deadline, since] = *static_cast<Patience*>(patience);
    const auto now = base::Deadline::clock::now();
    if (count == 0) since = now;
    if (deadline.has_passed(now) || now >= since + lock_wait_max) return 0;
    sqlite3_sleep(count < first_waits ? first_wait_ms : later_wait_ms);
    return 1;
}

bool SqliteConnection::was_locked_out() const {
    return (sqlite3_errcode(handle_.get()) & 0xff) == SQLITE_BUSY;
}

base::Result<> SqliteConnection::execute(const std::string& statements) {
    if (sqlite3_exec(handle_.get(), statements.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
        return base::fail(error("execute"));
    }
    return {};
}

base::Result<> SqliteConnection::begin_snapshot() {
    const auto begun = query("BEGIN", {});
    if (!begun) return base::fail(begun.error());
    return {};
}

void SqliteConnection::end_snapshot() {
    (void)query("COMMIT", {});
}

base::Result<SqliteConnection::Prepared*> SqliteConnection::prepare(Statement statement) {
    if (const auto known = prepared_.find(statement.key()); known != prepared_.end()) {
        return &known->second;
    }
    sqlite3_stmt* handle = nullptr;
    if (sqlite3_prepare_v3(handle_.get(), statement.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &handle,
                           nullptr) != SQLITE_OK) {
        return base::fail(error("prepare"));
    }
    Prepared prepared{.statement = std::unique_ptr<sqlite3_stmt, Finalize>(handle),
                      .positions = {}};
    const int count = sqlite3_bind_parameter_count(handle);
    for (int i = 1; i <= count; ++i) {
        prepared.positions.push_back(
            sqlite3_bind_parameter_index(handle, fmt::format("${}", i).c_str()));
    }
    return &prepared_.emplace(statement.key(), std::move(prepared)).first->second;
}

int SqliteConnection::bind(const Prepared& prepared, const Params& params) {
    if (params.size() != prepared.positions.size()) return SQLITE_MISUSE;
    std::size_t i = 0;
    for (const auto& param : params) {
        const int status = bind_value(prepared.statement.get(), prepared.positions[i++], param);
        if (status != SQLITE_OK) return status;
    }
    return SQLITE_OK;
}

void SqliteConnection::read_row(sqlite3_stmt* statement, Rows& rows) {
    const int columns = sqlite3_column_count(statement);
    for (int column = 0; column < columns; ++column) {
        // Asked of the value, not of the column again and again, which looks it up each time.
        auto* const value = sqlite3_column_value(statement, column);
        switch (sqlite3_value_type(value)) {
            case SQLITE_INTEGER:
                rows.add_integer(sqlite3_value_int64(value));
                break;
            case SQLITE_NULL:
                rows.add_null();
                break;
            default: {
                // As a blob: as text it would be copied first, to have a NUL behind it.
                const auto* text = static_cast<const char*>(sqlite3_value_blob(value));
                rows.add_text({text, static_cast<std::size_t>(sqlite3_value_bytes(value))});
            }
        }
    }
}

base::Result<Rows> SqliteConnection::query(Statement statement, const Params& params) {
    const auto prepared = prepare(statement);
    if (!prepared) return base::fail(prepared.error());
    auto* const handle = (*prepared)->statement.get();
    int status = bind(**prepared, params);
    Rows rows(static_cast<std::size_t>(sqlite3_column_count(handle)));
    if (status == SQLITE_OK) {
        while ((status = sqlite3_step(handle)) == SQLITE_ROW)
            read_row(handle, rows);
    }
    if (status != SQLITE_DONE) {
        auto failure =
            status == SQLITE_MISUSE
                ? base::internal_error(fmt::format("wrong parameters for {}", statement.text()))
                : error(statement.text());
        sqlite3_reset(handle);
        return base::fail(std::move(failure));
    }
    rows.changed = sqlite3_changes64(handle_.get());
    sqlite3_reset(handle);
    return rows;
}

base::Error SqliteConnection::error(std::string_view doing) const {
    const int code = sqlite3_extended_errcode(handle_.get());
    auto text = fmt::format("sqlite: {} ({}): {}", sqlite3_errmsg(handle_.get()), code, doing);
    switch (code & 0xff) {
        case SQLITE_CONSTRAINT:
            if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY) {
                return {.code = base::Errc::conflict,
                        .detail = "This already exists",
                        .log = {std::move(text)}};
            }
            return base::internal_error(std::move(text));
        case SQLITE_ERROR:
        case SQLITE_MISUSE:
        case SQLITE_MISMATCH:
        case SQLITE_RANGE:
            return base::internal_error(std::move(text));
        default:
            return base::unavailable(std::move(text));
    }
}

}  // namespace sql
