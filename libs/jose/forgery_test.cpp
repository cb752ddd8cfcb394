// SPDX-License-Identifier: Apache-2.0
// Forgeries: every way into a token service that others have left open.
#include "crypto/base64url.hpp"
#include "jose/sample_tokens.hpp"
#include "jose/unverified.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace jose {
namespace {

using namespace std::string_literals;
using crypto::base64url_encode;

std::string good_token() {
    return sample::sign(sample::header, sample::payload);
}

/// The good token's parts, to be put together in wrong ways.
struct Parts {
    std::string header;
    std::string payload;
    std::string signature;

    std::string joined() const { return header + '.' + payload + '.' + signature; }
};

Parts good_parts() {
    const std::string token = good_token();
    const auto parts = split_compact(token).value();
    return {std::string(parts.header), std::string(parts.payload), std::string(parts.signature)};
}

void expect_refused(const std::string& token, const std::string& what) {
    EXPECT_FALSE(sample::verify(token)) << what;
}

TEST(Forgery, the_token_they_start_from_is_good) {
    EXPECT_EQ(sample::verify(good_token()).value().sub, "testuser");
    EXPECT_EQ(sample::verify(good_parts().joined()).value().sub, "testuser");
}

TEST(Forgery, no_signature_however_it_is_spelled) {
    for (const std::string none : {"none", "None", "NONE", "nOnE", "none ", " none", "", "null",
                                   "n\\u006fne", "none\\u0000"}) {
        const std::string header = base64url_encode(R"({"alg":")" + none + R"(","typ":"JWT"})");
        const std::string body = header + '.' + good_parts().payload;
        for (const std::string tail : {"", ".", "..", ".AA", ".e30"}) {
            expect_refused(body + tail, none + tail);
        }
        EXPECT_EQ(sample::verify(sample::sign(R"({"alg":")" + none + "\"}", sample::payload)),
                  std::unexpected(Fault::unsupported_algorithm));
    }
    for (const std::string header :
         {"{}", R"({"typ":"JWT"})", R"({"alg":null})", R"({"alg":0})", R"({"alg":["HS256"]})",
          R"({"alg":{"HS256":1}})", R"({"alg":true})", R"({"ALG":"HS256"})"}) {
        EXPECT_EQ(sample::verify(sample::sign(header, sample::payload)),
                  std::unexpected(Fault::malformed))
            << header;
    }
}

TEST(Forgery, another_algorithm_than_the_configured_one) {
    for (const std::string other :
         {"HS384", "HS512", "RS256", "ES256", "PS256", "EdDSA", "hs256", "Hs256", "HS256 ",
          "HS256\\u0000", "HS-256", "dir", "A256GCMKW"}) {
        EXPECT_EQ(sample::verify(sample::sign(R"({"alg":")" + other + "\"}", sample::payload)),
                  std::unexpected(Fault::unsupported_algorithm))
            << other;
    }
}

/// A public key as an attacker would use it for a MAC key: CVE-2022-29217 and its like.
std::vector<std::string> public_keys() {
    const std::string base64 =
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEVs/"
        "o5+uQbTjL3chynL4wXgUg2R9q9UU8I5mEovUf86QZ7kOBIjJwqnz"
        "D1omageEHWwHdBO6B+dFabmdT9POxg==";
    return {
        "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n",
        "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----",
        "-----BEGIN PUBLIC KEY-----\r\n" + base64 + "\r\n-----END PUBLIC KEY-----\r\n",
        base64,
        R"({"kty":"oct","k":"AA"})",
        "\0"s,
        std::string(32, '\0'),
        "your-secret-key",
        "secret",
    };
}

TEST(Forgery, a_public_key_or_a_guess_as_the_mac_key) {
    for (const std::string& guess : public_keys()) {
        const auto key = make_hmac_key(Algorithm::hs256, base::Secret(guess));
        EXPECT_EQ(sample::verify(sign_compact(*key, sample::header, sample::payload)),
                  std::unexpected(Fault::bad_signature));
        EXPECT_EQ(sample::verify(sign_compact(*key, R"({"alg":"RS256"})", sample::payload)),
                  std::unexpected(Fault::unsupported_algorithm));
    }
}

TEST(Forgery, a_key_that_the_token_brings_along) {
    const base::Secret own("the attacker's own key, 32 bytes.");
    const std::string k = base64url_encode(own.reveal());
    for (const std::string& extra :
         {R"("jwk":{"kty":"oct","k":")" + k + "\"}", R"("jku":"https://evil.example/keys")"s,
          R"("x5u":"http://127.0.0.1:1/")"s, R"("x5c":["MIIB"])"s, R"("kid":"../../dev/null")"s,
          R"("kid":"' UNION SELECT 'x")"s, R"("kid":7)"s, R"("kid":")" + k + "\""}) {
        const std::string header = R"({"alg":"HS256",)" + extra + "}";
        const auto key = make_hmac_key(Algorithm::hs256, own);
        EXPECT_EQ(sample::verify(sign_compact(*key, header, sample::payload)),
                  std::unexpected(Fault::bad_signature))
            << header;
    }
}

