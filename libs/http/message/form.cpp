// SPDX-License-Identifier: Apache-2.0
#include "http/message/form.hpp"

#include "base/ascii.hpp"
#include "base/secret.hpp"

#include <algorithm>

namespace http {
namespace {

constexpr std::size_t fields_max = 64;

int hex_digit(char c) {
    const char lower = base::to_lower(c);
    if (base::is_digit(c)) return c - '0';
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::optional<std::string> decode_component(std::string_view text) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+') {
            decoded += ' ';
        } else if (text[i] == '%') {
            const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
            const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
            if (low < 0) return std::nullopt;
            decoded += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            decoded += text[i];
        }
    }
    return decoded;
}

}  // namespace

base::Result<Form> Form::decode(std::string_view text) {
    Form form;
    while (!text.empty()) {
        const auto end = std::min(text.find('&'), text.size());
        const auto field = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (field.empty()) continue;
        if (form.fields_.size() == fields_max) {
            return base::fail({.code = base::Errc::too_large, .detail = "Too many form fields"});
        }
        const auto equals = std::min(field.find('='), field.size());
        auto name = decode_component(field.substr(0, equals));
        auto value = decode_component(field.substr(std::min(equals + 1, field.size())));
        if (!name || !value) {
            return base::fail({.code = base::Errc::malformed,
                               .detail = "Malformed form: a percent sign needs two hex digits"});
        }
        form.fields_.emplace_back(std::move(*name), std::move(*value));
    }
    return form;
}

std::optional<std::string_view> Form::find(std::string_view name) const {
    const auto found = value(name);
    return found && !found->empty() ? found : std::nullopt;
}

std::optional<std::string_view> Form::value(std::string_view name) const {
    const auto field =
        std::ranges::find(fields_, name, &std::pair<std::string, std::string>::first);
    if (field == fields_.end()) return std::nullopt;
    return field->second;
}

std::optional<std::string_view> Form::repeated() const {
    for (auto field = fields_.begin(); field != fields_.end(); ++field) {
        for (auto later = field + 1; later != fields_.end(); ++later) {
            if (later->first == field->first) return later->first;
        }
    }
    return std::nullopt;
}

std::optional<std::string_view> Form::unknown(std::initializer_list<std::string_view> known) const {
    for (const auto& [name, value] : fields_) {
        if (std::ranges::find(known, name) == known.end()) return name;
    }
    return std::nullopt;
}

Form::~Form() {
    for (auto& [name, value] : fields_)
        base::wipe(value);
}

}  // namespace http
