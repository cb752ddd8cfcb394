// SPDX-License-Identifier: Apache-2.0
// decode: JSON text to a described struct, with every wrong field named at once.
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "json/described.hpp"
#include "json/value.hpp"

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace json {

/// The treatment of members that the struct does not have. Refuse them in requests, so that a typo
/// is noticed. Ignore them in answers and events of other programs, which may add members.
enum class Unknown { refuse, ignore };

/// A decode that finds more problems than this reports the first of them.
inline constexpr std::size_t field_problems_max = 64;

/// A client's own name for something, as answers show it: cut so that they stay small, never inside
/// a character, and `""` for none.
std::string_view shown(std::string_view name);

namespace detail {

/// The path of a value; written as text (`address.city`, `roles[1]`) only for an error.
struct Path {
    const Path* parent = nullptr;
    std::string_view member = {};
    std::optional<std::size_t> index = {};
};

struct Findings {
    Unknown unknown = Unknown::refuse;
    std::vector<base::FieldProblem> fields = {};

    bool is_full() const { return fields.size() >= field_problems_max; }
    void add(const Path& path, std::string problem);
};

/// A value with its path and the list of problems. Each read_ function stores a right value or adds
/// a problem.
struct Reader {
    Value value;
    Path path;
    Findings& findings;

    void wrong(std::string problem) const { findings.add(path, std::move(problem)); }
    std::optional<std::string_view> text() const;
    void read_bool(bool& out) const;
    void read_double(double& out) const;
    void read_string(std::string& out) const;
    void read_secret(base::Secret& out) const;
    void read_time(base::Timestamp& out) const;
    std::int64_t read_integer(std::int64_t min, std::int64_t max) const;
    std::uint64_t read_natural(std::uint64_t max) const;
    bool expect(Kind kind) const;
    void refuse_unknown(std::span<const std::string_view> names) const;
    std::size_t read_name(std::span<const std::string_view> names) const;
};

template <class T>
void read(const Reader& reader, T& out);

template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;
template <class>
inline constexpr bool cannot_decode = false;

template <class T>
constexpr auto names_of() {
    return []<template <class...> class List, class... D>(List<D...>) {
        return std::array<std::string_view, sizeof...(D)>{D::name...};
    }(T());
}

template <class M>
void read_member(const Reader& object, std::string_view name, M& out) {
    const auto value = object.value.find(name);
    const Path path{.parent = &object.path, .member = name};
    if (value) {
        read(Reader{*value, path, object.findings}, out);
    } else if constexpr (!is_optional<M>) {
        object.findings.add(path, "is missing");
    }
}

template <DescribedStruct T>
void read_struct(const Reader& reader, T& out) {
    if (!reader.expect(Kind::object)) return;
    for_each_member<T>([&](auto member) { read_member(reader, member.name, out.*member.pointer); });
    static constexpr auto names = names_of<MembersOf<T>>();
    reader.refuse_unknown(names);
}

template <class T>
void read_vector(const Reader& reader, std::vector<T>& out) {
    if (!reader.expect(Kind::array)) return;
    out.reserve(reader.value.size());
    for (const Value element : reader.value) {
        if (reader.findings.is_full()) return;
        const Path path{.parent = &reader.path, .index = out.size()};
        T read_element{};
        read(Reader{element, path, reader.findings}, read_element);
        out.push_back(std::move(read_element));
    }
}

template <DescribedEnum T>
void read_enum(const Reader& reader, T& out) {
    static constexpr auto names = names_of<boost::describe::describe_enumerators<T>>();
    const std::size_t position = reader.read_name(names);
    std::size_t i = 0;
    for_each_enumerator<T>([&](auto enumerator) {
        if (i++ == position) out = enumerator.value;
    });
}

template <class T>
void read(const Reader& reader, T& out) {
    if constexpr (is_optional<T>) {
        // In a request, null is not the same as an absent member: it is a wrong type.
        const bool null_is_absent = reader.findings.unknown == Unknown::ignore;
        if (!reader.value.is_null() || !null_is_absent) read(reader, out.emplace());
    } else if constexpr (std::is_same_v<T, std::string>) {
        reader.read_string(out);
    } else if constexpr (std::is_same_v<T, base::Secret>) {
        reader.read_secret(out);
    } else if constexpr (std::is_same_v<T, base::Timestamp>) {
        reader.read_time(out);
    } else if constexpr (std::is_same_v<T, bool>) {
        reader.read_bool(out);
    } else if constexpr (std::is_same_v<T, double>) {
        reader.read_double(out);
    } else if constexpr (is_id<T>) {
        out.value = reader.read_integer(1, std::numeric_limits<std::int64_t>::max());
    } else if constexpr (Integer<T> && std::is_signed_v<T>) {
        using Limits = std::numeric_limits<T>;
        out = static_cast<T>(reader.read_integer(Limits::min(), Limits::max()));
    } else if constexpr (Integer<T>) {
        out = static_cast<T>(reader.read_natural(std::numeric_limits<T>::max()));
    } else if constexpr (is_vector<T>) {
        read_vector(reader, out);
    } else if constexpr (DescribedEnum<T>) {
        read_enum(reader, out);
    } else if constexpr (DescribedStruct<T>) {
        read_struct(reader, out);
    } else {
        static_assert(cannot_decode<T>, "describe the type with BOOST_DESCRIBE_STRUCT or _ENUM");
    }
}

}  // namespace detail

/// Decodes a value that is part of a larger document. Fails with Errc::invalid, naming every wrong
/// field, or with Errc::malformed if the value is not an object.
template <DescribedStruct T>
base::Result<T> decode(Value value, Unknown unknown = Unknown::refuse);

/// Decodes a JSON object into T. Fails with Errc::malformed (or too_large, see Document::parse) and
/// a `detail` fit for the client if the text cannot be parsed or is not an object; with
/// Errc::invalid and `fields` naming every wrong field if it can.
///
/// Members may be std::string (no NUL), integers (range-checked, no fraction or exponent), bool,
/// double, base::Secret, base::Timestamp (RFC 3339), base::Id (from 1), described enums (by name),
/// described structs, std::vector of these, and std::optional of these (absent is nullopt; so is
/// null where unknown members are ignored, elsewhere null is a wrong type).
template <DescribedStruct T>
base::Result<T> decode(std::string_view text, Unknown unknown = Unknown::refuse);

namespace detail {

base::Error not_an_object();

}  // namespace detail

template <DescribedStruct T>
base::Result<T> decode(Value value, Unknown unknown) {
    if (value.kind() != Kind::object) return base::fail(detail::not_an_object());
    T decoded{};
    detail::Findings findings{.unknown = unknown};
    detail::read_struct(detail::Reader{value, detail::Path{}, findings}, decoded);
    if (!findings.fields.empty()) return base::fail(base::invalid_fields(findings.fields));
    return decoded;
}

template <DescribedStruct T>
base::Result<T> decode(std::string_view text, Unknown unknown) {
    const auto document = Document::parse(text);
    if (!document) return base::fail(document.error());
    return decode<T>(document->root(), unknown);
}

}  // namespace json
