// SPDX-License-Identifier: Apache-2.0
#include "json/encode.hpp"

#include "base/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

namespace json {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

/// Bytes that go out as they are: printable ASCII but quote and backslash.
constexpr std::array<bool, 256> is_plain = [] {
    std::array<bool, 256> plain{};
    for (int byte = 0x20; byte < 0x80; ++byte)
        plain[static_cast<std::size_t>(byte)] = true;
    plain['"'] = false;
    plain['\\'] = false;
    return plain;
}();

constexpr std::size_t block = sizeof(std::uint64_t);

/// Whether the eight bytes at `text` are all plain.
bool are_plain(const char* text) {
    constexpr std::uint64_t ones = 0x0101010101010101;
    constexpr std::uint64_t high_bits = ones * 0x80;
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, text, sizeof bytes);
    // The high bit of a byte becomes set where subtracting borrows, so where the byte is less.
    const auto less_than = [](std::uint64_t word, std::uint64_t limit) {
        return (word - ones * limit) & ~word;
    };
    const auto special = bytes | less_than(bytes, 0x20) | less_than(bytes ^ ones * '"', 1) |
                         less_than(bytes ^ ones * '\\', 1);
    return (special & high_bits) == 0;
}

/// Nearly every text is plain, and is told so in steps of eight bytes, the last of which overlap.
bool is_plain_throughout(std::string_view text) {
    if (text.size() < block) {
        return std::ranges::all_of(text,
                                   [](char c) { return is_plain[static_cast<unsigned char>(c)]; });
    }
    for (std::size_t i = 0; i + block < text.size(); i += block) {
        if (!are_plain(text.data() + i)) return false;
    }
    return are_plain(text.data() + text.size() - block);
}

void append_escape(std::string& out, unsigned char byte) {
    constexpr std::string_view digits = "0123456789abcdef";
    switch (byte) {
        case '"':
            out += "\\\"";
            return;
        case '\\':
            out += "\\\\";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            out += "\\u00";
            out += digits[byte >> 4];
            out += digits[byte & 0x0f];
    }
}

}  // namespace

void append_string(std::string& out, std::string_view text) {
    out += '"';
    if (is_plain_throughout(text)) {
        out.append(text);
        out += '"';
        return;
    }
    std::size_t run = 0;  // The beginning of the bytes that are not written yet.
    std::size_t i = 0;
    while (i < text.size()) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (is_plain[byte]) {
            ++i;
            continue;
        }
        const bool is_ascii = byte < 0x80;
        const auto [size, is_valid] = base::first_sequence(text.substr(i));
        if (is_ascii || !is_valid) {
            out.append(text, run, i - run);
            if (is_ascii) {
                append_escape(out, byte);
            } else {
                out += replacement;
            }
            run = i + size;
        }
        i += size;
    }
    out.append(text, run, i - run);
    out += '"';
}

namespace detail {

void append_integer(std::string& out, std::int64_t value) {
    std::array<char, 24> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out.append(digits.data(), end);
}

void append_natural(std::string& out, std::uint64_t value) {
    std::array<char, 24> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out.append(digits.data(), end);
}

void append_double(std::string& out, double value) {
    if (!std::isfinite(value)) {
        out += "null";
        return;
    }
    std::array<char, 32> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out.append(digits.data(), end);
}

void append_time(std::string& out, base::Timestamp value) {
    out += '"';
    out += base::Rfc3339(value).text();
    out += '"';
}

}  // namespace detail
}  // namespace json
