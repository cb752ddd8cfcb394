// SPDX-License-Identifier: Apache-2.0
#include "sql/postgres/postgres_url.hpp"

#include "base/ascii.hpp"
#include "sql/postgres/postgres_refusal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <libpq-fe.h>
#include <memory>

namespace sql {
namespace {

struct FreeOptions {
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

constexpr auto how_to_write_it =
    "is not a PostgreSQL URL: it is not written as libpq expects; special characters in the user "
    "name, the password and the parameters are written as %XX";

base::Result<Options> parse_options(const std::string& url) {
    if (is_ambiguous(url)) return base::fail(postgres_outage(how_to_write_it));
    char* message = nullptr;
    Options options(PQconninfoParse(url.c_str(), &message));
    if (options) return options;
    const std::string text = message == nullptr ? "out of memory" : message;
    PQfreemem(message);
    // libpq repeats what it could not read, and that may be a piece of the password.
    const bool may_be_shown =
        text.find('"') == text.npos ||
        (text.starts_with("invalid URI query parameter") && url.find("password=") == url.npos);
    if (!may_be_shown) return base::fail(postgres_outage(how_to_write_it));
    return base::fail(
        postgres_outage("is not a PostgreSQL URL: " + text.substr(0, text.find('\n'))));
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

std::vector<PostgresServer> servers_of(const Options& options) {
    const auto hosts = split(option(options, "host"));
    const auto addresses = split(option(options, "hostaddr"));
    const auto ports = split(option(options, "port"));
    std::vector<PostgresServer> all(std::max(hosts.size(), addresses.size()));
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

/// libpq looks at it only when it is libpq that waits.
base::Result<std::optional<std::chrono::seconds>> connect_timeout_of(const Options& options) {
    const auto text = option(options, "connect_timeout");
    const auto seconds = text.empty() ? 0 : base::parse_number<int>(text);
    if (!seconds) {
        return base::fail(
            postgres_outage("is not a PostgreSQL URL: connect_timeout is not a number of seconds"));
    }
    if (*seconds <= 0) return std::nullopt;
    return std::chrono::seconds(*seconds);
}

}  // namespace

bool is_ambiguous(std::string_view url) {
    const auto begin = url.find("://") + 3;
    const auto at = url.find('@', begin);
    if (at == url.npos) return false;
    return at > url.find_first_of("/?", begin) || url.find('@', at + 1) != url.npos;
}

bool may_be_shown(std::string_view name) {
    static const Options known(PQconninfoParse("", nullptr));
    if (name == "ssl") return true;  // SQLAlchemy's and JDBC's, which libpq understands.
    if (!known) return false;
    for (const auto* entry = known.get(); entry->keyword != nullptr; ++entry) {
        // libpq marks what a dialogue must not show with a star.
        if (name == entry->keyword) return std::string_view(entry->dispchar) != "*";
    }
    return false;
}

std::string PostgresServer::name() const {
    const auto& shown = host.empty() ? hostaddr : host;
    return fmt::format("{}:{}", shown.empty() ? "localhost" : shown, port.empty() ? "5432" : port);
}

base::Result<PostgresUrl> PostgresUrl::parse(const std::string& url) {
    const auto options = parse_options(url);
    if (!options) return base::fail(options.error());
    if (!are_ports(*options)) return base::fail(postgres_outage(how_to_write_it));
    const auto timeout = connect_timeout_of(*options);
    if (!timeout) return base::fail(timeout.error());
    auto servers = servers_of(*options);
    const auto attributes = option(*options, "target_session_attrs");
    const bool leaves_read_only = attributes == "read-write" || attributes == "primary" ||
                                  (attributes.empty() && servers.size() > 1);
    return PostgresUrl{.servers = std::move(servers),
                       .connect_timeout = *timeout,
                       .leaves_read_only = leaves_read_only};
}

}  // namespace sql
