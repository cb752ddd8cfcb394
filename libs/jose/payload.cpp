// SPDX-License-Identifier: Apache-2.0
// Claims as the JSON payload of a token, written and strictly read.
#include "jose/payload.hpp"

#include "json/encode.hpp"
#include "json/value.hpp"

#include <chrono>
#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>

namespace jose {
namespace {

/// 9999-12-31T23:59:59Z, the last second RFC 3339 can write.
constexpr std::int64_t numeric_date_max = 253'402'300'799;

using Value = json::Value;

/// What a string claim may hold. NUL is refused because no database column takes it.
bool read_text(Value value, std::string& out) {
    const auto text = value.as_string();
    if (!text || text->contains('\0')) return false;
    out = *text;
    return true;
}

bool read_texts(Value value, std::vector<std::string>& out) {
    if (value.kind() != json::Kind::array) return false;
    out.reserve(value.size());
    for (const Value element : value) {
        if (!read_text(element, out.emplace_back())) return false;
    }
    return true;
}

/// RFC 7519 section 4.1.3: one string, or an array of them.
bool read_audience(Value value, std::vector<std::string>& out) {
    if (value.kind() == json::Kind::array) return read_texts(value, out);
    return read_text(value, out.emplace_back());
}

/// RFC 7519 section 2, NumericDate: seconds, whole or with a fraction.
std::optional<base::Timestamp> read_time(Value value) {
    if (value.kind() == json::Kind::integer) {
        const auto seconds = value.as_integer();
        if (!seconds || *seconds < 0 || *seconds > numeric_date_max) return std::nullopt;
        return base::Timestamp(std::chrono::seconds(*seconds));
    }
    const auto seconds = value.as_number();
    if (!seconds || !std::isfinite(*seconds) || std::signbit(*seconds) ||
        *seconds > static_cast<double>(numeric_date_max)) {
        return std::nullopt;
    }
    return base::Timestamp(std::chrono::microseconds(std::llround(*seconds * 1e6)));
}

bool read_time(Value value, std::optional<base::Timestamp>& out) {
    out = read_time(value);
    return out.has_value();
}

bool read_user_id(Value value, std::optional<std::int64_t>& out) {
    out = value.as_integer();
    return out && *out > 0;
}

bool read_expiry(Value value, base::Timestamp& out, bool& is_present) {
    const auto time = read_time(value);
    if (!time) return false;
    out = *time;
    is_present = true;
    return true;
}

bool read_claim(Value value, Claims& out, bool& has_expiry) {
    const std::string_view name = value.key();
    if (name == "sub") return read_text(value, out.sub);
    if (name == "user_id") return read_user_id(value, out.user_id);
    if (name == "email") return read_text(value, out.email);
    if (name == "roles") return read_texts(value, out.roles);
    if (name == "scope") return read_text(value, out.scope);
    if (name == "iat") return read_time(value, out.issued_at);
    if (name == "exp") return read_expiry(value, out.expires_at, has_expiry);
    if (name == "nbf") return read_time(value, out.not_before);
    if (name == "jti") return read_text(value, out.jti);
    if (name == "iss") return read_text(value, out.iss);
    if (name == "aud") return read_audience(value, out.aud);
    return true;
}

bool is_deeper_than(Value value, std::size_t levels) {
    if (value.kind() != json::Kind::array && value.kind() != json::Kind::object) return false;
    if (levels == 0) return true;
    for (const Value inner : value) {
        if (is_deeper_than(inner, levels - 1)) return true;
    }
    return false;
}

std::int64_t whole_seconds(base::Timestamp time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

void add_text(json::ObjectWriter& object, std::string_view name, const std::string& text) {
    if (!text.empty()) object.add(name, text);
}

}  // namespace

std::string write_payload(const Claims& claims) {
    std::string out;
    out.reserve(384);
    json::ObjectWriter object(out);
    add_text(object, "sub", claims.sub);
    if (claims.user_id) object.add("user_id", *claims.user_id);
    add_text(object, "email", claims.email);
    if (claims.user_id || !claims.roles.empty()) object.add("roles", claims.roles);
    add_text(object, "scope", claims.scope);
    if (claims.issued_at) object.add("iat", whole_seconds(*claims.issued_at));
    if (claims.not_before) object.add("nbf", whole_seconds(*claims.not_before));
    object.add("exp", whole_seconds(claims.expires_at));
    add_text(object, "jti", claims.jti);
    add_text(object, "iss", claims.iss);
    if (claims.aud.size() == 1) object.add("aud", claims.aud.front());
    if (claims.aud.size() > 1) object.add("aud", claims.aud);
    object.close();
    return out;
}

std::expected<Claims, Fault> read_payload(std::string_view json) {
    if (json.size() > payload_bytes_max) return std::unexpected(Fault::malformed);
    const auto document = json::Document::parse(json);
    if (!document || document->root().kind() != json::Kind::object ||
        is_deeper_than(document->root(), payload_depth_max)) {
        return std::unexpected(Fault::malformed);
    }
    Claims claims;
    bool has_expiry = false;
    for (const Value value : document->root()) {
        if (!read_claim(value, claims, has_expiry)) return std::unexpected(Fault::bad_claims);
    }
    if (claims.sub.empty() || !has_expiry) return std::unexpected(Fault::bad_claims);
    return claims;
}

}  // namespace jose
