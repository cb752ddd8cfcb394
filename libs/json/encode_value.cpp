// SPDX-License-Identifier: Apache-2.0
// A parsed value as JSON once more.
#include "json/encode.hpp"
#include "json/value.hpp"

namespace json::detail {
namespace {

void append_scalar(std::string& out, const Value& value) {
    if (const auto text = value.as_string()) {
        append_string(out, *text);
    } else if (const auto boolean = value.as_boolean()) {
        out += *boolean ? "true" : "false";
    } else if (const auto integer = value.as_integer()) {
        append_integer(out, *integer);
    } else if (const auto natural = value.as_natural()) {
        append_natural(out, *natural);
    } else if (const auto number = value.as_number()) {
        append_double(out, *number);
    } else {
        out += "null";
    }
}

}  // namespace

void append_value(std::string& out, const Value& value) {
    const bool is_object = value.kind() == Kind::object;
    if (!is_object && value.kind() != Kind::array) {
        append_scalar(out, value);
        return;
    }
    out += is_object ? '{' : '[';
    bool is_first = true;
    for (const auto element : value) {
        if (!is_first) out += ',';
        is_first = false;
        if (is_object) {
            append_string(out, element.key());
            out += ':';
        }
        append_value(out, element);
    }
    out += is_object ? '}' : ']';
}

}  // namespace json::detail
