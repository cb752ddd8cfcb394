// SPDX-License-Identifier: Apache-2.0
#include "sql/url.hpp"

#include "sql/postgres/postgres_url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <ranges>

namespace sql {
namespace {

constexpr std::string_view sqlite_scheme = "sqlite:///";

/// `postgresql`, `postgres` or either with SQLAlchemy's `+driver`.
bool names_postgres(std::string_view scheme) {
    const auto plain = scheme.substr(0, scheme.find('+'));
    return plain == "postgresql" || plain == "postgres";
}

/// Where a server's URL has the name of the database, with the slash before it.
struct DatabasePart {
    std::size_t begin;
    std::size_t end;
};

DatabasePart find_database(std::string_view url) {
    const auto scheme_end = url.find("://");
    const auto authority = scheme_end == url.npos ? 0 : scheme_end + 3;
    const auto end = std::min(url.find('?', authority), url.size());
    // A slash may stand in an unescaped password: the last @ before the query ends the user part.
    const auto at = url.substr(0, end).rfind('@');
    const auto host = at == url.npos || at < authority ? authority : at + 1;
    return {.begin = std::min(url.find('/', host), end), .end = end};
}

base::Error wrong_url(std::string detail) {
    return {.code = base::Errc::unavailable, .detail = std::move(detail)};
}

/// What is wrong with the name of an SQLite file, if anything: SQLite or SQLAlchemy would take it
/// for something else.
std::optional<base::Error> find_fault(std::string_view path) {
    if (path == ":memory:") {
        return wrong_url(
            "names SQLite's memory, where every connection has a database of its own and nothing "
            "outlives the process; name a file, as in sqlite:///auth.db");
    }
    if (path.starts_with("file:")) {
        return wrong_url(
            "begins with file:, which SQLite takes for a URI; name the file alone, as "
            "in sqlite:///auth.db");
    }
    if (const auto query = path.find('?'); query != path.npos) {
        return wrong_url(fmt::format(
            "has options after a ?, and SQLite databases take none here; write sqlite:///{} (if an "
            "earlier release has made a file with the whole name, rename it first)",
            path.substr(0, query)));
    }
    return std::nullopt;
}

/// The parameters of `query` that are known and hold no secret, with a question mark before them.
std::string without_secrets(std::string_view query) {
    std::string kept;
    for (const auto part : std::views::split(query, '&')) {
        const std::string_view parameter(part.begin(), part.end());
        const auto equals = parameter.find('=');
        if (equals == parameter.npos || !may_be_shown(parameter.substr(0, equals))) continue;
        kept += (kept.empty() ? "?" : "&") + std::string(parameter);
    }
    return kept;
}

}  // namespace

base::Result<DatabaseUrl> DatabaseUrl::parse(std::string_view text) {
    if (text.starts_with(sqlite_scheme) && text.size() > sqlite_scheme.size()) {
        if (auto fault = find_fault(text.substr(sqlite_scheme.size()))) {
            return base::fail(*std::move(fault));
        }
        return DatabaseUrl{.kind = EngineKind::sqlite,
                           .target = std::string(text.substr(sqlite_scheme.size()))};
    }
    const auto scheme_end = text.find("://");
    if (scheme_end != text.npos && names_postgres(text.substr(0, scheme_end))) {
        return DatabaseUrl{.kind = EngineKind::postgres,
                           .target = "postgresql" + std::string(text.substr(scheme_end))};
    }
    return base::fail(
        wrong_url("is not a database URL; use sqlite:///relative/path, sqlite:////absolute/path or "
                  "postgresql://USER:PASSWORD@HOST:5432/DATABASE"));
}

std::string without_password(std::string_view url) {
    const auto scheme_end = url.find("://");
    if (scheme_end == url.npos || url.starts_with(sqlite_scheme)) return std::string(url);
    const auto begin = scheme_end + 3;
    std::string shown(url.substr(0, begin));
    const auto query_begin = url.find('?', begin);
    std::string query;
    if (query_begin != url.npos && !is_ambiguous(url)) {
        query = without_secrets(url.substr(query_begin + 1));
    }
    for (const std::string_view parameter : {"?password=", "&password="})
        url = url.substr(0, url.find(parameter));
    // Anything may stand in an unescaped password: the last @ of all ends the user's part.
    const auto at = url.rfind('@');
    if (at != url.npos && at >= begin) {
        const auto user = url.substr(begin, at - begin);
        shown += user.substr(0, user.find_first_of(":/?"));
        url.remove_prefix(at);
    } else {
        url.remove_prefix(begin);
    }
    // Of a server without a user before it, what looks like a port may be a password.
    url = url.substr(0, url.find('?'));
    const auto authority = url.substr(0, url.find('/'));
    const auto colon = authority.rfind(':');
    const bool is_port =
        colon == url.npos || authority.find_first_not_of("0123456789", colon + 1) == url.npos;
    const bool is_address = colon != url.npos && authority.find(']', colon) != url.npos;
    if (is_port || is_address) return shown + std::string(url) + query;
    return shown + std::string(authority.substr(0, colon));
}

std::string database_name(std::string_view url) {
    const auto [begin, end] = find_database(url);
    std::string name(url.substr(begin, end - begin).substr(end > begin ? 1 : 0));
    // The parameter stands behind the path, and for libpq above it.
    for (const auto part : std::views::split(url.substr(std::min(end + 1, url.size())), '&')) {
        const std::string_view parameter(part.begin(), part.end());
        if (parameter.starts_with("dbname=")) name = parameter.substr(7);
    }
    return name;
}

bool names_database(std::string_view url) {
    const auto parsed = DatabaseUrl::parse(url);
    if (!parsed || parsed->kind == EngineKind::sqlite) return true;
    return !database_name(url).empty();
}

std::string with_database(std::string_view url, std::string_view database) {
    const auto [begin, end] = find_database(url);
    std::string query;
    for (const auto part : std::views::split(url.substr(std::min(end + 1, url.size())), '&')) {
        const std::string_view parameter(part.begin(), part.end());
        if (parameter.empty() || parameter.starts_with("dbname=")) continue;
        query += (query.empty() ? "?" : "&") + std::string(parameter);
    }
    return fmt::format("{}/{}{}", url.substr(0, begin), database, query);
}

}  // namespace sql
