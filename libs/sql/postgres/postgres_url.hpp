// SPDX-License-Identifier: Apache-2.0
// What a PostgreSQL URL says, as libpq reads it. Internal.
#pragma once

#include "base/result.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sql {

/// One of a URL's servers: what overrides the URL's own lists.
struct PostgresServer {
    std::string host;
    std::string hostaddr;
    std::string port;

    /// `host:port`, for people.
    std::string name() const;
};

struct PostgresUrl {
    /// One or more, in the order in which they are tried.
    std::vector<PostgresServer> servers;
    /// For each server; more than zero.
    std::optional<std::chrono::seconds> connect_timeout;
    /// Whether a session whose server has turned read-only is left for another: there are several
    /// servers, or the URL insists on one that takes writes.
    bool leaves_read_only = false;

    /// Fails with Errc::unavailable and a `detail` that shows no piece of a password, even where
    /// libpq takes one for something else.
    static base::Result<PostgresUrl> parse(const std::string& url);
};

/// Whether libpq might take a piece of the password in `url` for something else, and show it. An @
/// as it is may only end the user's part.
bool is_ambiguous(std::string_view url);

/// Whether `name` is a parameter of a URL, as libpq knows them, that holds no secret.
bool may_be_shown(std::string_view name);

}  // namespace sql
