// SPDX-License-Identifier: Apache-2.0
#include "sql/url.hpp"

#include <fmt/format.h>

#include <algorithm>

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

}  // namespace

base::Result<DatabaseUrl> DatabaseUrl::parse(std::string_view text) {
    if (text.starts_with(sqlite_scheme) && text.size() > sqlite_scheme.size()) {
        return DatabaseUrl{.kind = EngineKind::sqlite,
                           .target = std::string(text.substr(sqlite_scheme.size()))};
    }
    const auto scheme_end = text.find("://");
    if (scheme_end != text.npos && names_postgres(text.substr(0, scheme_end))) {
        return DatabaseUrl{.kind = EngineKind::postgres,
                           .target = "postgresql" + std::string(text.substr(scheme_end))};
    }
    return base::fail({.code = base::Errc::unavailable,
                       .detail = "is not a database URL; use sqlite:///relative/path, "
                                 "sqlite:////absolute/path or "
                                 "postgresql://USER:PASSWORD@HOST:5432/DATABASE"});
}

std::string without_password(std::string_view url) {
    const auto scheme_end = url.find("://");
    if (scheme_end == url.npos) return std::string(url);
    const auto begin = scheme_end + 3;
    for (const std::string_view parameter : {"?password=", "&password="})
        url = url.substr(0, url.find(parameter));
    // Anything may stand in an unescaped password: the last @ of all ends the user's part.
    const auto at = url.rfind('@');
    std::string shown(url.substr(0, begin));
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
    if (is_port || is_address) return shown + std::string(url);
    return shown + std::string(authority.substr(0, colon));
}

bool names_database(std::string_view url) {
    const auto parsed = DatabaseUrl::parse(url);
    if (!parsed || parsed->kind == EngineKind::sqlite) return true;
    const auto [begin, end] = find_database(url);
    return end - begin > 1 || url.substr(end).find("dbname=") != url.npos;
}

std::string with_database(std::string_view url, std::string_view database) {
    const auto [begin, end] = find_database(url);
    return fmt::format("{}/{}{}", url.substr(0, begin), database, url.substr(end));
}

}  // namespace sql
