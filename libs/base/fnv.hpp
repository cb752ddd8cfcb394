// SPDX-License-Identifier: Apache-2.0
// FNV-1a: a short hash that detects mistakes, but is no protection against attackers.
#pragma once

#include <cstdint>
#include <string_view>

namespace base {

/// FNV-1a of 64 bits (draft-eastlake-fnv) over the added bytes. It is the same on every machine and
/// in every release, so it may be stored.
class Fnv1a {
public:
    constexpr Fnv1a() = default;
    /// Continues a hash that has this `value()`.
    constexpr explicit Fnv1a(std::uint64_t value) : value_(value) {}

    constexpr Fnv1a& add(std::string_view bytes) {
        for (const char byte : bytes)
            add_byte(static_cast<unsigned char>(byte));
        return *this;
    }

    /// The number's eight bytes, the lowest first.
    constexpr Fnv1a& add(std::uint64_t number) {
        for (int shift = 0; shift < 64; shift += 8)
            add_byte(static_cast<unsigned char>(number >> shift));
        return *this;
    }

    constexpr std::uint64_t value() const { return value_; }

private:
    constexpr void add_byte(unsigned char byte) { value_ = (value_ ^ byte) * 0x100000001b3; }

    std::uint64_t value_ = 0xcbf29ce484222325;
};

}  // namespace base
