// SPDX-License-Identifier: Apache-2.0
// Format<T>: the text form of a setting of type T.
#pragma once

#include "base/secret.hpp"

#include <boost/describe/enumerators.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace config {

/// A number of bytes, written `64KiB`, `1MiB`, `2GiB` or as a bare number.
struct Bytes {
    std::uint64_t count = 0;

    auto operator<=>(const Bytes&) const = default;
};

/// The problem of a text and its fix, in one line; empty if the text is right.
using Problem = std::optional<std::string>;

/// The names of an enum's values, for enums whose enumerators have another spelling.
template <class T>
using Names = std::vector<std::pair<std::string, T>>;

/// `parse` reads a value, `print` writes it so that `parse` reads the same again, and
/// `placeholder` stands for a value in --help. Problems never quote a secret.
template <class T>
struct Format;

namespace detail {

Problem parse_signed(std::string_view text, std::int64_t min, std::int64_t max, std::int64_t& out);
Problem parse_unsigned(std::string_view text, std::uint64_t max, std::uint64_t& out);
Problem parse_duration(std::string_view text, std::chrono::nanoseconds step,
                       std::chrono::nanoseconds& out);
std::string print_duration(std::chrono::nanoseconds time);
Problem parse_name(std::string_view text, const std::vector<std::string>& names, std::size_t& out);
std::string join(const std::vector<std::string>& names, std::string_view separator);

template <class T>
std::vector<std::string> names_of(const Names<T>& table) {
    std::vector<std::string> names;
    for (const auto& [name, value] : table)
        names.push_back(name);
    return names;
}

template <class T>
Problem parse_enum(std::string_view text, const Names<T>& table, T& out) {
    std::size_t position = 0;
    if (auto problem = parse_name(text, names_of(table), position)) return problem;
    out = table[position].second;
    return {};
}

template <class T>
std::string print_enum(const Names<T>& table, T value) {
    for (const auto& [name, listed] : table) {
        if (listed == value) return name;
    }
    return {};
}

template <class T>
Names<T> described_names() {
    return []<template <class...> class List, class... D>(List<D...>) {
        return Names<T>{{D::name, D::value}...};
    }(boost::describe::describe_enumerators<T>());
}

template <class T>
inline constexpr bool may_be_empty = false;
template <class T>
inline constexpr bool may_be_empty<std::optional<T>> = true;
template <class T>
inline constexpr bool may_be_empty<std::vector<T>> = true;

template <class T>
inline constexpr bool is_secret = std::is_same_v<T, base::Secret>;
template <class T>
inline constexpr bool is_secret<std::optional<T>> = is_secret<T>;

}  // namespace detail

template <>
struct Format<std::string> {
    static Problem parse(std::string_view text, std::string& out);
    static std::string print(const std::string& value) { return value; }
    static std::string placeholder() { return "TEXT"; }
};

/// Printed as `***`.
template <>
struct Format<base::Secret> {
    static Problem parse(std::string_view text, base::Secret& out);
    static std::string print(const base::Secret& value) { return value.is_empty() ? "" : "***"; }
    static std::string placeholder() { return "SECRET"; }
};

/// A URL that may hold a password.
struct Url {
    std::string text;
};

/// Whether `url` holds a password, in the user part or in the query.
bool holds_password(std::string_view url);

/// Printed with `***` for the password, in the user part as in the query.
template <>
struct Format<Url> {
    static Problem parse(std::string_view text, Url& out);
    static std::string print(const Url& value);
    static std::string placeholder() { return "URL"; }
};

/// true, yes, on, 1 and their opposites, in any case.
template <>
struct Format<bool> {
    static Problem parse(std::string_view text, bool& out);
    static std::string print(bool value) { return value ? "true" : "false"; }
    static std::string placeholder() { return "true|false"; }
};

/// A port number; 0 stands for any free port.
template <>
struct Format<std::uint16_t> {
    static Problem parse(std::string_view text, std::uint16_t& out);
    static std::string print(std::uint16_t value) { return std::to_string(value); }
    static std::string placeholder() { return "PORT"; }
};

template <std::integral T>
struct Format<T> {
    static Problem parse(std::string_view text, T& out) {
        using Limits = std::numeric_limits<T>;
        Problem problem;
        if constexpr (std::is_signed_v<T>) {
            std::int64_t value = out;
            problem = detail::parse_signed(text, Limits::min(), Limits::max(), value);
            out = static_cast<T>(value);
        } else {
            std::uint64_t value = out;
            problem = detail::parse_unsigned(text, Limits::max(), value);
            out = static_cast<T>(value);
        }
        return problem;
    }
    static std::string print(T value) { return std::to_string(value); }
    static std::string placeholder() { return "NUMBER"; }
};

template <>
struct Format<Bytes> {
    static Problem parse(std::string_view text, Bytes& out);
    static std::string print(Bytes value);
    static std::string placeholder() { return "SIZE"; }
};

/// `500ms`, `2s`, `30m`, `1h`, `7d`; without a unit only `0`, as 30 may be meant as seconds or as
/// minutes. Not negative, and a whole number of the type's own unit.
template <class Rep, class Period>
struct Format<std::chrono::duration<Rep, Period>> {
    using Time = std::chrono::duration<Rep, Period>;

    static Problem parse(std::string_view text, Time& out) {
        auto time = std::chrono::duration_cast<std::chrono::nanoseconds>(out);
        const auto step = std::chrono::duration_cast<std::chrono::nanoseconds>(Time(1));
        auto problem = detail::parse_duration(text, step, time);
        out = std::chrono::duration_cast<Time>(time);
        return problem;
    }
    static std::string print(Time value) {
        return detail::print_duration(std::chrono::duration_cast<std::chrono::nanoseconds>(value));
    }
    static std::string placeholder() { return "DURATION"; }
};

/// Items between commas, trimmed; an empty text is an empty list.
template <>
struct Format<std::vector<std::string>> {
    static Problem parse(std::string_view text, std::vector<std::string>& out);
    static std::string print(const std::vector<std::string>& value) {
        return detail::join(value, ",");
    }
    static std::string placeholder() { return "A,B,..."; }
};

/// An enum with a BOOST_DESCRIBE_ENUM line, by the names of its enumerators in any case.
template <class T>
    requires std::is_enum_v<T> && boost::describe::has_describe_enumerators<T>::value
struct Format<T> {
    static Problem parse(std::string_view text, T& out) {
        return detail::parse_enum(text, detail::described_names<T>(), out);
    }
    static std::string print(T value) {
        return detail::print_enum(detail::described_names<T>(), value);
    }
    static std::string placeholder() {
        return detail::join(detail::names_of(detail::described_names<T>()), "|");
    }
};

/// An empty text is nullopt.
template <class T>
struct Format<std::optional<T>> {
    static Problem parse(std::string_view text, std::optional<T>& out) {
        if (text.empty()) {
            out.reset();
            return {};
        }
        T value{};
        auto problem = Format<T>::parse(text, value);
        if (!problem) out = std::move(value);
        return problem;
    }
    static std::string print(const std::optional<T>& value) {
        return value ? Format<T>::print(*value) : std::string();
    }
    static std::string placeholder() { return Format<T>::placeholder(); }
};

/// The values that a setting may have, both ends included.
template <class T>
struct Range {
    T least;
    T most;

    Problem problem(const T& value) const {
        if (value >= least && value <= most) return {};
        return "must be between " + Format<T>::print(least) + " and " + Format<T>::print(most);
    }
};

}  // namespace config
