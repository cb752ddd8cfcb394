// SPDX-License-Identifier: Apache-2.0
// Compact JWS: the vectors of the RFCs.
#include "jose/jws.hpp"

#include "crypto/base64url.hpp"
#include "jose/sample_tokens.hpp"
#include "jose/unverified.hpp"

#include <gtest/gtest.h>

#include <string>

namespace jose {
namespace {

base::Secret secret_of(std::string_view k) {
    return base::Secret(crypto::base64url_decode(k).value());
}

// RFC 7515 appendix A.1; RFC 7519 section 3.1 shows the same token.
constexpr std::string_view rfc_7515_key =
    "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
constexpr std::string_view rfc_7515_token =
    "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    "."
    "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

// RFC 7520 section 4.4, "HMAC-SHA2 Integrity Protection".
constexpr std::string_view rfc_7520_key = "hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg";
constexpr std::string_view rfc_7520_token =
    "eyJhbGciOiJIUzI1NiIsImtpZCI6IjAxOGMwYWU1LTRkOWItNDcxYi1iZmQ2LWVlZjMxNGJjNzAzNyJ9."
    "SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250"
    "byB0aGUgcm9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hl"
    "cmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4."
    "s0h6KThzkfBBBkLspW1h84VsJZFTsPPqMDA7g1Md7p0";

std::expected<std::string, Fault> verify(const SigningKeyPointer& key, std::string_view token) {
    return verify_compact(KeySet({key}), token);
}

TEST(Jws, knows_rfc_7515_appendix_a1) {
    const auto key = make_hmac_key(Algorithm::hs256, secret_of(rfc_7515_key));
    EXPECT_EQ(verify(key, rfc_7515_token).value(),
              "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}");
    EXPECT_EQ(sign_compact(*key, "{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}",
                           *verify(key, rfc_7515_token)),
              rfc_7515_token);
}

TEST(Jws, knows_rfc_7520_section_4_4) {
    for (const std::string kid : {"", "018c0ae5-4d9b-471b-bfd6-eef314bc7037"}) {
        const auto key = make_hmac_key(Algorithm::hs256, secret_of(rfc_7520_key), kid);
        const auto payload = verify(key, rfc_7520_token);
        EXPECT_EQ(payload.value(),
                  "It\u2019s a dangerous business, Frodo, going out your door. You step onto the "
                  "road, and if you don't keep your feet, there\u2019s no knowing where you might "
                  "be swept off to.");
        EXPECT_EQ(
            sign_compact(*key, R"({"alg":"HS256","kid":"018c0ae5-4d9b-471b-bfd6-eef314bc7037"})",
                         *payload),
            rfc_7520_token);
    }
}

TEST(Jws, refuses_the_vectors_under_another_key_algorithm_or_kid) {
    const auto secret = secret_of(rfc_7520_key);
    EXPECT_EQ(verify(make_hmac_key(Algorithm::hs256, secret), rfc_7515_token),
              std::unexpected(Fault::bad_signature));
    EXPECT_EQ(verify(make_hmac_key(Algorithm::hs512, secret), rfc_7520_token),
              std::unexpected(Fault::unsupported_algorithm));
    EXPECT_EQ(verify(make_hmac_key(Algorithm::hs256, secret, "other"), rfc_7520_token),
              std::unexpected(Fault::unknown_key));
}

TEST(Jws, the_claims_of_rfc_7519_section_3_1_have_no_subject_and_are_refused) {
    const KeyRing keys({make_hmac_key(Algorithm::hs256, secret_of(rfc_7515_key))});
    const base::Timestamp then{std::chrono::seconds(1'300'819'000)};
    EXPECT_EQ(Verifier(keys).verify(rfc_7515_token, then), std::unexpected(Fault::bad_claims));
}

TEST(Jws, signs_and_verifies_with_every_algorithm_and_no_other) {
    const Algorithm all[] = {Algorithm::hs256, Algorithm::hs384, Algorithm::hs512};
    for (const Algorithm signing : all) {
        const std::string header = R"({"alg":")" + std::string(name(signing)) + R"(","typ":"JWT"})";
        const std::string token =
            sign_compact(*make_hmac_key(signing, sample::secret), header, sample::payload);
        for (const Algorithm verifying : all) {
            const auto payload = verify(make_hmac_key(verifying, sample::secret), token);
            EXPECT_EQ(payload.has_value(), signing == verifying);
            if (!payload) EXPECT_EQ(payload.error(), Fault::unsupported_algorithm);
        }
    }
}

TEST(Jws, reads_names_of_algorithms_exactly) {
    EXPECT_EQ(parse_algorithm("HS256"), Algorithm::hs256);
    EXPECT_EQ(parse_algorithm("HS384"), Algorithm::hs384);
    EXPECT_EQ(parse_algorithm("HS512"), Algorithm::hs512);
    for (const std::string_view other :
         {"", "hs256", "HS256 ", "HS", "RS256", "ES256", "none", "NONE", "HS2560"}) {
        EXPECT_EQ(parse_algorithm(other), std::nullopt) << other;
    }
}

TEST(Jws, shows_what_an_unverified_token_says) {
    const std::string foreign =
        "eyJhbGciOiJSUzI1NiJ9." + crypto::base64url_encode(sample::payload) + ".c2lnbmF0dXJl";
    EXPECT_EQ(decode_unverified(foreign).value().sub, "testuser");
    EXPECT_EQ(decode_unverified(foreign + ".more"), std::unexpected(Fault::malformed));
    EXPECT_EQ(decode_unverified("no token"), std::unexpected(Fault::malformed));
}

TEST(Jws, describes_every_fault_in_one_sentence) {
    for (int fault = 0; fault <= static_cast<int>(Fault::bad_claims); ++fault) {
        const std::string_view text = describe(static_cast<Fault>(fault));
        EXPECT_TRUE(text.ends_with('.'));
        EXPECT_GT(text.size(), 30u);
    }
    EXPECT_TRUE(describe(Fault::bad_signature).contains("SECRET_KEY"));
    EXPECT_TRUE(describe(Fault::expired).contains("expired"));
    EXPECT_TRUE(describe(Fault::malformed).contains("Bearer <token>"));
}

}  // namespace
}  // namespace jose
