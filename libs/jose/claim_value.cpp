// SPDX-License-Identifier: Apache-2.0
#include "jose/claim_value.hpp"

#include "json/encode.hpp"
#include "json/value.hpp"

#include <chrono>
#include <cmath>
#include <cstdint>

namespace jose {
namespace {

/// 9999-12-31T23:59:59Z, the last second RFC 3339 can write.
constexpr std::int64_t numeric_date_max = 253'402'300'799;

std::optional<base::Timestamp> to_time(json::Value value) {
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

}  // namespace

bool read_text(const json::Value& value, std::string& out) {
    const auto text = value.as_string();
    if (!text || text->contains('\0')) return false;
    out = *text;
    return true;
}

bool read_texts(const json::Value& value, std::vector<std::string>& out) {
    if (value.kind() != json::Kind::array) return false;
    out.reserve(value.size());
    for (const json::Value element : value) {
        if (!read_text(element, out.emplace_back())) return false;
    }
    return true;
}

bool read_time(const json::Value& value, std::optional<base::Timestamp>& out) {
    out = to_time(value);
    return out.has_value();
}

void add_text(json::ObjectWriter& object, std::string_view name, const std::string& text) {
    if (!text.empty()) object.add(name, text);
}

void add_time(json::ObjectWriter& object, std::string_view name,
              const std::optional<base::Timestamp>& time) {
    if (!time) return;
    object.add(name, std::chrono::floor<std::chrono::seconds>(*time).time_since_epoch().count());
}

}  // namespace jose
