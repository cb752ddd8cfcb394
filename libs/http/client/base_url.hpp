// SPDX-License-Identifier: Apache-2.0
// BaseUrl: where another service is.
#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace http {

/// `http://host:port/prefix` or `https://…`.
struct BaseUrl {
    bool is_tls = false;
    std::string host;    ///< A name or an address; an IPv6 address without its brackets.
    std::string port;    ///< In digits; the scheme's default if none was given.
    std::string prefix;  ///< Without a slash at the end.

    /// Fails with Errc::malformed when `text` is no such URL: user names, queries and fragments
    /// have no place in it.
    static base::Result<BaseUrl> parse(std::string_view text);

    /// As it goes into Host (RFC 9110 section 7.2).
    std::string authority() const;
};

}  // namespace http
