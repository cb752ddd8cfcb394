// SPDX-License-Identifier: Apache-2.0
// Estimates of what a stored hash costs.
#include "crypto/hash_cost.hpp"

#include <gtest/gtest.h>

#include <string>

namespace crypto {
namespace {

std::string bcrypt_of(const std::string& cost) {
    return "$2b$" + cost + "$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
}

std::string pbkdf2_of(const std::string& iterations) {
    return "pbkdf2_sha256$" + iterations + "$salt$VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl5oudV8INrLw=";
}

std::string argon2_of(const std::string& name, const std::string& cost) {
    return "$" + name + "$v=19$" + cost +
           "$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
}

TEST(EstimateCost, grows_with_the_work) {
    const std::pair<std::string, std::string> pairs[] = {
        {bcrypt_of("10"), bcrypt_of("14")},
        {pbkdf2_of("200000"), pbkdf2_of("3200000")},
        {argon2_of("argon2id", "m=65536,t=1,p=1"), argon2_of("argon2id", "m=262144,t=4,p=1")},
        {argon2_of("argon2i", "m=65536,t=2,p=4"), argon2_of("argon2i", "m=1048576,t=2,p=1")},
    };
    for (const auto& [cheap, dear] : pairs) {
        const auto less = estimate_cost(cheap)->count();
        const auto more = estimate_cost(dear)->count();
        EXPECT_GT(less, 0) << cheap;
        EXPECT_NEAR(static_cast<double>(more) / static_cast<double>(less), 16, 4) << cheap;
    }
}

TEST(EstimateCost, tells_the_usual_from_what_would_block_a_core) {
    using std::chrono::milliseconds;
    for (const auto& usual :
         {bcrypt_of("10"), pbkdf2_of("260000"), argon2_of("argon2id", "m=65536,t=3,p=4"),
          argon2_of("argon2id", "m=19456,t=2,p=1")}) {
        EXPECT_LT(*estimate_cost(usual), milliseconds(1000)) << usual;
    }
    // Minutes: 64 passes over 1 GiB.
    EXPECT_GT(*estimate_cost(argon2_of("argon2id", "m=1048576,t=64,p=1")), milliseconds(10'000));
}

TEST(EstimateCost, knows_nothing_of_what_is_no_hash) {
    for (const auto& stored : {std::string(), std::string("plain"), bcrypt_of("16")})
        EXPECT_FALSE(estimate_cost(stored)) << stored;
}

}  // namespace
}  // namespace crypto
