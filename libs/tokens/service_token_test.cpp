// SPDX-License-Identifier: Apache-2.0
// What a service's token says, and for how long one is handed out.
#include "tokens/service_token.hpp"

#include "jose/sample_tokens.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace tokens {
namespace {

namespace sample = jose::sample;
using std::chrono::microseconds;
using std::chrono::seconds;

class SettableClock final : public base::Clock {
public:
    base::Timestamp now() const override { return time; }
    base::Timestamp time = sample::now;
};

ServiceTokenMint mint_with(const base::Clock& clock, std::vector<std::string> audience = {}) {
    return ServiceTokenMint(jose::Signer(sample::key),
                            {.service_name = "user-service",
                             .scope = "internal accounts:read",
                             .issuer = "gatehouse",
                             .audience = std::move(audience)},
                            clock);
}

TEST(ServiceTokenMint, makes_tokens_of_a_service_that_are_no_users) {
    SettableClock clock;
    auto mint = mint_with(clock);
    const Claims claims = sample::verify<Claims>(mint.token()).value();
    EXPECT_EQ(claims.sub, "service:user-service");
    EXPECT_EQ(claims.scope, "internal accounts:read");
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
    EXPECT_TRUE(jose::Verifier(sample::keys, {.audience = "auth-service"})
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
    EXPECT_EQ(sample::verify(second), std::unexpected(jose::Fault::expired));
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
}  // namespace tokens
