// SPDX-License-Identifier: Apache-2.0
#include "jose/jws.hpp"

#include "crypto/base64url.hpp"
#include "jose/jws_header.hpp"

#include <algorithm>
#include <utility>

namespace jose {
namespace {

std::expected<KeySet::Keys, Fault> find_keys(const KeySet& keys, std::string_view encoded) {
    if (const auto usual = keys.find_usual(encoded); !usual.empty()) return usual;
    if (encoded.size() > header_bytes_max) return std::unexpected(Fault::malformed);
    const auto text = crypto::base64url_decode(encoded);
    if (!text) return std::unexpected(Fault::malformed);
    const auto header = read_header(*text);
    if (!header) return std::unexpected(header.error());
    return keys.find(header->kid, header->algorithm);
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

std::string sign_compact(const SigningKey& key, std::string_view header, std::string_view payload) {
    std::string token;
    token.reserve((header.size() + payload.size() + 64) * 4 / 3 + 12);
    crypto::base64url_append(header, token);
    token += '.';
    crypto::base64url_append(payload, token);
    const std::string signature = key.sign(token);
    token += '.';
    crypto::base64url_append(signature, token);
    return token;
}

std::expected<std::string, Fault> verify_compact(const KeySet& keys, std::string_view token) {
    const auto parts = split_compact(token);
    if (!parts) return std::unexpected(parts.error());
    const auto found = find_keys(keys, parts->header);
    if (!found) return std::unexpected(found.error());
    const auto signature = crypto::base64url_decode(parts->signature);
    if (!signature) return std::unexpected(Fault::malformed);
    const auto has_signed = [&](const VerificationKeyPointer& key) {
        return key->verify(parts->signing_input, *signature);
    };
    if (std::ranges::none_of(*found, has_signed)) return std::unexpected(Fault::bad_signature);
    auto payload = crypto::base64url_decode(parts->payload);
    if (!payload) return std::unexpected(Fault::malformed);
    return std::move(*payload);
}

}  // namespace jose
