// SPDX-License-Identifier: Apache-2.0
#include "jose/jwk.hpp"

#include "crypto/base64url.hpp"
#include "crypto/sha256.hpp"
#include "jose/hmac_key.hpp"
#include "json/encode.hpp"
#include "json/value.hpp"

#include <algorithm>
#include <utility>

namespace jose {
namespace {

using base::invalid_field;

/// One row for each kind of key.
constexpr struct {
    std::string_view kty;
    base::Result<SigningKeyPointer> (*read)(const json::Value& jwk, Algorithm algorithm,
                                            std::string kid);
} kinds[] = {
    {"oct", read_oct_jwk},
};

/// The text of a member: nothing if there is none.
base::Result<std::optional<std::string>> read_member(json::Value jwk, const char* name) {
    const auto member = jwk.find(name);
    if (!member) return std::nullopt;
    const auto text = member->as_string();
    if (!text) return base::fail(invalid_field(name, "is not a text"));
    return std::string(*text);
}

base::Result<Algorithm> read_algorithm(json::Value jwk, std::optional<Algorithm> otherwise) {
    const auto text = read_member(jwk, "alg");
    if (!text) return base::fail(text.error());
    if (!*text) {
        if (otherwise) return *otherwise;
        return base::fail(invalid_field("alg", "is missing"));
    }
    const auto algorithm = parse_algorithm(**text);
    if (!algorithm) return base::fail(invalid_field("alg", "is not one we sign with"));
    if (otherwise && *otherwise != *algorithm) {
        return base::fail(invalid_field("alg", "is not the expected one"));
    }
    return *algorithm;
}

bool is_among(json::Value texts, std::string_view word) {
    for (const json::Value text : texts) {
        if (text.as_string() == word) return true;
    }
    return false;
}

/// RFC 7517 sections 4.2 and 4.3.
base::Result<> check_purpose(json::Value jwk) {
    const auto use = read_member(jwk, "use");
    if (!use) return base::fail(use.error());
    if (*use && **use != "sig") return base::fail(invalid_field("use", "is not \"sig\""));
    const auto operations = jwk.find("key_ops");
    if (!operations) return {};
    if (operations->kind() != json::Kind::array || !is_among(*operations, "sign") ||
        !is_among(*operations, "verify")) {
        return base::fail(invalid_field("key_ops", "do not hold \"sign\" and \"verify\""));
    }
    return {};
}

}  // namespace

base::Result<SigningKeyPointer> read_jwk(const base::Secret& json,
                                         std::optional<Algorithm> otherwise) {
    const auto document = json::Document::parse(json.reveal());
    if (!document || document->root().kind() != json::Kind::object) {
        return base::fail({.code = base::Errc::malformed, .detail = "The key is no JSON object"});
    }
    const json::Value jwk = document->root();
    const auto kty = read_member(jwk, "kty");
    if (!kty) return base::fail(kty.error());
    const auto kind = std::ranges::find_if(kinds, [&](const auto& row) { return row.kty == *kty; });
    if (kind == std::end(kinds)) return base::fail(invalid_field("kty", "is no kind we read"));
    const auto algorithm = read_algorithm(jwk, otherwise);
    if (!algorithm) return base::fail(algorithm.error());
    auto kid = read_member(jwk, "kid");
    if (!kid) return base::fail(kid.error());
    if (auto purpose = check_purpose(jwk); !purpose) return base::fail(purpose.error());
    return kind->read(jwk, *algorithm, std::move(*kid).value_or(""));
}

std::string write_public_jwks(const KeySet& keys) {
    std::string text = R"({"keys":[)";
    const std::size_t empty = text.size();
    for (const auto& key : keys.all()) {
        const auto jwk = key->public_jwk();
        if (!jwk) continue;
        if (text.size() > empty) text += ',';
        text += *jwk;
    }
    return text + "]}";
}

std::string jwk_thumbprint(std::span<const JwkMember> required) {
    std::string text;
    json::ObjectWriter jwk(text);
    for (const auto& [name, value] : required)
        jwk.add(name, value);
    jwk.close();
    return crypto::base64url_encode(crypto::sha256(text));
}

}  // namespace jose
