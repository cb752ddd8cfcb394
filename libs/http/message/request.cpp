// SPDX-License-Identifier: Apache-2.0
#include "http/message/request.hpp"

#include "base/ascii.hpp"

#include <algorithm>

namespace http {
namespace {

constexpr std::string_view bearer = "Bearer";

/// Whether a value of Authorization begins with the scheme Bearer (RFC 9110 section 11.4).
bool is_bearer(std::string_view value) {
    const auto scheme = value.substr(0, value.find(' '));
    return base::equal_without_case(scheme, bearer);
}

/// What follows `Bearer` in a value of Authorization; empty unless it is one word.
std::string_view token_of(std::string_view value) {
    value.remove_prefix(bearer.size());
    value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
    return value.find(' ') == value.npos ? value : std::string_view{};
}

constexpr std::size_t idempotency_key_characters_max = 255;

bool is_idempotency_key(std::string_view key) {
    return !key.empty() && key.size() <= idempotency_key_characters_max &&
           std::ranges::all_of(
               key, [](char c) { return c > 0x20 && c < 0x7f && c != '"' && c != '\\'; });
}

base::Error wrong_idempotency_key() {
    return {.code = base::Errc::malformed,
            .detail =
                "Idempotency-Key must be one value of 1 to 255 visible ASCII characters, "
                "bare or in double quotes, without \" and \\ inside"};
}

/// Takes a part off the front of `text`, up to `separator` but not inside a quoted string
/// (RFC 9110 section 5.6.4).
std::string_view take_part(std::string_view& text, char separator) {
    std::size_t end = 0;
    for (bool is_quoted = false; end < text.size(); ++end) {
        if (is_quoted && text[end] == '\\') {
            ++end;
        } else if (text[end] == '"') {
            is_quoted = !is_quoted;
        } else if (text[end] == separator && !is_quoted) {
            break;
        }
    }
    const auto part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return base::trim(part);
}

/// The text of a token or of a quoted string.
std::string unquoted(std::string_view value) {
    if (value.size() < 2 || !value.starts_with('"') || !value.ends_with('"')) {
        return std::string(value);
    }
    value = value.substr(1, value.size() - 2);
    std::string text;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i] == '\\' && i + 1 < value.size()) ++i;
        text += value[i];
    }
    return text;
}

/// Whether the parameters of a media type name no other character set than UTF-8.
bool is_utf8_by(std::string_view parameters) {
    while (!parameters.empty()) {
        const auto parameter = take_part(parameters, ';');
        const auto equals = std::min(parameter.find('='), parameter.size());
        if (!base::equal_without_case(base::trim(parameter.substr(0, equals)), "charset")) continue;
        const auto value =
            unquoted(base::trim(parameter.substr(std::min(equals + 1, parameter.size()))));
        if (!base::equal_without_case(value, "utf-8") && !base::equal_without_case(value, "utf8")) {
            return false;
        }
    }
    return true;
}

/// Whether the body came as it is (RFC 9110 section 8.4).
bool is_plain(const Request& request) {
    return std::ranges::all_of(request.headers, [](const Header& header) {
        if (!base::equal_without_case(header.name, "Content-Encoding")) return true;
        for (auto codings = header.value; !codings.empty();) {
            const auto coding = take_part(codings, ',');
            if (!coding.empty() && !base::equal_without_case(coding, "identity")) return false;
        }
        return true;
    });
}

base::Error wrong_media_type(std::string detail) {
    return {.code = base::Errc::unsupported_media_type, .detail = std::move(detail)};
}

}  // namespace

std::string_view name(Verb verb) {
    switch (verb) {
        case Verb::get:
            return "GET";
        case Verb::head:
            return "HEAD";
        case Verb::post:
            return "POST";
        case Verb::put:
            return "PUT";
        case Verb::patch:
            return "PATCH";
        case Verb::delete_:
            return "DELETE";
        case Verb::options:
            return "OPTIONS";
        case Verb::other:
            return "?";
    }
    return "?";
}

std::string_view Request::header(std::string_view wanted) const {
    for (const auto& [name, value] : headers) {
        if (base::equal_without_case(name, wanted)) return value;
    }
    return {};
}

std::size_t Request::count(std::string_view wanted) const {
    return static_cast<std::size_t>(std::ranges::count_if(headers, [&](const Header& header) {
        return base::equal_without_case(header.name, wanted);
    }));
}

std::string_view Request::parameter(std::string_view wanted) const {
    for (const auto& [name, value] : parameters) {
        if (name == wanted) return value;
    }
    return {};
}

base::Result<std::string_view> bearer_token(const Request& request) {
    constexpr std::string_view wanted = "Authorization";
    std::string_view credentials;
    int count = 0;
    for (const auto& [name, value] : request.headers) {
        if (!base::equal_without_case(name, wanted)) continue;
        credentials = value;
        ++count;
    }
    if (count == 0 || (count == 1 && !is_bearer(credentials))) {
        return base::fail({.code = base::Errc::unauthenticated, .detail = "Not authenticated"});
    }
    const auto token = count == 1 ? token_of(credentials) : std::string_view{};
    if (token.empty()) {
        return base::fail(
            {.code = base::Errc::invalid_token,
             .detail = "Could not validate credentials",
             .log = {count > 1 ? "several_authorization_fields" : "not_one_bearer_token"}});
    }
    return token;
}

std::optional<std::int64_t> id_parameter(const Request& request, std::string_view name) {
    const auto text = request.parameter(name);
    const auto id = base::parse_number<std::int64_t>(text);
    return id && *id > 0 && text[0] != '0' ? id : std::nullopt;
}

base::Result<std::string_view> idempotency_key(const Request& request) {
    constexpr std::string_view wanted = "Idempotency-Key";
    std::optional<std::string_view> key;
    for (const auto& [name, value] : request.headers) {
        if (!base::equal_without_case(name, wanted)) continue;
        if (key && *key != value) return base::fail(wrong_idempotency_key());
        key = value;
    }
    if (!key) return std::string_view();
    if (key->size() >= 2 && key->front() == '"' && key->back() == '"') {
        key = key->substr(1, key->size() - 2);
    }
    if (!is_idempotency_key(*key)) return base::fail(wrong_idempotency_key());
    return *key;
}

base::Result<> expect_media_type(const Request& request, std::string_view type) {
    auto parameters = request.header("Content-Type");
    const auto declared = take_part(parameters, ';');
    if (!base::equal_without_case(declared, type) || request.count("Content-Type") != 1) {
        return base::fail(wrong_media_type("Content-Type must be " + std::string(type)));
    }
    if (!is_utf8_by(parameters)) {
        return base::fail(wrong_media_type("Content-Type must name no charset other than UTF-8"));
    }
    if (!is_plain(request)) {
        return base::fail(
            wrong_media_type("Content-Encoding is not known here; send the body as it is"));
    }
    return {};
}

}  // namespace http
