// SPDX-License-Identifier: Apache-2.0
// Parsing into one flat, mostly borrowed layout.
#include "base/ascii.hpp"
#include "json/value.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <span>
#include <string.h>

namespace json {

namespace {

using detail::Node;
using ErrorCode = boost::system::error_code;
using Part = boost::json::string_view;

std::string_view view(Part part) {
    return {part.data(), part.size()};
}

/// The first key that stands twice among the children, if any.
std::optional<std::string_view> find_duplicate(Value object) {
    constexpr std::size_t few = 16;
    std::array<std::string_view, few> on_stack;
    std::vector<std::string_view> on_heap;
    std::span<std::string_view> keys(on_stack.data(), std::min(object.size(), few));
    if (object.size() > few) {
        on_heap.resize(object.size());
        keys = on_heap;
    }
    std::size_t i = 0;
    for (const Value member : object)
        keys[i++] = member.key();
    std::ranges::sort(keys);
    const auto twice = std::ranges::adjacent_find(keys);
    if (twice == keys.end()) return std::nullopt;
    return *twice;
}

constexpr std::string_view number_too_large = "a number too large for 64 bits";

std::string_view explain(const ErrorCode& code) {
    using boost::json::error;
    if (code == error::incomplete) return "the text ends too early";
    if (code == error::too_deep) return "nested too deeply";
    if (code == error::illegal_leading_surrogate) return "a lone surrogate";
    if (code == error::illegal_trailing_surrogate) return "a lone surrogate";
    if (code == error::expected_utf16_escape) return "a lone surrogate";
    if (code == error::expected_hex_digit) return "a \\u escape without four hex digits";
    if (code == error::exponent_overflow) return number_too_large;
    return "syntax error";
}

base::Error malformed(std::string_view what) {
    return base::Error{.code = base::Errc::malformed,
                       .detail = fmt::format("Malformed JSON: {}", what)};
}

base::Error too_large(std::string_view what) {
    return base::Error{.code = base::Errc::too_large,
                       .detail = fmt::format("The JSON document is too large: {}", what)};
}

}  // namespace

/// Takes the parser's events and lays the values out in the order of the document, each container
/// before its children.
class DocumentBuilder {
public:
    static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_array_size = max_object_size;
    static constexpr std::size_t max_key_size = max_object_size;
    static constexpr std::size_t max_string_size = max_object_size;

    explicit DocumentBuilder(std::string_view text) : text_(text) {
        document_.nodes_.reserve(std::min<std::size_t>(text.size() / 8 + 4, 64));
    }

    Document take() { return std::move(document_); }
    const std::optional<base::Error>& refusal() const { return refusal_; }

    bool on_document_begin(ErrorCode&) { return true; }
    bool on_document_end(ErrorCode&) { return true; }
    bool on_comment_part(Part, ErrorCode&) { return true; }
    bool on_comment(Part, ErrorCode&) { return true; }

    bool on_object_begin(ErrorCode& error) { return open(Kind::object, error); }
    bool on_array_begin(ErrorCode& error) { return open(Kind::array, error); }
    bool on_array_end(std::size_t size, ErrorCode&) {
        close(size);
        return true;
    }
    bool on_object_end(std::size_t size, ErrorCode& error) {
        const Node& object = close(size);
        const auto key = find_duplicate(Value(&object));
        if (!key) return true;
        constexpr std::size_t shown_bytes_max = 64;
        const bool is_showable = key->size() <= shown_bytes_max;
        return refuse(malformed(is_showable ? fmt::format("the name \"{}\" stands twice", *key)
                                            : "a name stands twice"),
                      error);
    }

    bool on_key_part(Part part, std::size_t, ErrorCode&) { return append(view(part)); }
    bool on_key(Part part, std::size_t, ErrorCode&) {
        key_ = finish_text(view(part));
        return true;
    }
    bool on_string_part(Part part, std::size_t, ErrorCode&) { return append(view(part)); }
    bool on_string(Part part, std::size_t, ErrorCode& error) {
        const std::string_view text = finish_text(view(part));
        Node* node = add(Kind::string, error);
        if (!node) return false;
        node->text = text.data();
        node->size = static_cast<std::uint32_t>(text.size());
        return true;
    }

