// SPDX-License-Identifier: Apache-2.0
#include "json/value.hpp"

#include <utility>

namespace json {

std::optional<bool> Value::as_boolean() const {
    if (kind() != Kind::boolean) return std::nullopt;
    return node_->boolean;
}

std::optional<std::int64_t> Value::as_integer() const {
    if (kind() != Kind::integer || node_->fit != detail::Node::int64) return std::nullopt;
    return node_->integer;
}

std::optional<std::uint64_t> Value::as_natural() const {
    if (kind() != Kind::integer) return std::nullopt;
    if (node_->fit == detail::Node::uint64) return node_->natural;
    if (node_->fit != detail::Node::int64 || node_->integer < 0) return std::nullopt;
    return static_cast<std::uint64_t>(node_->integer);
}

std::optional<double> Value::as_number() const {
    if (kind() == Kind::integer && node_->fit == detail::Node::int64) {
        return static_cast<double>(node_->integer);
    }
    if (kind() == Kind::integer && node_->fit == detail::Node::uint64) {
        return static_cast<double>(node_->natural);
    }
    if (kind() != Kind::integer && kind() != Kind::number) return std::nullopt;
    return node_->number;
}

std::optional<std::string_view> Value::as_string() const {
    if (kind() != Kind::string) return std::nullopt;
    return std::string_view(node_->text, node_->size);
}

std::optional<Value> Value::find(std::string_view member) const {
    if (kind() != Kind::object) return std::nullopt;
    for (const Value child : *this) {
        if (child.key() == member) return child;
    }
    return std::nullopt;
}

std::optional<std::string> find_string(std::string_view document, std::string_view member) {
    const auto parsed = Document::parse(document);
    if (!parsed) return std::nullopt;
    const auto value = parsed->root().find(member);
    const auto text = value ? value->as_string() : std::nullopt;
    if (!text) return std::nullopt;
    return std::string(*text);
}

std::optional<std::int64_t> find_integer(std::string_view document, std::string_view member) {
    const auto parsed = Document::parse(document);
    if (!parsed) return std::nullopt;
    const auto value = parsed->root().find(member);
    return value ? value->as_integer() : std::nullopt;
}

}  // namespace json
