// SPDX-License-Identifier: Apache-2.0
// JSON Web Keys: the vectors of the RFCs, and what is refused.
#include "jose/jwk.hpp"

#include "jose/hmac_key.hpp"
#include "jose/jws.hpp"
#include "jose/sample_tokens.hpp"

#include <gtest/gtest.h>

#include <string>

namespace jose {
namespace {

using base::Errc;

// RFC 7515 appendix A.1; RFC 7517 appendix A.3 has the same key with a kid.
const std::string k =
    "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
constexpr std::string_view rfc_7515_token =
    "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    "."
    "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

base::Result<SigningKeyPointer> read(const std::string& text,
                                     std::optional<Algorithm> otherwise = {}) {
    return read_jwk(base::Secret(text), otherwise);
}

TEST(Jwk, reads_the_key_of_rfc_7515_appendix_a1) {
    const auto key = read(R"({"kty":"oct","k":")" + k + "\"}", Algorithm::hs256);
    ASSERT_TRUE(key);
    EXPECT_EQ((*key)->kid(), "");
    EXPECT_EQ((*key)->algorithm(), Algorithm::hs256);
    EXPECT_TRUE(verify_compact(KeySet({*key}), rfc_7515_token));
}

TEST(Jwk, reads_the_second_key_of_rfc_7517_appendix_a3) {
    const auto key = read(R"({"kty":"oct","k":")" + k +
                              R"(","kid":"HMAC key used in JWS spec Appendix A.1 example"})",
                          Algorithm::hs256);
    ASSERT_TRUE(key);
    EXPECT_EQ((*key)->kid(), "HMAC key used in JWS spec Appendix A.1 example");
    EXPECT_TRUE(verify_compact(KeySet({*key}), rfc_7515_token));
}

TEST(Jwk, reads_the_key_of_rfc_7520_section_3_5) {
    const auto key = read(R"({"kty":"oct","kid":"018c0ae5-4d9b-471b-bfd6-eef314bc7037",)"
                          R"("use":"sig","alg":"HS256",)"
                          R"("k":"hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg"})");
    ASSERT_TRUE(key);
    EXPECT_EQ((*key)->kid(), "018c0ae5-4d9b-471b-bfd6-eef314bc7037");
    EXPECT_EQ((*key)->algorithm(), Algorithm::hs256);
}

TEST(Jwk, comes_back_as_it_was_written) {
    for (const Algorithm algorithm : {Algorithm::hs256, Algorithm::hs384, Algorithm::hs512}) {
        for (const std::string kid : {"", "2026-03", "quote\" \u00e9"}) {
            const base::Secret secret(std::string(64, '\xa5') + kid);
            const auto key = read_jwk(write_oct_jwk(algorithm, secret, kid));
            ASSERT_TRUE(key);
            EXPECT_EQ((*key)->kid(), kid);
            EXPECT_EQ((*key)->algorithm(), algorithm);
            EXPECT_EQ((*key)->sign("x"), make_hmac_key(algorithm, secret)->sign("x"));
        }
    }
    EXPECT_EQ(write_oct_jwk(Algorithm::hs256, base::Secret("\xff"), "a").reveal(),
              R"({"kty":"oct","kid":"a","use":"sig","alg":"HS256","k":"_w"})");
}

