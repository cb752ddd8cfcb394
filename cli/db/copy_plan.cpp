// SPDX-License-Identifier: Apache-2.0
#include "db/copy_plan.hpp"

#include "sql/url.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <optional>

namespace cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view sqlite_scheme = "sqlite:///";

base::Error refuse(std::string detail) {
    return {.code = base::Errc::invalid, .detail = std::move(detail)};
}

/// `error` with its database in front.
base::Error about(std::string_view flag, std::string_view url, const base::Error& error) {
    return refuse(fmt::format("{} {}: {}", flag, sql::without_password(url), error.detail));
}

/// The database of `service` in the place `url`; nothing if `url` is not a place of two databases.
std::optional<std::string> within(const std::string& url, const StoredService& service) {
    if (url.starts_with(sqlite_scheme)) {
        const fs::path path = url.substr(sqlite_scheme.size());
        std::error_code ignored;
        if (path.has_filename() && !fs::is_directory(path, ignored)) return std::nullopt;
        return std::string(sqlite_scheme) + (path / service.file).string();
    }
    if (sql::names_database(url)) return std::nullopt;
    return sql::with_database(url, service.database);
}

bool is_same(const std::string& from, const std::string& to) {
    if (!from.starts_with(sqlite_scheme) || !to.starts_with(sqlite_scheme)) return from == to;
    std::error_code ignored;
    return fs::equivalent(from.substr(sqlite_scheme.size()), to.substr(sqlite_scheme.size()),
                          ignored);
}

base::Result<std::vector<const StoredService*>> find_source(const std::string& url) {
    const auto parsed = sql::DatabaseUrl::parse(url);
    if (!parsed) return base::fail(about("--from", url, parsed.error()));
    std::error_code ignored;
    if (parsed->kind == sql::EngineKind::sqlite && !fs::exists(parsed->target, ignored)) {
        return base::fail(about("--from", url, refuse("there is no such file")));
    }
    auto services = find_services(url);
    if (!services) return base::fail(about("--from", url, services.error()));
    return services;
}

base::Result<std::vector<CopyPair>> find_sources(const std::string& from) {
    std::vector<CopyPair> pairs;
    for (const auto& service : stored_services()) {
        const auto url = within(from, service);
        if (!url) continue;
        const auto found = find_source(*url);
        if (!found) return base::fail(found.error());
        if (found->size() > 1) {
            return base::fail(about("--from", *url,
                                    refuse("holds the data of both services; name this database "
                                           "alone to split it")));
        }
        if (found->front() != &service) {
            return base::fail(about("--from", *url,
                                    refuse(fmt::format("holds the data of the {}, not the {}'s",
                                                       found->front()->name, service.name))));
        }
        pairs.push_back({.service = &service, .from = *url, .to = {}});
    }
    if (!pairs.empty()) return pairs;
    const auto found = find_source(from);
    if (!found) return base::fail(found.error());
    for (const auto* service : *found)
        pairs.push_back(
            {.service = service, .from = from, .to = {}, .is_shared = found->size() > 1});
    return pairs;
}

base::Result<std::string> find_destination(const CopyPair& pair, const CopyOptions& options,
                                           bool is_alone) {
    const bool is_auth = pair.service == stored_services().data();
    const auto& own = is_auth ? options.auth_to : options.user_to;
    if (!own.empty()) return own;
    const auto* const flag = is_auth ? "--auth-to" : "--user-to";
    if (options.to.empty()) {
        return base::fail(refuse(fmt::format("the {}'s data have no destination; give --to or {}",
                                             pair.service->name, flag)));
    }
    if (auto url = within(options.to, *pair.service)) return *std::move(url);
    if (is_alone) return options.to;
    return base::fail(refuse(fmt::format(
        "--to {} names one database, but each service needs its own; name only the server (for "
        "auth_db and user_db), a folder with a slash at the end, or use --auth-to and --user-to",
        sql::without_password(options.to))));
}

base::Result<> check_destination(const CopyPair& pair) {
    if (const auto parsed = sql::DatabaseUrl::parse(pair.to); !parsed) {
        return base::fail(about("--to", pair.to, parsed.error()));
    }
    if (is_same(pair.from, pair.to)) {
        return base::fail(about("--to", pair.to, refuse("is the source itself")));
    }
    return {};
}

}  // namespace

base::Result<std::vector<CopyPair>> plan_copy(const CopyOptions& options) {
    auto pairs = find_sources(options.from);
    if (!pairs) return pairs;
    for (auto& pair : *pairs) {
        auto to = find_destination(pair, options, pairs->size() == 1);
        if (!to) return base::fail(to.error());
        pair.to = *std::move(to);
        if (auto checked = check_destination(pair); !checked) return base::fail(checked.error());
    }
    if (pairs->size() == 2 && pairs->front().to == pairs->back().to) {
        return base::fail(refuse("both services' data cannot go to one database"));
    }
    return pairs;
}

}  // namespace cli
