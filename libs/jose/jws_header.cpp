// SPDX-License-Identifier: Apache-2.0
// The protected header of a token (RFC 7515 section 4).
#include "jose/jws_header.hpp"

#include "base/ascii.hpp"
#include "json/encode.hpp"
#include "json/value.hpp"

namespace jose {
namespace {

bool is_our_type(json::Value typ) {
    const auto text = typ.as_string();
    return text &&
           (base::equal_without_case(*text, "jwt") || base::equal_without_case(*text, "at+jwt"));
}

std::optional<std::string> read_kid(json::Value header) {
    const auto kid = header.find("kid");
    if (!kid) return std::nullopt;
    return std::string(kid->as_string().value_or(""));
}

}  // namespace

std::expected<JwsHeader, Fault> read_header(std::string_view json) {
    const auto document = json::Document::parse(json);
    if (!document || document->root().kind() != json::Kind::object) {
        return std::unexpected(Fault::malformed);
    }
    const json::Value header = document->root();
    const auto type = header.find("typ");
    if (header.find("crit") || header.find("b64") || (type && !is_our_type(*type))) {
        return std::unexpected(Fault::malformed);
    }
    const auto named = header.find("alg");
    const auto text = named ? named->as_string() : std::nullopt;
    if (!text) return std::unexpected(Fault::malformed);
    const auto algorithm = parse_algorithm(*text);
    if (!algorithm) return std::unexpected(Fault::unsupported_algorithm);
    return JwsHeader{.algorithm = *algorithm, .kid = read_kid(header)};
}

std::string write_header(Algorithm algorithm, std::string_view kid) {
    std::string text;
    json::ObjectWriter header(text);
    header.add("alg", name(algorithm));
    if (!kid.empty()) header.add("kid", kid);
    header.add("typ", "JWT").close();
    return text;
}

}  // namespace jose
