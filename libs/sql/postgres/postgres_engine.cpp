// SPDX-License-Identifier: Apache-2.0
#include "sql/postgres/postgres_engine.hpp"

#include "base/clock.hpp"
#include "base/uuid.hpp"
#include "sql/postgres/postgres_connector.hpp"
#include "sql/postgres/postgres_database.hpp"
#include "sql/postgres/postgres_listener.hpp"
#include "sql/postgres/postgres_schema_session.hpp"

namespace sql {
namespace {

// The server may be slow, or another process be busy with the schema: then we begin without it.
constexpr auto first_try_max = std::chrono::seconds(5);

class PostgresEngine final : public Engine {
public:
    PostgresEngine(std::unique_ptr<PostgresConnector> connector, telemetry::Log& log,
                   const EngineOptions& options)
        : log_(log), options_(options), connector_(std::move(connector)) {}

    base::Result<std::unique_ptr<Database>> connect(
        boost::asio::any_io_executor executor) override {
        return make_postgres_database(std::move(executor), *connector_, log_, options_);
    }

    // A unit runs in its worker's loop and ends with it.
    void drain() override {}

    bool is_ready() const override { return connector_->is_ready(); }

    bool wait_until_ready(const std::stop_token& stop) override {
        return connector_->wait_until_ready(stop);
    }

    std::string instance() const override { return instance_; }

    void listen(std::string_view channel, std::function<void()> heard) override {
        listener_.reset();
        if (!heard) return;
        listener_ =
            std::make_unique<PostgresListener>(*connector_, std::string(channel), std::move(heard));
    }

private:
    telemetry::Log& log_;
    const EngineOptions options_;
    const std::string instance_ = base::make_uuid_v7(base::SystemClock().now());
    std::unique_ptr<PostgresConnector> connector_;
    std::unique_ptr<PostgresListener> listener_;
};

base::Result<std::unique_ptr<Engine>> open_with(std::unique_ptr<PostgresConnector> connector,
                                                telemetry::Log& log, const EngineOptions& options) {
    if (options.waits_for_server) {
        connector->start();
        const auto refusal = connector->first_refusal(first_try_max);
        if (refusal && refusal->is_final) return base::fail(refusal->error);
        if (refusal) {
            log.warning("waiting_for_database",
                        {{"reason", std::string_view(refusal->error.detail)}});
        }
    } else {
        if (auto prepared = connector->prepare(); !prepared) {
            return base::fail(prepared.error().error);
        }
        connector->start();
    }
    return std::make_unique<PostgresEngine>(std::move(connector), log, options);
}

}  // namespace

base::Result<std::unique_ptr<Engine>> open_postgres(const std::string& url,
                                                    const Migrations& migrations,
                                                    telemetry::Log& log,
                                                    const EngineOptions& options) {
    return open_with(std::make_unique<PostgresConnector>(url, &migrations, log, options), log,
                     options);
}

base::Result<std::unique_ptr<Engine>> attach_postgres(const std::string& url, telemetry::Log& log,
                                                      const EngineOptions& options) {
    return open_with(std::make_unique<PostgresConnector>(url, nullptr, log, options), log, options);
}

base::Result<std::vector<std::string>> pending_postgres(const std::string& url,
                                                        const Migrations& migrations) {
    auto session = open_session(url, EngineOptions().statement_timeout, {});
    if (!session) return base::fail(session.error().error);
    const auto schema = make_schema_session(*session, url, {});
    auto missing = missing_migrations(*schema, migrations);
    if (!missing && missing.error().detail.empty()) {
        return base::fail({.code = base::Errc::unavailable,
                           .detail = "cannot read the schema: " + missing.error().log.text});
    }
    return missing;
}

}  // namespace sql
