// SPDX-License-Identifier: Apache-2.0
// The protected header of a token (RFC 7515 section 4).
#include "jose/jws_header.hpp"

#include "base/ascii.hpp"
#include "json/value.hpp"

namespace jose {
namespace {

bool is_our_type(json::Value typ) {
    const auto text = typ.as_string();
    return text &&
           (base::equal_without_case(*text, "jwt") || base::equal_without_case(*text, "at+jwt"));
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
