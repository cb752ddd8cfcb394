// SPDX-License-Identifier: Apache-2.0
#include "jose/hmac_key.hpp"

#include "crypto/base64url.hpp"
#include "crypto/hmac.hpp"
#include "json/encode.hpp"
#include "json/value.hpp"

#include <stdexcept>
#include <utility>

namespace jose {
namespace {

crypto::Hash hash_of(Algorithm algorithm) {
    switch (algorithm) {
        case Algorithm::hs256:
            return crypto::Hash::sha256;
        case Algorithm::hs384:
            return crypto::Hash::sha384;
        case Algorithm::hs512:
            break;
    }
    return crypto::Hash::sha512;
}

class HmacKey final : public SigningKey {
public:
    HmacKey(Algorithm algorithm, const base::Secret& secret, std::string kid)
        : SigningKey(std::move(kid), algorithm), key_(hash_of(algorithm), secret) {}

    std::string sign(std::string_view input) const override {
        return std::string(key_.sign(input).view());
    }
    bool verify(std::string_view input, std::string_view signature) const override {
        return key_.verify(input, signature);
    }

private:
    crypto::HmacKey key_;
};

}  // namespace

SigningKeyPointer make_hmac_key(Algorithm algorithm, const base::Secret& secret, std::string kid) {
    if (secret.is_empty()) throw std::invalid_argument("the key of a token must not be empty");
    return std::make_shared<const HmacKey>(algorithm, secret, std::move(kid));
}

base::Result<SigningKeyPointer> read_oct_jwk(const json::Value& jwk, Algorithm algorithm,
                                             std::string kid) {
    const auto member = jwk.find("k");
    const auto encoded = member ? member->as_string() : std::nullopt;
    auto bytes = encoded ? crypto::base64url_decode(*encoded) : std::nullopt;
    if (!bytes) return base::fail(base::invalid_field("k", "is missing or not base64url"));
    const base::Secret secret(*bytes);
    base::wipe(*bytes);
    if (secret.size() < crypto::digest_size(hash_of(algorithm))) {
        return base::fail(base::invalid_field("k", "is too short for the algorithm"));
    }
    return make_hmac_key(algorithm, secret, std::move(kid));
}

base::Secret write_oct_jwk(Algorithm algorithm, const base::Secret& secret, std::string_view kid) {
    std::string k;
    k.reserve(secret.size() * 4 / 3 + 4);
    crypto::base64url_append(secret.reveal(), k);
    std::string text;
    // A string that grows leaves a copy of the secret in freed memory.
    text.reserve(128 + k.size() + kid.size() * 6);
    json::ObjectWriter jwk(text);
    jwk.add("kty", "oct");
    if (!kid.empty()) jwk.add("kid", kid);
    jwk.add("use", "sig").add("alg", name(algorithm)).add("k", k).close();
    base::Secret result(text);
    base::wipe(k);
    base::wipe(text);
    return result;
}

}  // namespace jose
