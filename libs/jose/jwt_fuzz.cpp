// SPDX-License-Identifier: Apache-2.0
// Fuzzes the readers of tokens, before the signature and, with a right one, behind it.
#include "crypto/base64url.hpp"
#include "jose/jws_header.hpp"
#include "jose/payload.hpp"
#include "jose/sample_tokens.hpp"
#include "jose/signer.hpp"
#include "jose/unverified.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace jose;

void require(bool holds) {
    if (!holds) std::abort();
}

/// A payload that had shorter escapes than ours can outgrow the limit when it is written anew.
constexpr std::size_t payload_room = payload_bytes_max;

/// Whatever verifies has one spelling only: its parts encode to the very bytes that came in.
void check_spelling(std::string_view token) {
    const auto parts = split_compact(token);
    require(parts.has_value());
    for (const std::string_view part : {parts->header, parts->payload, parts->signature}) {
        const auto bytes = crypto::base64url_decode(part);
        require(bytes && crypto::base64url_encode(*bytes) == part);
    }
    const auto header = crypto::base64url_decode(parts->header);
    const auto payload = crypto::base64url_decode(parts->payload);
    require(sample::sign(*header, *payload) == token);
}

/// Claims that were accepted survive being signed anew, but for the fractions of their times.
void check_claims(const Claims& claims) {
    require(!claims.sub.empty());
    require(claims.expires_at > sample::now - std::chrono::seconds(30));
    const std::string token = Signer(sample::key).sign(claims);
    const auto again = decode_unverified(token);
    if (!again) {
        require(token.size() > payload_room);
        return;
    }
    require(again->sub == claims.sub && again->jti == claims.jti && again->iss == claims.iss &&
            again->aud == claims.aud);
}

/// A kid only ever rules keys out: nothing is good under several keys that is not under one.
void check_kids(std::string_view token, bool is_good) {
    static const auto other = make_hmac_key(Algorithm::hs512, base::Secret("other"), "other");
    static const KeyRing more({sample::key, other});
    static const auto named = make_hmac_key(Algorithm::hs256, sample::secret, "a");
    static const KeyRing only_named({named});
    if (Verifier(more).verify(token, sample::now)) require(is_good);
    if (!Verifier(only_named).verify(token, sample::now)) return;
    require(is_good);
    const auto header = crypto::base64url_decode(split_compact(token)->header);
    const auto kid = read_header(*header)->kid;
    require(!kid || *kid == "a");
}

void feed(std::string_view token) {
    (void)decode_unverified(token);
    const auto claims = sample::verify(token);
    check_kids(token, claims.has_value());
    if (!claims) return;
    check_spelling(token);
    check_claims(*claims);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    feed(input);
    feed(sample::sign(sample::header, input));
    feed(sample::sign(input, sample::payload));
    if (const std::size_t line = input.find('\n'); line != input.npos) {
        feed(sample::sign(input.substr(0, line), input.substr(line + 1)));
    }
    return 0;
}
