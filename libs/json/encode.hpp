// SPDX-License-Identifier: Apache-2.0
// encode: values straight to JSON text, with no document in between.
#pragma once

#include "base/clock.hpp"
#include "json/described.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace json {

class Value;

/// JSON that is already encoded; it is inserted as it is.
struct Raw {
    std::string_view text;
};

/// Appends `text` as a JSON string. Control characters are escaped; each maximal piece of invalid
/// UTF-8 becomes U+FFFD, so that the output is always valid.
void append_string(std::string& out, std::string_view text);

/// Appends `value` as JSON. Takes described structs (a member that is an empty std::optional is
/// left out), text, integers, bool, double (null if not finite), base::Timestamp (RFC 3339),
/// base::Id, described enums (by name), std::optional, vectors, spans and other sequences,
/// std::map with text for keys, Raw, and a parsed Value. There is no overload for base::Secret, on
/// purpose.
template <class T>
void encode_to(std::string& out, const T& value);

/// `value` as JSON; see encode_to.
template <class T>
std::string encode(const T& value) {
    std::string out;
    out.reserve(256);
    encode_to(out, value);
    return out;
}

/// Writes an object member by member, for objects without a described struct.
///     ObjectWriter(out).add("level", "info").add("status", 200).close();
class ObjectWriter {
public:
    /// Appends to `out`, which must outlive the writer; only the writer may append until close().
    explicit ObjectWriter(std::string& out) : out_(out) { out_ += '{'; }

    /// The caller ensures that names are unique.
    template <class T>
    ObjectWriter& add(std::string_view name, const T& value) {
        start_member(name);
        encode_to(out_, value);
        return *this;
    }
    void close() { out_ += '}'; }

private:
    void start_member(std::string_view name) {
        if (!is_first_) out_ += ',';
        is_first_ = false;
        append_string(out_, name);
        out_ += ':';
    }

    std::string& out_;
    bool is_first_ = true;
};

namespace detail {

void append_integer(std::string& out, std::int64_t value);
void append_natural(std::string& out, std::uint64_t value);
void append_double(std::string& out, double value);
void append_time(std::string& out, base::Timestamp value);
void append_value(std::string& out, const Value& value);

/// `,"name":` as a constant, so that a member costs one append.
template <class D>
inline constexpr auto member_start = [] {
    constexpr std::string_view name = D::name;
    std::array<char, name.size() + 4> text{};
    std::size_t i = 0;
    text[i++] = ',';
    text[i++] = '"';
    for (const char letter : name)
        text[i++] = letter;
    text[i++] = '"';
    text[i++] = ':';
    return text;
}();

template <class T>
inline constexpr bool is_text_map = false;
template <class T, class Less>
inline constexpr bool is_text_map<std::map<std::string, T, Less>> = true;
template <class>
inline constexpr bool cannot_encode = false;

template <DescribedStruct T>
void append_struct(std::string& out, const T& value) {
    out += '{';
    bool is_first = true;
    for_each_member<T>([&]<class D>(D) {
        const auto& member = value.*D::pointer;
        if constexpr (is_optional<std::remove_cvref_t<decltype(member)>>) {
            if (!member) return;
        }
        constexpr auto& start = member_start<D>;
        out.append(start.data() + is_first, start.size() - is_first);
        is_first = false;
        encode_to(out, member);
    });
    out += '}';
}

template <Sequence T>
void append_sequence(std::string& out, const T& values) {
    out += '[';
    bool is_first = true;
    for (const auto& value : values) {
        if (!is_first) out += ',';
        is_first = false;
        encode_to(out, value);
    }
    out += ']';
}

template <class Map>
void append_map(std::string& out, const Map& values) {
    ObjectWriter object(out);
    for (const auto& [name, value] : values)
        object.add(name, value);
    object.close();
}

}  // namespace detail

template <class T>
void encode_to(std::string& out, const T& value) {
    if constexpr (std::is_convertible_v<const T&, std::string_view>) {
        append_string(out, value);
    } else if constexpr (std::is_same_v<T, Raw>) {
        out += value.text;
    } else if constexpr (std::is_same_v<T, Value>) {
        detail::append_value(out, value);
    } else if constexpr (std::is_same_v<T, bool>) {
        out += value ? "true" : "false";
    } else if constexpr (std::is_floating_point_v<T>) {
        detail::append_double(out, value);
    } else if constexpr (std::is_same_v<T, base::Timestamp>) {
        detail::append_time(out, value);
    } else if constexpr (is_id<T>) {
        detail::append_integer(out, value.value);
    } else if constexpr (Integer<T> && std::is_signed_v<T>) {
        detail::append_integer(out, value);
    } else if constexpr (Integer<T>) {
        detail::append_natural(out, value);
    } else if constexpr (is_optional<T>) {
        if (value) {
            encode_to(out, *value);
        } else {
            out += "null";
        }
    } else if constexpr (detail::is_text_map<T>) {
        detail::append_map(out, value);
    } else if constexpr (DescribedEnum<T>) {
        append_string(out, enumerator_name(value));
    } else if constexpr (Sequence<T>) {
        detail::append_sequence(out, value);
    } else if constexpr (DescribedStruct<T>) {
        detail::append_struct(out, value);
    } else {
        static_assert(detail::cannot_encode<T>, "describe the type with BOOST_DESCRIBE_STRUCT");
    }
}

}  // namespace json
