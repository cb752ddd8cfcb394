// SPDX-License-Identifier: Apache-2.0
#include "sql/postgres/postgres_schema_session.hpp"

#include "sql/postgres/blocking_query.hpp"

namespace sql {
namespace {

// Another process may be at it, and a step may rewrite a large table.
constexpr auto schema_change_patience = std::chrono::minutes(30);
constexpr auto reading_patience = std::chrono::seconds(5);

class PostgresSchemaSession final : public SchemaSession {
public:
    PostgresSchemaSession(PGconn* handle, std::string url, std::stop_token stop)
        : handle_(handle), url_(std::move(url)), stop_(std::move(stop)) {}

    EngineKind kind() const override { return EngineKind::postgres; }
    std::string url() const override { return without_password(url_); }

    base::Result<> begin_schema_change() override {
        // The lock ends with the transaction, so it works through a pooler as well. Any number
        // will do as long as it stays the same. The others may take their time.
        patience_ = schema_change_patience;
        return execute(
            "BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0;"
            "SELECT pg_advisory_xact_lock(7267432819234771)");
    }

    base::Result<> execute(const std::string& statements) override {
        const auto rows = ask(handle_, statements, {}, Patience::of(patience_, stop_)).rows;
        if (!rows) return base::fail(rows.error());
        return {};
    }

    base::Result<Rows> query(Statement statement, Params params) override {
        return ask(handle_, statement.text(), params, Patience::of(patience_, stop_)).rows;
    }

    base::Result<bool> has_column(std::string_view table, std::string_view column) override {
        auto rows = query(
            "SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass($1) AND attname = $2"
            " AND NOT attisdropped",
            {table, column});
        if (!rows) return base::fail(std::move(rows).error());
        return !rows->empty();
    }

private:
    PGconn* handle_;
    const std::string url_;
    const std::stop_token stop_;
    std::chrono::milliseconds patience_ = reading_patience;
};

}  // namespace

std::unique_ptr<SchemaSession> make_schema_session(PostgresSession& session, std::string url,
                                                   const std::stop_token& stop) {
    return std::make_unique<PostgresSchemaSession>(session.handle.get(), std::move(url), stop);
}

}  // namespace sql
