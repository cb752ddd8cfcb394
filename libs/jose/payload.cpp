// SPDX-License-Identifier: Apache-2.0
#include "jose/payload.hpp"

#include "jose/claim_value.hpp"
#include "json/encode.hpp"
#include "json/value.hpp"

#include <utility>

namespace jose {
namespace {

using Value = json::Value;

/// RFC 7519 section 4.1.3: one string, or an array of them.
bool read_audience(Value value, std::vector<std::string>& out) {
    if (value.kind() == json::Kind::array) return read_texts(value, out);
    return read_text(value, out.emplace_back());
}

bool read_claim(Value value, Claims& out, std::optional<base::Timestamp>& expiry,
                detail::ReadMember read_member) {
    const std::string_view name = value.key();
    if (name == "sub") return read_text(value, out.sub);
    if (name == "iat") return read_time(value, out.issued_at);
    if (name == "exp") return read_time(value, expiry);
    if (name == "nbf") return read_time(value, out.not_before);
    if (name == "jti") return read_text(value, out.jti);
    if (name == "iss") return read_text(value, out.iss);
    if (name == "aud") return read_audience(value, out.aud);
    return read_member(out, value);
}

bool is_deeper_than(Value value, std::size_t levels) {
    if (value.kind() != json::Kind::array && value.kind() != json::Kind::object) return false;
    if (levels == 0) return true;
    for (const Value inner : value) {
        if (is_deeper_than(inner, levels - 1)) return true;
    }
    return false;
}

}  // namespace

std::string detail::write_payload(const Claims& claims, WriteMembers write_members) {
    std::string out;
    out.reserve(384);
    json::ObjectWriter object(out);
    add_text(object, "sub", claims.sub);
    write_members(claims, object);
    add_time(object, "iat", claims.issued_at);
    add_time(object, "nbf", claims.not_before);
    add_time(object, "exp", claims.expires_at);
    add_text(object, "jti", claims.jti);
    add_text(object, "iss", claims.iss);
    if (claims.aud.size() == 1) object.add("aud", claims.aud.front());
    if (claims.aud.size() > 1) object.add("aud", claims.aud);
    object.close();
    return out;
}

std::optional<Fault> detail::read_payload(std::string_view json, Claims& out,
                                          ReadMember read_member) {
    if (json.size() > payload_bytes_max) return Fault::malformed;
    const auto document = json::Document::parse(json);
    if (!document || document->root().kind() != json::Kind::object ||
        is_deeper_than(document->root(), payload_depth_max)) {
        return Fault::malformed;
    }
    std::optional<base::Timestamp> expiry;
    for (const Value value : document->root()) {
        if (!read_claim(value, out, expiry, read_member)) return Fault::bad_claims;
    }
    if (out.sub.empty() || !expiry) return Fault::bad_claims;
    out.expires_at = *expiry;
    return std::nullopt;
}

}  // namespace jose
