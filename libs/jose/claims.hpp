// SPDX-License-Identifier: Apache-2.0
// What a token says of its bearer (RFC 7519 section 4).
#pragma once

#include "base/clock.hpp"

#include <concepts>
#include <optional>
#include <string>
#include <vector>

// A domain signs claims, too, and may not see JSON.
namespace json {
class ObjectWriter;
class Value;
}  // namespace json

namespace jose {

/// The registered claims (RFC 7519 section 4.1); an empty string stands for an absent claim.
struct Claims {
    std::string sub;
    std::optional<base::Timestamp> issued_at;
    base::Timestamp expires_at;
    std::optional<base::Timestamp> not_before;
    std::string jti;
    std::string iss;
    std::vector<std::string> aud;

    bool operator==(const Claims&) const = default;
};

/// The claims of somebody's tokens: the registered ones and more. Each member that is not
/// registered goes to read_member, which says false if its type or range is wrong and takes no
/// notice of one that it does not know. write_members adds those that are present.
template <class T>
concept OpenClaims =
    std::derived_from<T, Claims> &&
    requires(T& read, const T& written, const json::Value& member, json::ObjectWriter& object) {
        { read.read_member(member) } -> std::same_as<bool>;
        { written.write_members(object) } -> std::same_as<void>;
    };

template <class T>
concept AnyClaims = std::same_as<T, Claims> || OpenClaims<T>;

}  // namespace jose
