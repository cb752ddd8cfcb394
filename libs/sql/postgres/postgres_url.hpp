// SPDX-License-Identifier: Apache-2.0
// What a PostgreSQL URL says, as libpq reads it. Internal.
#pragma once

#include "base/result.hpp"

#include <chrono>
#include <optional>
#include <string>
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

    /// Fails with Errc::unavailable and a `detail` that shows no piece of a password, even where
    /// libpq takes one for something else.
    static base::Result<PostgresUrl> parse(const std::string& url);
};

}  // namespace sql