TEST(Forgery, extensions_nobody_understands) {
    for (const std::string extra :
         {R"("crit":["exp"])", R"("crit":["b64"],"b64":false)", R"("crit":[])", R"("crit":null)",
          R"("b64":false)", R"("b64":true)", R"("crit":"exp")", R"("cr\u0069t":["x"])"}) {
        EXPECT_EQ(sample::verify(sample::sign(R"({"alg":"HS256",)" + extra + "}", sample::payload)),
                  std::unexpected(Fault::malformed))
            << extra;
    }
}

TEST(Forgery, names_that_come_twice) {
    for (const std::string header :
         {R"({"alg":"HS256","alg":"HS256"})", R"({"alg":"none","alg":"HS256"})",
          R"({"alg":"HS256","\u0061lg":"none"})", R"({"\u0061lg":"HS256","alg":"HS256"})",
          R"({"alg":"HS256","kid":"a","kid":"b"})", R"({"alg":"HS256","jwk":{"k":"a","k":"b"}})"}) {
        EXPECT_EQ(sample::verify(sample::sign(header, sample::payload)),
                  std::unexpected(Fault::malformed))
            << header;
    }
    for (const std::string payload :
         {R"({"sub":"a","user_id":1,"user_id":2,"exp":1750001800})",
          R"({"sub":"a","user_id":1,"us\u0065r_id":2,"exp":1750001800})",
          R"({"sub":"a","exp":1750001800,"exp":9999999999})",
          R"({"sub":"a","exp":1750001800,"x":{"y":1,"y":2}})",
          R"({"sub":"a","exp":1750001800,"x":[{"y":1,"\u0079":2}]})"}) {
        EXPECT_EQ(sample::verify(sample::sign(sample::header, payload)),
                  std::unexpected(Fault::malformed))
            << payload;
    }
}

TEST(Forgery, headers_that_are_not_json_objects) {
    for (const std::string& header :
         {""s, "null"s, "[]"s, "\"HS256\""s, "HS256"s, R"({"alg":"HS256")"s, R"({"alg":"HS256"}x)"s,
          R"({"alg":"HS256"}{})"s, R"({'alg':'HS256'})"s, R"({"alg":"HS256",})"s,
          R"(/**/{"alg":"HS256"})"s, "\xef\xbb\xbf{\"alg\":\"HS256\"}"s,
          "{\"alg\":\"HS256\",\"x\":\"\xff\"}"s, "{\"alg\":\"HS256\"}\0"s,
          "{\"alg\":\"HS256\",\"x\":\"\xed\xa0\x80\"}"s, R"({"alg":"HS256","x":"\ud800"})"s}) {
        EXPECT_EQ(sample::verify(sample::sign(header, sample::payload)),
                  std::unexpected(Fault::malformed))
            << header;
    }
}

TEST(Forgery, types_of_other_things) {
    for (const std::string typ : {"JWT", "jwt", "Jwt", "at+jwt", "AT+JWT"}) {
        EXPECT_TRUE(sample::verify(
            sample::sign(R"({"typ":")" + typ + R"(","alg":"HS256"})", sample::payload)))
            << typ;
    }
    for (const std::string typ :
         {R"("")", R"("JWE")", R"("JOSE+JSON")", R"("dpop+jwt")", R"("JWT ")", "null", "1",
          R"(["JWT"])", R"("logout+jwt")", R"("secevent+jwt")"}) {
        EXPECT_FALSE(sample::verify(
            sample::sign(R"({"typ":)" + typ + R"(,"alg":"HS256"})", sample::payload)))
            << typ;
    }
}

TEST(Forgery, json_serialisation) {
    const Parts parts = good_parts();
    expect_refused(R"({"payload":")" + parts.payload + R"(","protected":")" + parts.header +
                       R"(","signature":")" + parts.signature + "\"}",
                   "flattened");
    expect_refused(R"({"payload":")" + parts.payload + R"(","signatures":[{"protected":")" +
                       parts.header + R"(","signature":")" + parts.signature + "\"}]}",
                   "general");
}

TEST(Forgery, parts_missing_added_or_swapped) {
    const auto [header, payload, signature] = good_parts();
    const std::vector<std::string> wrong = {
        "",
        ".",
        "..",
        "...",
        header,
        header + '.' + payload,
        header + '.' + payload + '.',
        header + "..",
        '.' + payload + '.' + signature,
        header + ".." + signature,
        header + '.' + payload + '.' + signature + '.',
        header + '.' + payload + '.' + signature + ".e30",
        header + '.' + payload + ".." + signature,
        '.' + header + '.' + payload + '.' + signature,
        header + '.' + payload + '.' + signature + '.' + payload + '.' + signature,
        payload + '.' + header + '.' + signature,
        signature + '.' + payload + '.' + header,
        header + '.' + signature + '.' + payload,
        header + '.' + header + '.' + signature,
    };
    for (const std::string& token : wrong)
        expect_refused(token, token);
}

