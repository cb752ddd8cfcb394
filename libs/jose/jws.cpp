// SPDX-License-Identifier: Apache-2.0
// Compact JWS with a MAC (RFC 7515 sections 3.1 and 7.1): the layer below tokens.
#include "jose/jws.hpp"

#include "crypto/base64url.hpp"
#include "jose/jws_header.hpp"

#include <array>
#include <optional>
#include <stdexcept>
#include <utility>

namespace jose {
namespace {

/// `{"alg":"HS256","typ":"JWT"}` and its like, encoded: what our signer and python-jose write.
constexpr std::array<std::string_view, 3> usual_headers = {
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
    "eyJhbGciOiJIUzM4NCIsInR5cCI6IkpXVCJ9",
    "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9",
};

/// Nothing, or why the header does not do.
std::optional<Fault> check_header(Algorithm algorithm, std::string_view encoded) {
    // A header known to be good need not be parsed again for every request.
    if (encoded == usual_headers[static_cast<std::size_t>(algorithm)]) return std::nullopt;
    if (encoded.size() > header_bytes_max) return Fault::malformed;
    const auto header = crypto::base64url_decode(encoded);
    if (!header) return Fault::malformed;
    const auto named = read_header(*header);
    if (!named) return named.error();
    if (*named != name(algorithm)) return Fault::unsupported_algorithm;
    return std::nullopt;
}

}  // namespace

std::expected<CompactParts, Fault> split_compact(std::string_view token) {
    if (token.size() > token_bytes_max) return std::unexpected(Fault::malformed);
    const std::size_t first = token.find('.');
    if (first == token.npos) return std::unexpected(Fault::malformed);
    const std::size_t second = token.find('.', first + 1);
    if (second == token.npos || token.find('.', second + 1) != token.npos) {
        return std::unexpected(Fault::malformed);
    }
    const CompactParts parts{.header = token.substr(0, first),
                             .payload = token.substr(first + 1, second - first - 1),
                             .signature = token.substr(second + 1),
                             .signing_input = token.substr(0, second)};
    if (parts.header.empty() || parts.payload.empty() || parts.signature.empty()) {
        return std::unexpected(Fault::malformed);
    }
    return parts;
}

crypto::HmacKey make_key(Algorithm algorithm, const base::Secret& key) {
    if (key.is_empty()) throw std::invalid_argument("the key of a token must not be empty");
    switch (algorithm) {
        case Algorithm::hs256:
            return {crypto::Hash::sha256, key};
        case Algorithm::hs384:
            return {crypto::Hash::sha384, key};
        case Algorithm::hs512:
            break;
    }
    return {crypto::Hash::sha512, key};
}

std::string sign_compact(const crypto::HmacKey& key, std::string_view header,
                         std::string_view payload) {
    std::string token;
    token.reserve((header.size() + payload.size() + 64) * 4 / 3 + 12);
    crypto::base64url_append(header, token);
    token += '.';
    crypto::base64url_append(payload, token);
    const crypto::Mac mac = key.sign(token);
    token += '.';
    crypto::base64url_append(mac.view(), token);
    return token;
}

std::expected<std::string, Fault> verify_compact(Algorithm algorithm, const crypto::HmacKey& key,
                                                 std::string_view token) {
    const auto parts = split_compact(token);
    if (!parts) return std::unexpected(parts.error());
    if (const auto fault = check_header(algorithm, parts->header)) return std::unexpected(*fault);
    const auto signature = crypto::base64url_decode(parts->signature);
    if (!signature) return std::unexpected(Fault::malformed);
    if (!key.verify(parts->signing_input, *signature)) return std::unexpected(Fault::bad_signature);
    auto payload = crypto::base64url_decode(parts->payload);
    if (!payload) return std::unexpected(Fault::malformed);
    return std::move(*payload);
}

}  // namespace jose
