// SPDX-License-Identifier: Apache-2.0
// Opens connections on its own threads. Internal.
#pragma once

#include "sql/database.hpp"
#include "sql/postgres/postgres_session.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

namespace sql {

/// Name look-ups, TLS and authentication block these threads and no worker. The first connection
/// migrates the schema; others are opened after that has succeeded, a few at a time.
class PostgresConnector {
public:
    using Opened = std::move_only_function<void(base::Result<PostgresSession>)>;

    /// If `migrations` is null, the schema is not migrated.
    PostgresConnector(std::string url, const Migrations* migrations, telemetry::Log& log,
                      const EngineOptions& options);
    ~PostgresConnector();

    /// Migrates the schema on the calling thread. Call it before start().
    std::expected<void, PostgresRefusal> prepare();

    /// Serves open(); and prepares, again and again, if that has not succeeded yet.
    void start();

    /// Why the first preparation after start() failed or did not end within `wait`; nothing if it
    /// succeeded. Called once; the caller reports it, because the log does not.
    std::optional<PostgresRefusal> first_refusal(std::chrono::milliseconds wait);

    /// Calls `opened` on one of the connector's threads. From any thread.
    void open(Opened opened);

    bool is_ready() const;
    bool wait_until_ready(const std::stop_token& stop);

    const std::string& url() const { return url_; }

private:
    void prepare_until_ready();
    void serve_all();
    bool try_to_prepare();
    void serve(Opened& opened);
    bool tell_first_refusal(const PostgresRefusal& refusal);
    void note_failure(const base::Error& error);
    void note_success();

    const std::string url_;
    Migrations migrations_;
    const bool migrates_;
    telemetry::Log& log_;
    const EngineOptions options_;
    mutable std::mutex mutex_;  ///< Guards what follows.
    std::condition_variable_any wake_;
    std::deque<Opened> waiting_;
    int failures_ = 0;  ///< In a row.
    bool is_ready_ = false;
    bool first_is_awaited_ = false;
    std::optional<PostgresRefusal> first_refusal_;
    std::stop_source stop_;
    std::vector<std::thread> threads_;
};

}  // namespace sql