TEST(Forgery, lenient_base64) {
    const auto [header, payload, signature] = good_parts();
    for (const std::string& junk :
         {"="s, "=="s, " "s, "\n"s, "\r\n"s, "\t"s, "+"s, "/"s, "\0"s, "\x80"s}) {
        expect_refused(header + junk + '.' + payload + '.' + signature, junk);
        expect_refused(junk + header + '.' + payload + '.' + signature, junk);
        expect_refused(header + '.' + payload + junk + '.' + signature, junk);
        expect_refused(header + '.' + payload + '.' + signature + junk, junk);
    }
    // The last character of 43 carries four bits: three more spellings of each MAC with lax
    // readers.
    const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    int taken = 0;
    for (const char last : alphabet) {
        taken += sample::verify(header + '.' + payload + '.' +
                                signature.substr(0, signature.size() - 1) + last)
                     .has_value();
    }
    EXPECT_EQ(taken, 1);
}

TEST(Forgery, a_padded_part_under_a_right_signature) {
    for (const std::string junk : {"=", "==", " ", "\n", "+"}) {
        for (const std::string& input : {good_parts().header + junk + '.' + good_parts().payload,
                                         good_parts().header + '.' + good_parts().payload + junk}) {
            const std::string token = input + '.' + base64url_encode(sample::key->sign(input));
            EXPECT_EQ(sample::verify(token), std::unexpected(Fault::malformed)) << token;
        }
    }
}

TEST(Forgery, signatures_cut_or_stretched) {
    const auto [header, payload, signature] = good_parts();
    const std::string input = header + '.' + payload;
    const std::string mac = sample::key->sign(input);
    for (std::size_t size = 0; size < mac.size(); ++size) {
        expect_refused(input + '.' + base64url_encode(mac.substr(0, size)), "cut");
    }
    expect_refused(input + '.' + base64url_encode(mac + '\0'), "one more byte");
    expect_refused(input + '.' + base64url_encode(mac + mac), "twice");
    expect_refused(input + '.' + base64url_encode(std::string(32, '\0')), "zeros");
    const auto longer = make_hmac_key(Algorithm::hs512, sample::secret);
    expect_refused(input + '.' + base64url_encode(longer->sign(input)), "HS512 under HS256");
}

TEST(Forgery, any_bit_of_a_good_token_flipped) {
    const std::string token = good_token();
    for (std::size_t bit = 0; bit < token.size() * 8; ++bit) {
        std::string flipped = token;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
        ASSERT_FALSE(sample::verify(flipped)) << bit;
    }
}

TEST(Forgery, any_byte_of_a_good_token_left_out_or_doubled) {
    const std::string token = good_token();
    for (std::size_t i = 0; i < token.size(); ++i) {
        ASSERT_FALSE(sample::verify(std::string(token).erase(i, 1))) << i;
        ASSERT_FALSE(sample::verify(std::string(token).insert(i, 1, token[i]))) << i;
        ASSERT_FALSE(sample::verify(std::string_view(token).substr(0, i))) << i;
        ASSERT_FALSE(sample::verify(std::string_view(token).substr(i + 1))) << i;
    }
}

TEST(Forgery, tokens_too_large_to_read) {
    const std::string filler(9000, 'x');
    EXPECT_EQ(sample::verify(std::string(1 << 20, 'A')), std::unexpected(Fault::malformed));
    EXPECT_EQ(sample::verify(std::string(1 << 20, '.')), std::unexpected(Fault::malformed));
    EXPECT_EQ(sample::verify(good_token() + std::string(1 << 20, 'A')),
              std::unexpected(Fault::malformed));
    EXPECT_EQ(sample::verify(sample::sign(sample::header,
                                          R"({"sub":"a","exp":1750001800,"x":")" + filler + "\"}")),
              std::unexpected(Fault::malformed));
    EXPECT_EQ(
        sample::verify(sample::sign(R"({"alg":"HS256","x":")" + filler + "\"}", sample::payload)),
        std::unexpected(Fault::malformed));
}

TEST(Forgery, learns_nothing_of_the_payload_before_the_signature_holds) {
    auto [header, payload, signature] = good_parts();
    for (const std::string& other :
         {base64url_encode("no json"), base64url_encode("{}"), "!!!!"s}) {
        EXPECT_EQ(sample::verify(header + '.' + other + '.' + signature),
                  std::unexpected(Fault::bad_signature));
    }
}

TEST(Forgery, unverified_reading_takes_no_shortcut_around_the_parser) {
    EXPECT_EQ(decode_unverified(std::string(1 << 20, 'A')), std::unexpected(Fault::malformed));
    EXPECT_EQ(decode_unverified(sample::sign(sample::header, R"({"sub":"a","sub":"b","exp":1})")),
              std::unexpected(Fault::malformed));
}

}  // namespace
}  // namespace jose
