// SPDX-License-Identifier: Apache-2.0
// Verifier: whose tokens are taken, which claims are bad, and what the clock says.
#include "jose/verifier.hpp"

#include "jose/sample_tokens.hpp"
#include "jose/signer.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace jose {
namespace {

using namespace std::string_literals;
using std::chrono::microseconds;
using std::chrono::seconds;

std::string token_of(const Claims& claims) {
    return Signer(sample::key).sign(claims);
}

/// A payload with a sub, an exp, and more members.
std::string with(const std::string& members) {
    return R"({"sub":"testuser","exp":1750001800,)" + members + "}";
}

std::expected<Claims, Fault> verify_payload(const std::string& payload) {
    return sample::verify(sample::sign(sample::header, payload));
}

TEST(Verifier, gives_back_what_the_signer_wrote) {
    Claims claims = sample::claims();
    claims.not_before = sample::now;
    claims.aud = {"a", "b"};
    EXPECT_EQ(sample::verify(token_of(claims)).value(), claims);
    claims.aud = {"a"};
    EXPECT_EQ(sample::verify(token_of(claims)).value(), claims);
    EXPECT_EQ(sample::verify(token_of(sample::claims())).value(), sample::claims());
}

TEST(Verifier, gives_back_text_that_json_must_escape) {
    Claims claims = sample::claims();
    claims.sub = "quote\" slash\\ tab\t é \U0001F511 </script>";
    EXPECT_EQ(sample::verify(token_of(claims)).value().sub, claims.sub);
}

// The headers as python-jose and PyJWT write them, and one with spaces.
TEST(Verifier, takes_tokens_of_python_libraries_with_the_four_claims_of_the_guide) {
    for (const std::string_view header :
         {R"({"alg":"HS256","typ":"JWT"})", R"({"typ":"JWT","alg":"HS256"})",
          R"({"typ": "JWT", "alg": "HS256"})"}) {
        const auto claims = sample::verify(sample::sign(header, sample::payload));
        ASSERT_TRUE(claims);
        EXPECT_EQ(claims->sub, "testuser");
        EXPECT_EQ(claims->expires_at, sample::now + seconds(1800));
        EXPECT_EQ(claims->issued_at, std::nullopt);
    }
}

// Made by PyJWT 2.6.0 of sample::payload and sample::secret.
TEST(Verifier, takes_tokens_made_by_pyjwt_with_every_algorithm) {
    const std::string body =
        ".eyJzdWIiOiJ0ZXN0dXNlciIsInVzZXJfaWQiOjEsImVtYWlsIjoidGVzdEBleGFtcGxlLmNvbSIsImV4cCI6MTc1"
        "MDAwMTgwMH0.";
    const std::vector<std::pair<Algorithm, std::string>> tokens = {
        {Algorithm::hs256, "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9" + body +
                               "tKSIlMpOpA_vqUN7_isvKKNebyA1nidwFh7m4aQ3GRU"},
        {Algorithm::hs384, "eyJhbGciOiJIUzM4NCIsInR5cCI6IkpXVCJ9" + body +
                               "_iyO-MrHOHDNBeB9CNI2t-9fO3k9ItG2K3A2X__SJQ_R9T69vohgyFz7NDTO7Tnp"},
        {Algorithm::hs512,
         "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9" + body +
             "bh0fWjN-xPuyLPdwdi5YOk29A1i2CgivJWYkhOSpU7RCZADpH4KLipj5ilI5t20Ke9RrTWgd"
             "V3maS9xMzEgzYA"},
    };
    for (const auto& [algorithm, token] : tokens) {
        const KeyRing keys({make_hmac_key(algorithm, sample::secret)});
        EXPECT_EQ(Verifier(keys).verify(token, sample::now).value().sub, "testuser");
    }
}

TEST(Verifier, ignores_claims_it_does_not_know) {
    for (const std::string members :
         {R"("is_root":true)", R"("x":null)", R"("x":{"user_id":"no"})", R"("x":[1,[2,[3]]])",
          R"("http://example.com/is_root":true)", R"("User_id":"x")", R"("":0)"}) {
        EXPECT_TRUE(verify_payload(with(members))) << members;
    }
}

TEST(Verifier, refuses_claims_of_the_wrong_type) {
    for (const std::string members :
         {R"("jti":1)", R"("jti":null)", R"("iss":["gatehouse"])", R"("iss":{})", R"("aud":1)",
          R"("aud":null)", R"("aud":[1])", R"("aud":{})", R"("aud":[["a"]])"}) {
        EXPECT_EQ(verify_payload(with(members)), std::unexpected(Fault::bad_claims)) << members;
    }
}

TEST(Verifier, takes_the_widest_claims_that_are_right) {
    EXPECT_TRUE(verify_payload(with(R"("aud":[],"jti":"","iss":"")")));
    EXPECT_EQ(verify_payload(with(R"("aud":"a")")).value().aud, std::vector<std::string>{"a"});
}

TEST(Verifier, requires_a_subject_and_an_expiry) {
    for (const std::string payload :
         {R"({})", R"({"sub":"a"})", R"({"exp":1750001800})", R"({"sub":"","exp":1750001800})",
          R"({"sub":null,"exp":1750001800})", R"({"sub":1,"exp":1750001800})",
          R"({"sub":["a"],"exp":1750001800})", R"({"sub":"a\u0000b","exp":1750001800})"}) {
        EXPECT_EQ(verify_payload(payload), std::unexpected(Fault::bad_claims)) << payload;
    }
}

TEST(Verifier, takes_times_that_are_numbers_in_range) {
    for (const std::string time :
         {"1750001800.0", "1750001800.999999", "1.7500018e9", "253402300799", "17500018000e-1",
          "2.5e11", "1750001800.123456789012345"}) {
        EXPECT_TRUE(verify_payload(R"({"sub":"a","exp":)" + time + "}")) << time;
    }
    EXPECT_EQ(verify_payload(R"({"sub":"a","exp":1750001800.25})").value().expires_at,
              sample::now + microseconds(1'800'250'000));
}

TEST(Verifier, refuses_times_that_are_not) {
    for (const std::string time :
         {"\"1750001800\"", "null", "true", "[]", "{}", "-1", "-1750001800", "-0.5", "-1e300",
          "1e300", "253402300800", "253402300799.5", "1e12", "9223372036854775807",
          "9223372036854775808", "99999999999999999999999999", "\"2026-03-01T09:30:00Z\"",
          "\"\""}) {
        EXPECT_EQ(verify_payload(R"({"sub":"a","exp":)" + time + "}"),
                  std::unexpected(Fault::bad_claims))
            << time;
        EXPECT_EQ(verify_payload(with(R"("nbf":)" + time)), std::unexpected(Fault::bad_claims))
            << time;
        EXPECT_EQ(verify_payload(with(R"("iat":)" + time)), std::unexpected(Fault::bad_claims))
            << time;
    }
    for (const std::string time : {"1e400", "-1e400", "1e99999999999", "NaN", "Infinity", "0x10",
                                   "01750001800", "+1750001800", "1750001800.", ".5"}) {
        EXPECT_FALSE(verify_payload(R"({"sub":"a","exp":)" + time + "}")) << time;
    }
}

TEST(Verifier, refuses_payloads_that_are_not_strict_json_objects) {
    const std::string good(sample::payload);
    for (const std::string& payload :
         {""s, "null"s, "[]"s, "[" + good + "]", "\"x\""s, good + "x", good + good, good + "\0"s,
          "\0"s + good, "\xef\xbb\xbf" + good, good.substr(0, good.size() - 1), "// \n" + good,
          with("\"x\":\"\xff\""), with("\"x\":\"\xc0\x80\""), with("\"x\":\"\xed\xa0\x80\""),
          with(R"("x":"\udc00")"), with("\"x\":\"\n\""), with("\"\xff\":1"), with("\"x\":'a'")}) {
        EXPECT_EQ(verify_payload(payload), std::unexpected(Fault::malformed)) << payload;
    }
}

TEST(Verifier, refuses_nesting_deeper_than_eight) {
    const auto nested = [](int arrays) {
        return with("\"x\":" + std::string(arrays, '[') + std::string(arrays, ']'));
    };
    EXPECT_TRUE(verify_payload(nested(7)));
    for (const int arrays : {8, 9, 15, 16, 17, 1000}) {
        EXPECT_EQ(verify_payload(nested(arrays)), std::unexpected(Fault::malformed)) << arrays;
    }
    EXPECT_EQ(verify_payload(with(R"("x":{"x":{"x":{"x":{"x":{"x":{"x":{"x":1}}}}}}}})")),
              std::unexpected(Fault::malformed));
}

TEST(Verifier, judges_expiry_to_the_leeway) {
    Claims claims = sample::claims();
    claims.expires_at = sample::now;
    const std::string token = token_of(claims);
    const Verifier lenient(sample::keys);
    EXPECT_TRUE(lenient.verify(token, sample::now + seconds(30) - microseconds(1)));
    EXPECT_EQ(lenient.verify(token, sample::now + seconds(30)), std::unexpected(Fault::expired));
    const Verifier strict(sample::keys, {.leeway = seconds(0)});
    EXPECT_TRUE(strict.verify(token, sample::now - microseconds(1)));
    EXPECT_EQ(strict.verify(token, sample::now), std::unexpected(Fault::expired));
}

TEST(Verifier, judges_not_before_to_the_leeway) {
    Claims claims = sample::claims();
    claims.not_before = sample::now;
    const std::string token = token_of(claims);
    const Verifier lenient(sample::keys);
    EXPECT_TRUE(lenient.verify(token, sample::now - seconds(30)));
    EXPECT_EQ(lenient.verify(token, sample::now - seconds(31)),
              std::unexpected(Fault::not_yet_valid));
}

TEST(Verifier, holds_the_leeway_to_half_a_minute) {
    Claims claims = sample::claims();
    claims.expires_at = sample::now;
    const std::string token = token_of(claims);
    const Verifier endless(sample::keys, {.leeway = std::chrono::hours(24)});
    EXPECT_EQ(endless.verify(token, sample::now + seconds(30)), std::unexpected(Fault::expired));
    const Verifier negative(sample::keys, {.leeway = seconds(-3600)});
    EXPECT_TRUE(negative.verify(token, sample::now - seconds(1)));
}

TEST(Verifier, checks_issuer_and_audience_only_when_told_to) {
    const Verifier expecting(sample::keys, {.issuer = "gatehouse", .audience = "user-service"});
    const auto answer = [&expecting](const std::string& payload) {
        return expecting.verify(sample::sign(sample::header, payload), sample::now);
    };
    const std::string issuer = R"("iss":"gatehouse")";
    EXPECT_TRUE(answer(with(issuer + R"(,"aud":"user-service")")));
    EXPECT_TRUE(answer(with(issuer + R"(,"aud":["x","user-service"])")));
    EXPECT_EQ(answer(with(issuer)), std::unexpected(Fault::wrong_audience));
    EXPECT_EQ(answer(with(issuer + R"(,"aud":[])")), std::unexpected(Fault::wrong_audience));
    EXPECT_EQ(answer(with(issuer + R"(,"aud":"user-service2")")),
              std::unexpected(Fault::wrong_audience));
    EXPECT_EQ(answer(with(R"("aud":"user-service")")), std::unexpected(Fault::wrong_issuer));
    EXPECT_EQ(answer(with(R"("iss":"Gatehouse","aud":"user-service")")),
              std::unexpected(Fault::wrong_issuer));
    EXPECT_TRUE(verify_payload(with(R"("iss":"anyone","aud":"anything")")));
}

}  // namespace
}  // namespace jose
