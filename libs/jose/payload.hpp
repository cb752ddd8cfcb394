// SPDX-License-Identifier: Apache-2.0
// Claims as the JSON payload of a token, written and strictly read.
#pragma once

#include "jose/claims.hpp"
#include "jose/fault.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace jose {

inline constexpr std::size_t payload_bytes_max = 8 * 1024;

/// Objects and arrays within each other, the payload itself included.
inline constexpr std::size_t payload_depth_max = 8;

namespace detail {

using ReadMember = bool (*)(Claims&, const json::Value&);
using WriteMembers = void (*)(const Claims&, json::ObjectWriter&);

std::optional<Fault> read_payload(std::string_view json, Claims& out, ReadMember read_member);
std::string write_payload(const Claims& claims, WriteMembers write_members);

template <AnyClaims T>
bool read_member(Claims& claims, const json::Value& member) {
    if constexpr (OpenClaims<T>) return static_cast<T&>(claims).read_member(member);
    return true;
}

template <AnyClaims T>
void write_members(const Claims& claims, json::ObjectWriter& object) {
    if constexpr (OpenClaims<T>) static_cast<const T&>(claims).write_members(object);
}

}  // namespace detail

/// `sub`, the members of T's own, then the other registered claims. Times are whole seconds,
/// rounded down; absent claims are left out.
template <AnyClaims T>
std::string write_payload(const T& claims) {
    return detail::write_payload(claims, detail::write_members<T>);
}

/// Reads claims into `out`, which is fresh. Fault::malformed for what is no JSON object, is over a
/// limit, holds a name twice or is not UTF-8; Fault::bad_claims for a claim of the wrong type or
/// range and for a missing `sub` or `exp`. Whether the times are past or to come is not judged.
template <AnyClaims T>
std::optional<Fault> read_payload(std::string_view json, T& out) {
    return detail::read_payload(json, out, detail::read_member<T>);
}

}  // namespace jose