    bool on_number_part(Part part, ErrorCode&) {
        if (!number_start_) number_start_ = part.data();
        return true;
    }
    bool on_int64(std::int64_t value, Part, ErrorCode& error) {
        Node* node = add_number(Kind::integer, error);
        if (!node) return false;
        node->fit = Node::int64;
        node->integer = value;
        return true;
    }
    bool on_uint64(std::uint64_t value, Part, ErrorCode& error) {
        Node* node = add_number(Kind::integer, error);
        if (!node) return false;
        node->fit = Node::uint64;
        node->natural = value;
        return true;
    }
    bool on_double(double rough, Part part, ErrorCode& error) {
        // Convert the text again: the parser's own conversion is sometimes wrong in the last bit.
        const char* start = number_start_ ? number_start_ : part.data();
        const std::string_view literal(start, part.data() + part.size());
        const auto value = base::parse_number<double>(literal);
        if (!value && std::abs(rough) > 1) return refuse(malformed(number_too_large), error);
        const bool is_whole = literal.find_first_of(".eE") == std::string_view::npos;
        Node* node = add_number(is_whole ? Kind::integer : Kind::number, error);
        if (!node) return false;
        node->number = value.value_or(rough);
        return true;
    }

    bool on_bool(bool value, ErrorCode& error) {
        Node* node = add(Kind::boolean, error);
        if (!node) return false;
        node->boolean = value;
        return true;
    }
    bool on_null(ErrorCode& error) { return add(Kind::null, error) != nullptr; }

private:
    bool refuse(base::Error reason, ErrorCode& error) {
        refusal_ = std::move(reason);
        error = boost::json::error::exception;
        return false;
    }

    Node* add(Kind kind, ErrorCode& error) {
        if (document_.nodes_.size() == document_values_max) {
            refuse(too_large(fmt::format("over {} values", document_values_max)), error);
            return nullptr;
        }
        Node& node = document_.nodes_.emplace_back();
        node.key = std::exchange(key_, {});
        node.kind = kind;
        return &node;
    }

    Node* add_number(Kind kind, ErrorCode& error) {
        number_start_ = nullptr;
        return add(kind, error);
    }

    bool open(Kind kind, ErrorCode& error) {
        if (!add(kind, error)) return false;
        open_.push_back(document_.nodes_.size() - 1);
        return true;
    }

    const Node& close(std::size_t size) {
        const std::size_t start = open_.back();
        open_.pop_back();
        Node& node = document_.nodes_[start];
        node.nodes = static_cast<std::uint32_t>(document_.nodes_.size() - start);
        node.size = static_cast<std::uint32_t>(size);
        return node;
    }

    bool is_in_text(std::string_view part) const {
        const std::less_equal<> not_after;
        return not_after(text_.data(), part.data()) &&
               not_after(part.data() + part.size(), text_.data() + text_.size());
    }

    /// Collects a string that the parser hands over in pieces. Unescaping never makes text longer,
    /// so the copies of all strings fit in as much memory as the document has, and never move.
    bool append(std::string_view part) {
        auto& memory = document_.unescaped_;
        if (!memory) memory = {new char[text_.size()], detail::Wipe{text_.size()}};
        std::copy(part.begin(), part.end(), memory.get() + unescaped_end_);
        unescaped_end_ += part.size();
        return true;
    }

    std::string_view finish_text(std::string_view last) {
        if (unescaped_end_ == unescaped_start_ && (last.empty() || is_in_text(last))) return last;
        append(last);
        const std::size_t start = std::exchange(unescaped_start_, unescaped_end_);
        return {document_.unescaped_.get() + start, unescaped_end_ - start};
    }

    std::string_view text_;
    Document document_;
    std::vector<std::size_t> open_;
    std::string_view key_;
    const char* number_start_ = nullptr;
    std::size_t unescaped_start_ = 0;  ///< Where the string being collected begins.
    std::size_t unescaped_end_ = 0;
    std::optional<base::Error> refusal_;
};

void detail::Wipe::operator()(char* bytes) const noexcept {
    explicit_bzero(bytes, size);
    delete[] bytes;
}

base::Result<Document> Document::parse(std::string_view text) {
    if (text.size() > document_bytes_max) {
        return base::fail(too_large(fmt::format("over {} bytes", document_bytes_max)));
    }
    if (text.empty()) return base::fail(malformed("there is no text"));
    boost::json::parse_options options;
    options.max_depth = depth_max;
    boost::json::basic_parser<DocumentBuilder> parser(options, text);
    ErrorCode error;
    const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
    DocumentBuilder& builder = parser.handler();
    if (builder.refusal()) return base::fail(*builder.refusal());
    if (error) return base::fail(malformed(fmt::format("{} at byte {}", explain(error), used + 1)));
    if (used < text.size()) {
        return base::fail(malformed(fmt::format("unexpected text at byte {}", used + 1)));
    }
    return builder.take();
}

}  // namespace json
