// SPDX-License-Identifier: Apache-2.0
#include "sql/postgres/postgres_session.hpp"

#include "sql/postgres/postgres_answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <poll.h>

namespace sql {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int oldest_server = 130000;
constexpr auto default_connect_timeout = std::chrono::seconds(3);

struct FreeOptions {
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

base::Error refused(std::string detail) {
    return {.code = base::Errc::unavailable, .detail = std::move(detail)};
}

base::Result<Options> parse(const std::string& url) {
    char* message = nullptr;
    Options options(PQconninfoParse(url.c_str(), &message));
    if (options) return options;
    std::string text = message == nullptr ? "out of memory" : message;
    PQfreemem(message);
    while (text.ends_with('\n'))
        text.pop_back();
    // libpq repeats what it could not read, and that may be a piece of the password.
    const auto quoted = text.find('"');
    if (quoted != text.npos && text.find("parameter") == text.npos) {
        text =
            "it is not written as libpq expects; special characters in the user name and the "
            "password are written as %XX";
    }
    return base::fail(refused("is not a PostgreSQL URL: " + text));
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
    // What stands before the URL is a default, what stands behind it overrides it.
    add("fallback_application_name", name);
    add("target_session_attrs", read_write);
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
bool finish_connecting(PGconn* handle, Clock::time_point deadline) {
    auto wish = PGRES_POLLING_WRITING;
    while (PQstatus(handle) != CONNECTION_BAD && wish != PGRES_POLLING_OK) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
        if (left <= 0) return false;
        pollfd wait{.fd = PQsocket(handle),
                    .events = static_cast<short>(wish == PGRES_POLLING_READING ? POLLIN : POLLOUT),
                    .revents = 0};
        if (poll(&wait, 1, static_cast<int>(left)) == 0) return false;
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
        const bool is_state = state.size() == 5 && std::ranges::all_of(state, [](unsigned char c) {
                                  return std::isdigit(c) != 0 || std::isupper(c) != 0;
                              });
        if (is_state && message.substr(at + 8).starts_with(": ")) return state;
    }
    return {};
}

/// The message without the places in the server's source, on one line.
std::string one_line(std::string_view message) {
    std::string text;
    while (!message.empty()) {
        const auto line = message.substr(0, message.find('\n'));
        message.remove_prefix(std::min(message.size(), line.size() + 1));
        if (line.starts_with("LOCATION:") || line.empty()) continue;
        if (!text.empty()) text += ' ';
        const auto begin = line.find_first_not_of(" \t");
        text += line.substr(begin == line.npos ? 0 : begin);
    }
    return text;
}

PostgresRefusal explain(const Server& server, PGconn* handle, bool was_in_time) {
    const std::string_view message = PQerrorMessage(handle);
    const auto state = find_state(message);
    // Authentication, missing database, no rights; 57P03 and 53300 pass by themselves.
    const bool is_final = state.starts_with("28") || state == "3D000" || state == "42501";
    const auto reason = was_in_time ? one_line(message) : "no answer in time";
    return {.error = refused(
                fmt::format("cannot connect to PostgreSQL at {}: {}", server.name(), reason)),
            .is_final = is_final};
}

base::Result<Rows> ask(PGconn* handle, const std::string& statement) {
    const PostgresResult result(PQexec(handle, statement.c_str()));
    return std::move(read_answer(result.get(), statement).rows);
}

std::chrono::seconds connect_timeout(const Options& options) {
    const auto text = option(options, "connect_timeout");
    int seconds = 0;
    std::from_chars(text.data(), text.data() + text.size(), seconds);
    return seconds > 0 ? std::chrono::seconds(seconds) : default_connect_timeout;
}

std::expected<PostgresSession, PostgresRefusal> prepare(PostgresHandle handle, const Server& server,
                                                        std::chrono::milliseconds timeout) {
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
    const auto process = ask(handle.get(), "SELECT pg_backend_pid()");
    if (!process) return lose(process.error());
    const bool keeps_state = (*process)[0].integer(0) == PQbackendPID(handle.get());
    if (keeps_state) {
        const auto set =
            ask(handle.get(), fmt::format("SELECT set_config('statement_timeout', '{0}', false),"
                                          " set_config('lock_timeout', '{0}', false),"
                                          " set_config('idle_in_transaction_session_timeout',"
                                          " '{1}', false)",
                                          timeout.count(), 2 * timeout.count()));
        if (!set) return lose(set.error());
    }
    return PostgresSession{.handle = std::move(handle), .keeps_state = keeps_state};
}

class PostgresSchemaSession final : public SchemaSession {
public:
    explicit PostgresSchemaSession(PGconn* handle) : handle_(handle) {}

    EngineKind kind() const override { return EngineKind::postgres; }

    base::Result<> begin_schema_change() override {
        // The lock ends with the transaction, so it works through a pooler as well. Any number
        // will do as long as it stays the same. The others may take their time.
        return execute(
            "BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0;"
            "SELECT pg_advisory_xact_lock(7267432819234771)");
    }

    base::Result<> execute(const std::string& statements) override {
        const auto rows = ask(handle_, statements);
        if (!rows) return base::fail(rows.error());
        return {};
    }

    base::Result<Rows> query(std::string_view statement, Params params) override {
        const auto given = PostgresParams::make(params);
        if (!given) return base::fail(given.error());
        const std::string text(statement);
        const PostgresResult result(PQexecParams(handle_, text.c_str(), given->count(), nullptr,
                                                 given->values(), given->lengths(),
                                                 given->formats(), 0));
        return std::move(read_answer(result.get(), statement).rows);
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
};

}  // namespace

std::expected<PostgresSession, PostgresRefusal> open_session(
    const std::string& url, std::chrono::milliseconds statement_timeout) {
    const auto options = parse(url);
    if (!options) return std::unexpected(PostgresRefusal{options.error(), true});
    std::expected<PostgresSession, PostgresRefusal> outcome =
        std::unexpected(PostgresRefusal{.error = refused("names no server"), .is_final = true});
    for (const auto& server : servers(*options)) {
        auto handle = start(url, server);
        if (!handle) return std::unexpected(PostgresRefusal{.error = refused("out of memory")});
        PQsetErrorVerbosity(handle.get(), PQERRORS_VERBOSE);
        // Notices are for people at a terminal.
        PQsetNoticeProcessor(handle.get(), [](void*, const char*) {}, nullptr);
        const bool was_in_time =
            finish_connecting(handle.get(), Clock::now() + connect_timeout(*options));
        if (!was_in_time || PQstatus(handle.get()) != CONNECTION_OK) {
            outcome = std::unexpected(explain(server, handle.get(), was_in_time));
            continue;
        }
        PQsetErrorVerbosity(handle.get(), PQERRORS_DEFAULT);
        outcome = prepare(std::move(handle), server, statement_timeout);
        if (outcome) break;
    }
    return outcome;
}

std::unique_ptr<SchemaSession> make_schema_session(PostgresSession& session) {
    return std::make_unique<PostgresSchemaSession>(session.handle.get());
}

}  // namespace sql
