// SPDX-License-Identifier: Apache-2.0
// base64url without padding (RFC 4648 section 5, RFC 7515 section 2), read strictly.
#include "crypto/base64url.hpp"

#include <array>
#include <cstdint>

namespace crypto {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Set in the value of a character outside the alphabet; no sum of valid values reaches it.
constexpr std::uint32_t not_in_alphabet = 0x8000'0000;

constexpr std::array<std::uint32_t, 256> values = [] {
    std::array<std::uint32_t, 256> table;
    table.fill(not_in_alphabet);
    for (std::uint32_t i = 0; i < alphabet.size(); ++i) {
        table[static_cast<unsigned char>(alphabet[i])] = i;
    }
    return table;
}();

std::uint32_t byte_at(std::string_view bytes, std::size_t i) {
    return static_cast<unsigned char>(bytes[i]);
}

std::uint32_t value_at(std::string_view text, std::size_t i) {
    return values[byte_at(text, i)];
}

/// Shifts the value into place but leaves the mark of a bad character where it is.
std::uint32_t placed(std::uint32_t value, int shift) {
    return (value & not_in_alphabet) | ((value & 63) << shift);
}

void put(std::string& out, std::size_t& at, std::uint32_t group, int sextets) {
    for (int shift = 18; sextets-- > 0; shift -= 6)
        out[at++] = alphabet[(group >> shift) & 63];
}

}  // namespace

void base64url_append(std::string_view bytes, std::string& out) {
    const std::size_t tail = bytes.size() % 3;
    const std::size_t whole = bytes.size() - tail;
    std::size_t at = out.size();
    out.resize(at + whole / 3 * 4 + (tail == 0 ? 0 : tail + 1));
    for (std::size_t i = 0; i < whole; i += 3) {
        put(out, at, byte_at(bytes, i) << 16 | byte_at(bytes, i + 1) << 8 | byte_at(bytes, i + 2),
            4);
    }
    if (tail == 1) put(out, at, byte_at(bytes, whole) << 16, 2);
    if (tail == 2) put(out, at, byte_at(bytes, whole) << 16 | byte_at(bytes, whole + 1) << 8, 3);
}

std::string base64url_encode(std::string_view bytes) {
    std::string out;
    base64url_append(bytes, out);
    return out;
}

std::optional<std::string> base64url_decode(std::string_view text) {
    const std::size_t tail = text.size() % 4;
    if (tail == 1) return std::nullopt;
    const std::size_t whole = text.size() - tail;
    std::string out(whole / 4 * 3 + (tail == 0 ? 0 : tail - 1), '\0');
    std::uint32_t seen = 0;
    std::size_t at = 0;
    for (std::size_t i = 0; i < whole; i += 4) {
        const std::uint32_t group = placed(value_at(text, i), 18) |
                                    placed(value_at(text, i + 1), 12) |
                                    placed(value_at(text, i + 2), 6) | value_at(text, i + 3);
        seen |= group;
        out[at++] = static_cast<char>(group >> 16);
        out[at++] = static_cast<char>(group >> 8);
        out[at++] = static_cast<char>(group);
    }
    if (tail != 0) {
        std::uint32_t group =
            placed(value_at(text, whole), 18) | placed(value_at(text, whole + 1), 12);
        if (tail == 3) group |= placed(value_at(text, whole + 2), 6);
        seen |= group;
        out[at++] = static_cast<char>(group >> 16);
        if (tail == 3) out[at++] = static_cast<char>(group >> 8);
        const std::uint32_t unused_bits = tail == 2 ? 0xFFFF : 0xFF;
        if ((group & unused_bits) != 0) return std::nullopt;
    }
    if ((seen & not_in_alphabet) != 0) return std::nullopt;
    return out;
}

}  // namespace crypto
