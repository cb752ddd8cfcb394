// SPDX-License-Identifier: Apache-2.0
// Signer and ServiceTokenMint: what the tokens say, and for how long one is handed out.
#include "jose/signer.hpp"

#include "crypto/base64url.hpp"
#include "jose/sample_tokens.hpp"
#include "jose/service_token.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace jose {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;

class SettableClock final : public base::Clock {
public:
    base::Timestamp now() const override { return time; }
    base::Timestamp time = sample::now;
};

std::string part(const std::string& token, bool header) {
    const auto parts = split_compact(token).value();
    return crypto::base64url_decode(header ? parts.header : parts.payload).value();
}

std::string payload_of(const Claims& claims) {
    return part(Signer(Algorithm::hs256, sample::key).sign(claims), false);
}

TEST(Signer, writes_the_claims_of_a_user) {
    EXPECT_EQ(payload_of(sample::claims()),
              R"({"sub":"testuser","user_id":1,"email":"test@example.com","roles":["PATIENT"],)"
              R"("iat":1750000000,"exp":1750001800,"jti":"0197700f-4f20-7c5e-9b64-0a1f6c1d2e3f",)"
              R"("iss":"gatehouse"})");
}

TEST(Signer, leaves_out_what_is_empty_except_the_roles_of_a_user) {
    Claims claims;
    claims.sub = "a";
    claims.expires_at = sample::now;
    EXPECT_EQ(payload_of(claims), R"({"sub":"a","exp":1750000000})");
    claims.user_id = 7;
    EXPECT_EQ(payload_of(claims), R"({"sub":"a","user_id":7,"roles":[],"exp":1750000000})");
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

TEST(Signer, names_its_algorithm_in_the_header) {
    for (const Algorithm algorithm : {Algorithm::hs256, Algorithm::hs384, Algorithm::hs512}) {
        const std::string token = Signer(algorithm, sample::key).sign(sample::claims());
        EXPECT_EQ(part(token, true),
                  R"({"alg":")" + std::string(name(algorithm)) + R"(","typ":"JWT"})");
        EXPECT_TRUE(Verifier(algorithm, sample::key).verify(token, sample::now));
    }
}

ServiceTokenMint mint_with(const base::Clock& clock, std::vector<std::string> audience = {}) {
    return ServiceTokenMint(Signer(Algorithm::hs256, sample::key), "user-service", "gatehouse",
                            clock, seconds(60), std::move(audience));
}

TEST(ServiceTokenMint, makes_tokens_of_a_service_that_are_no_users) {
    SettableClock clock;
    auto mint = mint_with(clock);
    const Claims claims = sample::verify(mint.token()).value();
    EXPECT_EQ(claims.sub, "service:user-service");
    EXPECT_EQ(claims.scope, "internal");
    EXPECT_EQ(claims.user_id, std::nullopt);
    EXPECT_EQ(claims.iss, "gatehouse");
    EXPECT_EQ(claims.jti.size(), 36u);
    EXPECT_EQ(claims.expires_at, sample::now + seconds(60));
    EXPECT_TRUE(claims.aud.empty());
    EXPECT_TRUE(is_service(claims));
    EXPECT_FALSE(is_user(claims));
}

TEST(ServiceTokenMint, names_the_audience_it_is_told) {
    SettableClock clock;
    auto mint = mint_with(clock, {"auth-service"});
    EXPECT_TRUE(Verifier(Algorithm::hs256, sample::key, {.audience = "auth-service"})
                    .verify(mint.token(), sample::now));
}

TEST(ServiceTokenMint, hands_the_same_out_while_half_of_its_life_is_left) {
    SettableClock clock;
    auto mint = mint_with(clock);
    const std::string first = mint.token();
    clock.time = sample::now + seconds(30);
    EXPECT_EQ(mint.token(), first);
    clock.time += microseconds(1);
    const std::string second = mint.token();
    EXPECT_NE(second, first);
    EXPECT_EQ(mint.token(), second);
}

TEST(ServiceTokenMint, makes_a_new_one_when_the_clock_is_set_back) {
    SettableClock clock;
    auto mint = mint_with(clock);
    const std::string first = mint.token();
    clock.time = sample::now - std::chrono::hours(1);
    const std::string second = mint.token();
    EXPECT_NE(second, first);
    EXPECT_EQ(sample::verify(second), std::unexpected(Fault::expired));
}

TEST(ServiceTokenMint, serves_many_threads_one_token) {
    SettableClock clock;
    auto mint = mint_with(clock);
    std::vector<std::string> tokens(8);
    std::vector<std::jthread> threads;
    for (std::string& token : tokens) {
        threads.emplace_back([&mint, &token] {
            for (int i = 0; i < 1000; ++i)
                token = mint.token();
        });
    }
    threads.clear();
    EXPECT_EQ(std::set(tokens.begin(), tokens.end()).size(), 1u);
}

}  // namespace
}  // namespace jose
