// SPDX-License-Identifier: Apache-2.0
#include "sql/postgres/postgres_session.hpp"

#include "base/ascii.hpp"
#include "sql/postgres/blocking_query.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <poll.h>

namespace sql {
namespace {

constexpr int oldest_server = 130000;
constexpr auto default_connect_timeout = std::chrono::milliseconds(3000);
// Another process may be at it, and a step may rewrite a large table.
constexpr auto schema_change_patience = std::chrono::minutes(30);
constexpr auto reading_patience = std::chrono::seconds(5);

struct FreeOptions {
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

base::Error refused(std::string detail) {
    return {.code = base::Errc::unavailable, .detail = std::move(detail)};
}

constexpr auto how_to_write_it =
    "is not a PostgreSQL URL: it is not written as libpq expects; special characters in the user "
    "name, the password and the parameters are written as %XX";

/// Whether libpq might take a piece of the password for something else, and show it. An @ as it is
/// may only end the user's part.
bool is_ambiguous(std::string_view url) {
    const auto begin = url.find("://") + 3;
    const auto at = url.find('@', begin);
    if (at == url.npos) return false;
    return at > url.find_first_of("/?", begin) || url.find('@', at + 1) != url.npos;
}

base::Result<Options> parse(const std::string& url) {
    if (is_ambiguous(url)) return base::fail(refused(how_to_write_it));
    char* message = nullptr;
    Options options(PQconninfoParse(url.c_str(), &message));
    if (options) return options;
    const std::string text = message == nullptr ? "out of memory" : message;
    PQfreemem(message);
    // libpq repeats what it could not read, and that may be a piece of the password.
    const bool may_be_shown =
        text.find('"') == text.npos ||
        (text.starts_with("invalid URI query parameter") && url.find("password=") == url.npos);
    if (!may_be_shown) return base::fail(refused(how_to_write_it));
    return base::fail(refused("is not a PostgreSQL URL: " + text.substr(0, text.find('\n'))));
}

std::string option(const Options& options, std::string_view keyword) {
    for (const auto* entry = options.get(); entry->keyword != nullptr; ++entry) {
        if (keyword == entry->keyword && entry->val != nullptr) return entry->val;
    }
    return {};
}

std::vector<std::string> split(const std::string& list) {
    std::vector<std::string> parts(1);
    for (const char c : list) {
        if (c == ',') {
            parts.emplace_back();
        } else {
            parts.back() += c;
        }
    }
    return parts;
}

/// One of the URL's servers: what overrides the URL's own lists.
struct Server {
    std::string host;
    std::string hostaddr;
    std::string port;

