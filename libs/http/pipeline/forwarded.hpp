// SPDX-License-Identifier: Apache-2.0
// What proxies write about those behind them: X-Forwarded-For and Forwarded (RFC 7239). Internal.
#pragma once

#include "http/message/ip_address.hpp"
#include "http/message/request.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace http {

inline constexpr std::string_view x_forwarded_for = "X-Forwarded-For";
inline constexpr std::string_view forwarded = "Forwarded";

/// The entries of a header that is a list, from the last to the first, over all its lines. What is
/// on the left, which a client may have written, has no influence on how the right is read.
class ReverseEntries {
public:
    ReverseEntries(std::span<const Header> headers, std::string_view name)
        : headers_(headers), name_(name) {}

    /// Nothing when there are no more; an empty entry is one.
    std::optional<std::string_view> next();

private:
    bool take_line();

    std::span<const Header> headers_;
    std::string_view name_;
    std::string_view line_;
    bool has_line_ = false;
};

/// The address in an entry of X-Forwarded-For: `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`,
/// `[2001:db8::1]` or `[2001:db8::1]:4711`.
std::optional<IpAddress> address_in_list_entry(std::string_view entry);

/// The address in the one `for` of an element of Forwarded, such as `for=192.0.2.1;proto=https` or
/// `For="[2001:db8::1]:4711"`; nothing for `unknown` and for names made up by a proxy (`_hidden`).
std::optional<IpAddress> address_in_element(std::string_view element);

}  // namespace http