TEST(Jwk, refuses_what_is_no_key_of_ours_and_names_the_member) {
    const std::string good = R"("kty":"oct","alg":"HS256","k":")" + k + '"';
    const struct {
        std::string jwk;
        const char* field;
    } cases[] = {
        {"{}", "kty"},
        {R"({"alg":"HS256","k":")" + k + "\"}", "kty"},
        {R"({"kty":"OCT","alg":"HS256","k":")" + k + "\"}", "kty"},
        {R"({"kty":["oct"],"alg":"HS256"})", "kty"},
        {R"({"kty":"RSA","alg":"RS256","n":"AQAB","e":"AQAB"})", "kty"},
        {R"({"kty":"oct","k":")" + k + "\"}", "alg"},
        // The first key of RFC 7517 appendix A.3 wraps other keys.
        {R"({"kty":"oct","alg":"A128KW","k":"GawgguFyGrWKav7AX4VKUg"})", "alg"},
        {R"({"kty":"oct","alg":"none","k":")" + k + "\"}", "alg"},
        {R"({"kty":"oct","alg":"RS256","k":")" + k + "\"}", "alg"},
        {R"({"kty":"oct","alg":256,"k":")" + k + "\"}", "alg"},
        {R"({"kty":"oct","alg":"HS256"})", "k"},
        {R"({"kty":"oct","alg":"HS256","k":1})", "k"},
        {R"({"kty":"oct","alg":"HS256","k":""})", "k"},
        {R"({"kty":"oct","alg":"HS256","k":")" + k + "=\"}", "k"},
        {R"({"kty":"oct","alg":"HS256","k":"c2hvcnQ"})", "k"},
        {R"({"kty":"oct","alg":"HS512","k":"hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg"})", "k"},
        {"{" + good + R"(,"kid":1})", "kid"},
        {"{" + good + R"(,"use":"enc"})", "use"},
        {"{" + good + R"(,"use":null})", "use"},
        {"{" + good + R"(,"key_ops":["sign"]})", "key_ops"},
        {"{" + good + R"(,"key_ops":["verify","encrypt"]})", "key_ops"},
        {"{" + good + R"(,"key_ops":"sign verify"})", "key_ops"},
    };
    for (const auto& [jwk, field] : cases) {
        const auto key = read(jwk);
        ASSERT_FALSE(key) << jwk;
        EXPECT_EQ(key.error().code, Errc::invalid);
        EXPECT_EQ(key.error().fields.front().field, field) << jwk;
        EXPECT_FALSE(key.error().detail.contains(k.substr(0, 8)));
    }
    EXPECT_TRUE(read("{" + good + R"(,"key_ops":["verify","sign"],"x5t":"ignored"})"));
}

TEST(Jwk, has_no_other_algorithm_than_the_expected_one) {
    const auto key = read(R"({"kty":"oct","alg":"HS256","k":")" + k + "\"}", Algorithm::hs512);
    ASSERT_FALSE(key);
    EXPECT_EQ(key.error().fields.front().field, "alg");
}

TEST(Jwk, refuses_what_is_no_json_object_without_repeating_it) {
    for (const std::string text : {"", "null", "[]", "\"oct\"", R"({"kty":"oct")",
                                   R"({"my secret":1,"my secret":2})", R"({"kty":"oct"}x)"}) {
        const auto key = read(text);
        ASSERT_FALSE(key) << text;
        EXPECT_EQ(key.error().code, Errc::malformed);
        EXPECT_FALSE(key.error().detail.contains("secret"));
    }
}

/// A key of a kind that has a public half.
class PublicKey final : public VerificationKey {
public:
    explicit PublicKey(std::string kid) : VerificationKey(std::move(kid), Algorithm::hs256) {}
    bool verify(std::string_view, std::string_view) const override { return false; }
    std::optional<std::string> public_jwk() const override {
        return R"({"kty":"OKP","kid":")" + kid() + "\"}";
    }
};

TEST(Jwk, the_public_set_has_no_symmetric_key) {
    EXPECT_EQ(write_public_jwks(KeySet({})), R"({"keys":[]})");
    EXPECT_EQ(write_public_jwks(KeySet({sample::key})), R"({"keys":[]})");
    const auto hmac = make_hmac_key(Algorithm::hs512, sample::secret, "hmac");
    EXPECT_EQ(write_public_jwks(KeySet({std::make_shared<PublicKey>("b"), sample::key, hmac,
                                        std::make_shared<PublicKey>("a")})),
              R"({"keys":[{"kty":"OKP","kid":"a"},{"kty":"OKP","kid":"b"}]})");
}

TEST(Jwk, has_the_thumbprint_of_rfc_7638_section_3_1) {
    const JwkMember members[] = {
        {"e", "AQAB"},
        {"kty", "RSA"},
        {"n",
         "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_"
         "BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-"
         "65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrd"
         "kt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKg"
         "w"}};
    EXPECT_EQ(jwk_thumbprint(members), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

}  // namespace
}  // namespace jose