    std::string name() const {
        const auto& shown = host.empty() ? hostaddr : host;
        return fmt::format("{}:{}", shown.empty() ? "localhost" : shown,
                           port.empty() ? "5432" : port);
    }
};

std::vector<Server> servers(const Options& options) {
    const auto hosts = split(option(options, "host"));
    const auto addresses = split(option(options, "hostaddr"));
    const auto ports = split(option(options, "port"));
    std::vector<Server> all(std::max(hosts.size(), addresses.size()));
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (i < hosts.size()) all[i].host = hosts[i];
        if (i < addresses.size()) all[i].hostaddr = addresses[i];
        all[i].port = ports.size() == 1 ? ports[0] : i < ports.size() ? ports[i] : "";
    }
    return all;
}

/// libpq takes any text for a port and shows it when it is none, as in `user:password` without
/// `@host`.
bool are_ports(const Options& options) {
    return std::ranges::all_of(split(option(options, "port")), [](const std::string& port) {
        return port.size() <= 5 && std::ranges::all_of(port, base::is_digit);
    });
}

PostgresHandle start(const std::string& url, const Server& server) {
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

/// The SQLSTATE in a verbose message: `FATAL:  28P01: password authentication failed …`.
std::string_view find_state(std::string_view message) {
    for (std::size_t at = message.find(":  "); at != message.npos;
         at = message.find(":  ", at + 1)) {
        const auto state = message.substr(at + 3, 5);
        const bool is_state = state.size() == 5 && std::ranges::all_of(state, [](char c) {
                                  return base::is_digit(c) || (c >= 'A' && c <= 'Z');
                              });
        if (is_state && message.substr(at + 8).starts_with(": ")) return state;
    }
    return {};
}

/// Nothing that a server does will mend it: options that libpq does not take, certificates.
bool is_about_settings(std::string_view message) {
    const bool was_tried = message.starts_with("connection to server") ||
                           message.starts_with("could not translate host name") ||
                           message.starts_with("could not create socket");
    return !was_tried || message.find("certificate") != message.npos ||
           message.find("does not support SSL") != message.npos;
}

PostgresRefusal explain(const Server& server, PGconn* handle, bool was_in_time) {
    const std::string_view message = PQerrorMessage(handle);
    const auto state = find_state(message);
    // Authentication, missing database, no rights; 57P03 and 53300 pass by themselves.
    const bool is_final =
        was_in_time && (state.starts_with("28") || state == "3D000" || state == "42501" ||
                        (state.empty() && is_about_settings(message)));
    const auto reason = was_in_time ? one_line(message) : "no answer in time";
    return {.error = refused(
                fmt::format("cannot connect to PostgreSQL at {}: {}", server.name(), reason)),
            .is_final = is_final};
}

/// libpq looks at it only when it is libpq that waits.
base::Result<std::chrono::milliseconds> connect_timeout(
    const Options& options, std::chrono::milliseconds statement_timeout) {
    const auto text = option(options, "connect_timeout");
    const auto seconds = text.empty() ? 0 : base::parse_number<int>(text);
    if (!seconds) {
        return base::fail(
            refused("is not a PostgreSQL URL: connect_timeout is not a number of "
                    "seconds"));
    }
    if (*seconds > 0) return std::chrono::seconds(*seconds);
    // A request that found its connection dead has time left to reach another server.
    return std::min(default_connect_timeout, statement_timeout / 2);
}

std::expected<PostgresSession, PostgresRefusal> prepare(PostgresHandle handle, const Server& server,
                                                        std::chrono::milliseconds timeout,
                                                        const std::stop_token& stop) {
    const int version = PQserverVersion(handle.get());
    if (version < oldest_server) {
        return std::unexpected(PostgresRefusal{
            .error = refused(fmt::format("the PostgreSQL server at {} is version {}; version {} or "
                                         "newer is needed",
                                         server.name(), version / 10000, oldest_server / 10000)),
            .is_final = true});
    }
    const auto lose = [&](const base::Error& error) {
        return std::unexpected(
            PostgresRefusal{.error = refused(fmt::format("PostgreSQL at {} does not work: {}",
                                                         server.name(), error.log.text))});
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

class PostgresSchemaSession final : public SchemaSession {
public:
    PostgresSchemaSession(PGconn* handle, std::stop_token stop)
        : handle_(handle), stop_(std::move(stop)) {}

    EngineKind kind() const override { return EngineKind::postgres; }

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
    const std::stop_token stop_;
    std::chrono::milliseconds patience_ = reading_patience;
};

}  // namespace

std::chrono::milliseconds told_to_server(std::chrono::milliseconds time) {
    return std::max(time * 9 / 10, std::chrono::milliseconds(1));
}

std::expected<PostgresSession, PostgresRefusal> open_session(
    const std::string& url, std::chrono::milliseconds statement_timeout,
    const std::stop_token& stop) {
    const auto options = parse(url);
    if (!options) return std::unexpected(PostgresRefusal{options.error(), true});
    if (!are_ports(*options)) {
        return std::unexpected(PostgresRefusal{refused(how_to_write_it), true});
    }
    const auto timeout = connect_timeout(*options, statement_timeout);
    if (!timeout) return std::unexpected(PostgresRefusal{timeout.error(), true});
    std::expected<PostgresSession, PostgresRefusal> outcome =
        std::unexpected(PostgresRefusal{.error = refused("names no server"), .is_final = true});
    for (const auto& server : servers(*options)) {
        auto handle = start(url, server);
        if (!handle) return std::unexpected(PostgresRefusal{.error = refused("out of memory")});
        PQsetErrorVerbosity(handle.get(), PQERRORS_VERBOSE);
        // Notices are for people at a terminal.
        PQsetNoticeProcessor(handle.get(), [](void*, const char*) {}, nullptr);
        const bool was_in_time = finish_connecting(handle.get(), Patience::of(*timeout, stop));
        if (!was_in_time || PQstatus(handle.get()) != CONNECTION_OK) {
            outcome = std::unexpected(explain(server, handle.get(), was_in_time));
            continue;
        }
        PQsetErrorVerbosity(handle.get(), PQERRORS_DEFAULT);
        outcome = prepare(std::move(handle), server, statement_timeout, stop);
        if (outcome) break;
    }
    return outcome;
}

std::unique_ptr<SchemaSession> make_schema_session(PostgresSession& session,
                                                   const std::stop_token& stop) {
    return std::make_unique<PostgresSchemaSession>(session.handle.get(), stop);
}

}  // namespace sql
