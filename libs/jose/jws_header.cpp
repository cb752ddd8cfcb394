// SPDX-License-Identifier: Apache-2.0
// The protected header of a token (RFC 7515 section 4).
#include "jose/jws_header.hpp"

#include "json/value.hpp"

#include <algorithm>

namespace jose {
namespace {

char to_lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

bool equals_without_case(std::string_view left, std::string_view lower_case) {
    return std::ranges::equal(left, lower_case, {}, to_lower);
}

bool is_our_type(json::Value typ) {
    const auto text = typ.as_string();
    return text && (equals_without_case(*text, "jwt") || equals_without_case(*text, "at+jwt"));
}

}  // namespace

std::expected<std::string, Fault> read_header(std::string_view json) {
    const auto document = json::Document::parse(json);
    if (!document || document->root().kind() != json::Kind::object) {
        return std::unexpected(Fault::malformed);
    }
    const json::Value header = document->root();
    const auto type = header.find("typ");
    if (header.find("crit") || header.find("b64") || (type && !is_our_type(*type))) {
        return std::unexpected(Fault::malformed);
    }
    const auto algorithm = header.find("alg");
    const auto name = algorithm ? algorithm->as_string() : std::nullopt;
    if (!name) return std::unexpected(Fault::malformed);
    return std::string(*name);
}

}  // namespace jose
