// SPDX-License-Identifier: Apache-2.0
#include "http/message/request.hpp"

#include "base/ascii.hpp"

#include <algorithm>

namespace http {
namespace {

/// What follows `Bearer` in a value of Authorization; empty unless it is one word.
std::string_view token_of(std::string_view value) {
    constexpr std::string_view scheme = "Bearer ";
    if (!base::equal_without_case(value.substr(0, scheme.size()), scheme)) return {};
    value.remove_prefix(scheme.size());
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
    std::string_view token;
    int count = 0;
    for (const auto& [name, value] : request.headers) {
        if (!base::equal_without_case(name, wanted)) continue;
        token = token_of(value);
        ++count;
    }
    if (count == 0) {
        return base::fail({.code = base::Errc::unauthenticated, .detail = "Not authenticated"});
    }
    if (count > 1 || token.empty()) {
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
    auto declared = request.header("Content-Type");
    declared = base::trim(declared.substr(0, declared.find(';')));
    if (base::equal_without_case(declared, type) && request.count("Content-Type") == 1) return {};
    return base::fail({.code = base::Errc::unsupported_media_type,
                       .detail = "Content-Type must be " + std::string(type)});
}

}  // namespace http
