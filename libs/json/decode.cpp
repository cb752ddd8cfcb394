// SPDX-License-Identifier: Apache-2.0
#include "json/decode.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace json {

std::string_view shown(std::string_view name) {
    constexpr std::size_t bytes_max = 128;
    if (name.empty()) return R"("")";
    if (name.size() <= bytes_max) return name;
    std::size_t end = bytes_max;
    while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xc0) == 0x80)
        --end;
    return name.substr(0, end);
}

namespace detail {

namespace {

void spell(std::string& out, const Path& path) {
    if (!path.parent) return;
    spell(out, *path.parent);
    if (path.index) {
        fmt::format_to(std::back_inserter(out), "[{}]", *path.index);
        return;
    }
    if (!out.empty()) out += '.';
    out += shown(path.member);
}

template <class T>
std::string out_of_range(T min, T max) {
    return fmt::format("must be between {} and {}", min, max);
}

/// The value of `5.0` or `5e0`, which are integers too (JSON Schema 2020-12 section 6.1.1), as far
/// as a double is exact; nothing for what is written as an integer or is none.
std::optional<std::int64_t> whole_number(const Value& value) {
    constexpr double exact_max = 9007199254740992.0;
    if (value.kind() != Kind::number) return std::nullopt;
    const auto number = value.as_number();
    const bool is_whole =
        number && std::trunc(*number) == *number && std::abs(*number) <= exact_max;
    return is_whole ? std::optional(static_cast<std::int64_t>(*number)) : std::nullopt;
}

}  // namespace

void Findings::add(const Path& path, std::string problem) {
    if (is_full()) return;
    std::string field;
    spell(field, path);
    fields.push_back({std::move(field), std::move(problem)});
}

bool Reader::expect(Kind kind) const {
    if (value.kind() == kind) return true;
    wrong(kind == Kind::object ? "must be an object" : "must be an array");
    return false;
}

std::optional<std::string_view> Reader::text() const {
    const auto found = value.as_string();
    if (!found) {
        wrong("must be a string");
        return std::nullopt;
    }
    if (found->find('\0') != std::string_view::npos) {
        wrong("must not contain NUL");
        return std::nullopt;
    }
    return found;
}

void Reader::read_string(std::string& out) const {
    if (const auto found = text()) out = *found;
}

void Reader::read_secret(base::Secret& out) const {
    if (const auto found = text()) out = base::Secret(*found);
}

void Reader::read_time(base::Timestamp& out) const {
    const auto found = text();
    if (!found) return;
    const auto time = base::parse_rfc3339(*found);
    if (!time) return wrong("must be an RFC 3339 time, such as 2026-03-01T09:30:00Z");
    out = *time;
}

void Reader::read_bool(bool& out) const {
    const auto found = value.as_boolean();
    if (!found) return wrong("must be true or false");
    out = *found;
}

void Reader::read_double(double& out) const {
    const auto found = value.as_number();
    if (!found) return wrong("must be a number");
    out = *found;
}

std::int64_t Reader::read_integer(std::int64_t min, std::int64_t max) const {
    const auto whole = whole_number(value);
    if (value.kind() != Kind::integer && !whole) {
        wrong("must be an integer");
        return 0;
    }
    const auto found = whole ? whole : value.as_integer();
    if (found && *found >= min && *found <= max) return *found;
    wrong(out_of_range(min, max));
    return 0;
}

std::uint64_t Reader::read_natural(std::uint64_t max) const {
    const auto whole = whole_number(value);
    if (value.kind() != Kind::integer && !whole) {
        wrong("must be an integer");
        return 0;
    }
    auto found = value.as_natural();
    if (whole && *whole >= 0) found = static_cast<std::uint64_t>(*whole);
    if (found && *found <= max) return *found;
    wrong(out_of_range(std::uint64_t{0}, max));
    return 0;
}

void Reader::refuse_unknown(std::span<const std::string_view> names) const {
    if (findings.unknown == Unknown::ignore) return;
    for (const Value member : value) {
        if (findings.is_full()) return;
        if (std::ranges::find(names, member.key()) != names.end()) continue;
        findings.add(Path{.parent = &path, .member = member.key()}, "is not a known field");
    }
}

std::size_t Reader::read_name(std::span<const std::string_view> names) const {
    const auto found = text();
    if (!found) return names.size();
    const auto name = std::ranges::find(names, *found);
    if (name == names.end()) wrong(fmt::format("must be one of {}", fmt::join(names, ", ")));
    return static_cast<std::size_t>(name - names.begin());
}

base::Error not_an_object() {
    return base::Error{.code = base::Errc::malformed,
                       .detail = "Malformed JSON: the outermost value must be an object"};
}

}  // namespace detail
}  // namespace json
