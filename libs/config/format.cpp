// SPDX-License-Identifier: Apache-2.0
#include "config/format.hpp"

#include "base/ascii.hpp"
#include "base/utf8.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <span>

namespace config {

namespace {

using std::chrono::nanoseconds;

/// A value as it is quoted in a problem: short and on one line.
std::string quoted(std::string_view text) {
    constexpr std::size_t shown_bytes_max = 60;
    return fmt::format("\"{}{}\"", base::printable(text, shown_bytes_max),
                       text.size() > shown_bytes_max ? "..." : "");
}

template <class Integer>
bool parse_whole(std::string_view text, Integer& out) {
    const auto value = base::parse_number<Integer>(base::trim_white_space(text));
    if (value) out = *value;
    return value.has_value();
}

template <class T>
Problem not_whole(std::string_view text, T min, T max) {
    return fmt::format("{} is not a whole number; use {} to {}", quoted(text), min, max);
}

struct Unit {
    std::string_view name;
    std::int64_t size;
};

/// Splits `30m` into 30 and the size of `m`, and multiplies. `bare` is the size of a number without
/// a unit. False for anything else, overflow too.
bool parse_quantity(std::string_view text, std::span<const Unit> units, std::int64_t bare,
                    std::int64_t& out) {
    const std::string written = base::to_lower(base::trim_white_space(text));
    const std::string_view all = written;
    const auto digits = std::min(all.find_first_not_of("0123456789"), all.size());
    std::int64_t count = 0;
    if (!parse_whole(all.substr(0, digits), count)) return false;
    const std::string_view name = all.substr(digits);
    const auto unit = std::ranges::find(units, name, &Unit::name);
    if (unit == units.end() && !name.empty()) return false;
    const std::int64_t size = name.empty() ? bare : unit->size;
    return !__builtin_mul_overflow(count, size, &out);
}

/// The largest unit that divides `count`.
std::string print_quantity(std::int64_t count, std::span<const Unit> units) {
    const auto unit = std::ranges::find_if(
        units, [&](const Unit& candidate) { return count % candidate.size == 0; });
    return fmt::format("{}{}", count / unit->size, unit->name);
}

constexpr std::int64_t second = 1'000'000'000;
constexpr Unit time_units[] = {
    {"d", 86'400 * second}, {"h", 3'600 * second}, {"m", 60 * second}, {"s", second},
    {"ms", second / 1'000}, {"us", 1'000},         {"ns", 1},
};

constexpr Unit byte_units[] = {{"gib", 1 << 30}, {"mib", 1 << 20}, {"kib", 1 << 10}};

}  // namespace

namespace detail {

Problem parse_signed(std::string_view text, std::int64_t min, std::int64_t max, std::int64_t& out) {
    std::int64_t value = 0;
    if (!parse_whole(text, value) || value < min || value > max) return not_whole(text, min, max);
    out = value;
    return {};
}

Problem parse_unsigned(std::string_view text, std::uint64_t max, std::uint64_t& out) {
    std::uint64_t value = 0;
    if (!parse_whole(text, value) || value > max) return not_whole(text, std::uint64_t{0}, max);
    out = value;
    return {};
}

Problem parse_duration(std::string_view text, nanoseconds step, nanoseconds& out) {
    if (const auto bare = base::parse_number<std::int64_t>(base::trim_white_space(text));
        bare && *bare > 0) {
        return fmt::format("{0} has no unit; write {1}s for seconds or {1}m for minutes",
                           quoted(text), *bare);
    }
    std::int64_t count = 0;
    if (!parse_quantity(text, time_units, second, count)) {
        return fmt::format("{} is not a duration; use a number with ms, s, m, h or d, such as 30m",
                           quoted(text));
    }
    if (count % step.count() != 0) {
        return fmt::format("{} is too fine; use a multiple of {}", quoted(text),
                           print_duration(step));
    }
    out = nanoseconds(count);
    return {};
}

std::string print_duration(nanoseconds time) {
    if (time == nanoseconds::zero()) return "0s";
    return print_quantity(time.count(), time_units);
}

Problem parse_name(std::string_view text, const std::vector<std::string>& names, std::size_t& out) {
    const auto word = base::trim_white_space(text);
    const auto found = std::ranges::find_if(
        names, [word](std::string_view name) { return base::equal_without_case(name, word); });
    if (found == names.end()) {
        return fmt::format("{} is not one of the choices; use {}", quoted(text),
                           join(names, " or "));
    }
    out = static_cast<std::size_t>(found - names.begin());
    return {};
}

std::string join(const std::vector<std::string>& names, std::string_view separator) {
    return fmt::format("{}", fmt::join(names, separator));
}

}  // namespace detail

Problem Format<std::string>::parse(std::string_view text, std::string& out) {
    out = text;
    return {};
}

Problem Format<base::Secret>::parse(std::string_view text, base::Secret& out) {
    if (text == "***") return "is only the mask of --print-config; put the secret itself there";
    out = base::Secret(text);
    return {};
}

Problem Format<Url>::parse(std::string_view text, Url& out) {
    const bool is_masked = text.find(":***@") != text.npos || text.ends_with("password=***") ||
                           text.find("password=***&") != text.npos;
    if (is_masked) return "holds the mask of --print-config; put the password itself there";
    out.text = text;
    return {};
}

bool holds_password(std::string_view url) {
    const std::string text(url);
    return Format<Url>::print({text}) != text;
}

std::string Format<Url>::print(const Url& value) {
    std::string shown = value.text;
    const auto query = shown.find('?');
    for (auto at = query; at != shown.npos; at = shown.find('&', at + 1)) {
        constexpr std::string_view key = "password=";
        if (shown.compare(at + 1, key.size(), key) != 0) continue;
        const auto begin = at + 1 + key.size();
        shown.replace(begin, std::min(shown.find('&', begin), shown.size()) - begin, "***");
    }
    // The last @ of the text: an unescaped password may contain any character.
    const auto authority = shown.find("://");
    const auto at = shown.rfind('@');
    if (authority == shown.npos || at == shown.npos || at < authority) return shown;
    const auto colon = shown.find(':', authority + 3);
    if (colon < at) shown.replace(colon + 1, at - colon - 1, "***");
    return shown;
}

Problem Format<bool>::parse(std::string_view text, bool& out) {
    const std::string word = base::to_lower(base::trim_white_space(text));
    const std::array yes = {"true", "yes", "on", "1"};
    const std::array no = {"false", "no", "off", "0"};
    const bool is_yes = std::ranges::find(yes, word) != yes.end();
    if (!is_yes && std::ranges::find(no, word) == no.end()) {
        return fmt::format("{} is neither true nor false; use one of them", quoted(text));
    }
    out = is_yes;
    return {};
}

Problem Format<std::uint16_t>::parse(std::string_view text, std::uint16_t& out) {
    if (!parse_whole(text, out)) {
        return fmt::format("{} is not a port number; use 1 to 65535", quoted(text));
    }
    return {};
}

Problem Format<Bytes>::parse(std::string_view text, Bytes& out) {
    std::int64_t count = 0;
    if (!parse_quantity(text, byte_units, 1, count)) {
        return fmt::format("{} is not a size; use bytes, KiB, MiB or GiB, such as 64KiB",
                           quoted(text));
    }
    out.count = static_cast<std::uint64_t>(count);
    return {};
}

std::string Format<Bytes>::print(Bytes value) {
    constexpr std::pair<std::string_view, int> units[] = {{"GiB", 30}, {"MiB", 20}, {"KiB", 10}};
    for (const auto& [name, bits] : units) {
        const std::uint64_t whole = value.count >> bits;
        if (whole != 0 && whole << bits == value.count) return fmt::format("{}{}", whole, name);
    }
    return std::to_string(value.count);
}

Problem Format<std::vector<std::string>>::parse(std::string_view text,
                                                std::vector<std::string>& out) {
    std::vector<std::string> items;
    while (!base::trim_white_space(text).empty()) {
        const auto comma = text.find(',');
        const std::string_view item = base::trim_white_space(text.substr(0, comma));
        const bool is_last = comma == std::string_view::npos;
        if (item.empty() || (!is_last && base::trim_white_space(text.substr(comma + 1)).empty())) {
            return "has an empty item; put one comma between items and none at the ends";
        }
        items.emplace_back(item);
        if (is_last) break;
        text.remove_prefix(comma + 1);
    }
    out = std::move(items);
    return {};
}

}  // namespace config
