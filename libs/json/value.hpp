// SPDX-License-Identifier: Apache-2.0
// Document and Value: a strictly parsed JSON document, read without copying it.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace json {

/// The kind of a value (RFC 8259 section 3). An `integer` is a number of any size without fraction
/// and exponent.
enum class Kind : std::uint8_t { null, boolean, integer, number, string, array, object };

/// Nesting deeper than this is refused; the outermost value counts as 1.
inline constexpr std::size_t depth_max = 16;
/// Longer documents are refused with Errc::too_large.
inline constexpr std::size_t document_bytes_max = std::size_t{16} * 1024 * 1024;
/// Documents with more values, at all depths together, are refused with Errc::too_large.
inline constexpr std::size_t document_values_max = std::size_t{256} * 1024;

namespace detail {

struct Node {
    std::string_view key;
    Kind kind = Kind::null;
    enum Fit : std::uint8_t { int64, uint64, neither } fit = neither;
    std::uint32_t nodes = 1;  ///< This one and all below it.
    std::uint32_t size = 0;   ///< Bytes of a string, children of an array or object.
    union {
        bool boolean;
        std::int64_t integer;
        std::uint64_t natural;
        double number;
        const char* text = nullptr;
    };
};

/// Frees memory after overwriting it.
struct Wipe {
    std::size_t size = 0;
    void operator()(char* bytes) const noexcept;
};

}  // namespace detail

/// A value of a Document, which it must not outlive; as cheap to copy as a pointer.
/// The `as_` functions are empty for a value of another kind or out of the type's range.
class Value {
public:
    class Iterator {
    public:
        explicit Iterator(const detail::Node* node) : node_(node) {}
        Value operator*() const { return Value(node_); }
        Iterator& operator++() {
            node_ += node_->nodes;
            return *this;
        }
        bool operator==(const Iterator&) const = default;

    private:
        const detail::Node* node_;
    };

    explicit Value(const detail::Node* node) : node_(node) {}

    Kind kind() const { return node_->kind; }
    bool is_null() const { return kind() == Kind::null; }
    /// The name of this member in its object; empty in an array.
    std::string_view key() const { return node_->key; }
    /// The number of elements or members; 0 for anything else.
    std::size_t size() const { return is_container() ? node_->size : 0; }

    std::optional<bool> as_boolean() const;
    /// Only numbers written without fraction and exponent: neither 1.0 nor 1e2.
    std::optional<std::int64_t> as_integer() const;
    std::optional<std::uint64_t> as_natural() const;
    /// Any number, rounded to the nearest double.
    std::optional<double> as_number() const;
    /// Unescaped, valid UTF-8; may contain NUL.
    std::optional<std::string_view> as_string() const;

    /// The member of this object with that name; empty if there is none or this is no object.
    std::optional<Value> find(std::string_view member) const;

    /// The elements of an array or the members of an object, in the order of the document.
    Iterator begin() const { return Iterator(is_container() ? node_ + 1 : node_); }
    Iterator end() const { return Iterator(is_container() ? node_ + node_->nodes : node_); }

private:
    bool is_container() const { return kind() == Kind::array || kind() == Kind::object; }

    const detail::Node* node_;
};

/// A parsed document. It refers to the parsed text, which must outlive it. Unescaped strings are in
/// its own memory, which is wiped at the end because it may contain a password.
class Document {
public:
    /// Parses RFC 8259 JSON strictly: duplicate names in an object (compared after unescaping),
    /// invalid UTF-8, lone surrogates, trailing bytes, comments, a byte order mark, numbers
    /// over 1.8e308 and nesting over depth_max fail with Errc::malformed; a document over the
    /// limits with Errc::too_large.
    static base::Result<Document> parse(std::string_view text);

    /// The outermost value, of any kind.
    Value root() const { return Value(nodes_.data()); }

private:
    friend class DocumentBuilder;

    Document() = default;

    std::vector<detail::Node> nodes_;
    std::unique_ptr<char[], detail::Wipe> unescaped_;
};

/// The string member `name` of the object `document`; empty if there is none or the document is not
/// valid JSON. For callers that need one or two members of another server's answer.
std::optional<std::string> find_string(std::string_view document, std::string_view member);

/// Like find_string, for an integer.
std::optional<std::int64_t> find_integer(std::string_view document, std::string_view member);

}  // namespace json
