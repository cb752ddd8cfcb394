// SPDX-License-Identifier: Apache-2.0
#include "jose/signer.hpp"

#include "crypto/base64url.hpp"
#include "jose/sample_tokens.hpp"

#include <gtest/gtest.h>

#include <string>

namespace jose {
namespace {

using std::chrono::microseconds;

std::string part(const std::string& token, bool header) {
    const auto parts = split_compact(token).value();
    return crypto::base64url_decode(header ? parts.header : parts.payload).value();
}

std::string payload_of(const Claims& claims) {
    return part(Signer(sample::key).sign(claims), false);
}

TEST(Signer, leaves_out_what_is_absent) {
    Claims claims;
    claims.sub = "a";
    claims.expires_at = sample::now;
    EXPECT_EQ(payload_of(claims), R"({"sub":"a","exp":1750000000})");
    EXPECT_EQ(payload_of(sample::claims()),
              R"({"sub":"testuser","iat":1750000000,"exp":1750001800,)"
              R"("jti":"0197700f-4f20-7c5e-9b64-0a1f6c1d2e3f","iss":"gatehouse"})");
}

TEST(Signer, writes_whole_seconds_and_one_audience_as_a_string) {
    Claims claims;
    claims.sub = "a";
    claims.expires_at = sample::now + microseconds(999'999);
    claims.aud = {"one"};
    EXPECT_EQ(payload_of(claims), R"({"sub":"a","exp":1750000000,"aud":"one"})");
    claims.aud = {"one", "two"};
    EXPECT_EQ(payload_of(claims), R"({"sub":"a","exp":1750000000,"aud":["one","two"]})");
}

TEST(Signer, names_its_algorithm_and_its_key_in_the_header) {
    for (const Algorithm algorithm : {Algorithm::hs256, Algorithm::hs384, Algorithm::hs512}) {
        const std::string alg = R"({"alg":")" + std::string(name(algorithm)) + '"';
        const struct {
            std::string kid;
            std::string header;
        } cases[] = {
            {"", alg + R"(,"typ":"JWT"})"},
            {"2026-03", alg + R"(,"kid":"2026-03","typ":"JWT"})"},
            {"a \"b\"", alg + R"(,"kid":"a \"b\"","typ":"JWT"})"},
        };
        for (const auto& [kid, header] : cases) {
            const auto key = make_hmac_key(algorithm, sample::secret, kid);
            const std::string token = Signer(key).sign(sample::claims());
            EXPECT_EQ(part(token, true), header);
            const KeyRing keys({key});
            EXPECT_TRUE(Verifier(keys).verify(token, sample::now)) << header;
        }
    }
}

}  // namespace
}  // namespace jose
