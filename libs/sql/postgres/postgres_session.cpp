// SPDX-License-Identifier: Apache-2.0
#include "sql/postgres/postgres_session.hpp"

#include "sql/postgres/blocking_query.hpp"
#include "sql/postgres/postgres_time.hpp"
#include "sql/postgres/postgres_url.hpp"

#include <fmt/format.h>

#include <poll.h>
#include <vector>

namespace sql {
namespace {

constexpr int oldest_server = 130000;

PostgresHandle start_connecting(const std::string& url, const PostgresServer& server) {
    std::vector<const char*> keywords;
    std::vector<const char*> values;
    const auto add = [&](const char* keyword, const std::string& value) {
        keywords.push_back(keyword);
        values.push_back(value.c_str());
    };
    static const std::string name = "gatehouse";
    static const std::string utf8 = "UTF8";
    static const std::string read_write = "read-write";
    static const std::string yes = "1";
    static const std::string seconds_until_probes = "10";
    static const std::string seconds_between_probes = "5";
    static const std::string probes = "3";
    static const std::string milliseconds_unacknowledged = "25000";
    // What stands before the URL is a default, what stands behind it overrides it.
    add("fallback_application_name", name);
    add("target_session_attrs", read_write);
    // A peer that is gone without a word is found out about before anybody has to ask for it.
    add("keepalives", yes);
    add("keepalives_idle", seconds_until_probes);
    add("keepalives_interval", seconds_between_probes);
    add("keepalives_count", probes);
    add("tcp_user_timeout", milliseconds_unacknowledged);
    add("dbname", url);
    add("client_encoding", utf8);
    if (!server.host.empty()) add("host", server.host);
    if (!server.hostaddr.empty()) add("hostaddr", server.hostaddr);
    if (!server.port.empty()) add("port", server.port);
    keywords.push_back(nullptr);
    values.push_back(nullptr);
    return PostgresHandle(PQconnectStartParams(keywords.data(), values.data(), 1));
}

/// Runs libpq's connecting to its end; false when the time was up.
bool finish_connecting(PGconn* handle, const Patience& patience) {
    auto wish = PGRES_POLLING_WRITING;
    while (PQstatus(handle) != CONNECTION_BAD && wish != PGRES_POLLING_OK) {
        const short events = wish == PGRES_POLLING_READING ? POLLIN : POLLOUT;
        if (!wait_for_socket(handle, events, patience)) return false;
        wish = PQconnectPoll(handle);
        if (wish == PGRES_POLLING_FAILED) break;
    }
    return true;
}

std::expected<PostgresSession, PostgresRefusal> prepare(PostgresHandle handle,
                                                        const PostgresServer& server,
                                                        std::chrono::milliseconds timeout,
                                                        const std::stop_token& stop) {
    const int version = PQserverVersion(handle.get());
    if (version < oldest_server) {
        return std::unexpected(PostgresRefusal::final(postgres_outage(
            fmt::format("the PostgreSQL server at {} is version {}; version {} or newer is needed",
                        server.name(), version / 10000, oldest_server / 10000))));
    }
    const auto lose = [&](const base::Error& error) {
        return std::unexpected(PostgresRefusal{
            .error = postgres_outage(
                fmt::format("PostgreSQL at {} does not work: {}", server.name(), error.log.text))});
    };
    // A pooler answers with a process id of its own making.
    const auto patience = Patience::of(timeout, stop);
    const auto process = ask(handle.get(), "SELECT pg_backend_pid()", {}, patience).rows;
    if (!process) return lose(process.error());
    const bool keeps_state = (*process)[0].integer(0) == PQbackendPID(handle.get());
    if (keeps_state) {
        const auto settings = fmt::format(
            "SELECT set_config('statement_timeout', '{0}', false),"
            " set_config('lock_timeout', '{0}', false),"
            " set_config('idle_in_transaction_session_timeout', '{1}', false)",
            told_to_server(timeout).count(), timeout.count());
        const auto set = ask(handle.get(), settings, {}, patience).rows;
        if (!set) return lose(set.error());
    }
    return PostgresSession{.handle = std::move(handle), .keeps_state = keeps_state};
}

/// A session with one of the URL's servers, if it takes writes.
std::expected<PostgresSession, PostgresRefusal> connect(const std::string& url,
                                                        const PostgresServer& server,
                                                        std::chrono::milliseconds connect_max,
                                                        std::chrono::milliseconds statement_timeout,
                                                        const std::stop_token& stop) {
    auto handle = start_connecting(url, server);
    if (!handle) return std::unexpected(PostgresRefusal{.error = postgres_outage("out of memory")});
    PQsetErrorVerbosity(handle.get(), PQERRORS_VERBOSE);
    // Notices are for people at a terminal.
    PQsetNoticeProcessor(handle.get(), [](void*, const char*) {}, nullptr);
    if (!finish_connecting(handle.get(), Patience::of(connect_max, stop))) {
        return std::unexpected(silent_refusal(server.name()));
    }
    if (PQstatus(handle.get()) != CONNECTION_OK) {
        return std::unexpected(explain_refusal(server.name(), PQerrorMessage(handle.get())));
    }
    PQsetErrorVerbosity(handle.get(), PQERRORS_DEFAULT);
    return prepare(std::move(handle), server, statement_timeout, stop);
}

}  // namespace

std::expected<PostgresSession, PostgresRefusal> open_session(
    const std::string& url, std::chrono::milliseconds statement_timeout,
    const std::stop_token& stop) {
    const auto parsed = PostgresUrl::parse(url);
    if (!parsed) return std::unexpected(PostgresRefusal::final(parsed.error()));
    const auto connect_max = time_to_connect(parsed->connect_timeout, statement_timeout);
    std::expected<PostgresSession, PostgresRefusal> outcome =
        std::unexpected(PostgresRefusal::final(postgres_outage("names no server")));
    for (const auto& server : parsed->servers) {
        outcome = connect(url, server, connect_max, statement_timeout, stop);
        if (outcome) break;
    }
    if (outcome) outcome->leaves_read_only = parsed->leaves_read_only;
    return outcome;
}

}  // namespace sql
