// SPDX-License-Identifier: Apache-2.0
// Argon2id: reference vectors, all bytes of a password, hostile stored hashes.
#include "crypto/argon2id.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace crypto {
namespace {

using namespace std::string_literals;
using base::Errc;
using base::Secret;

constexpr Argon2idCost cheap{.memory_kib = 64, .iterations = 1};

std::string hash_of(const std::string& password) {
    return argon2id_hash(Secret(password), cheap).value();
}

// The known-answer tests of the reference implementation (phc-winner-argon2, src/test.c).
TEST(Argon2id, knows_the_vectors_of_the_reference_implementation) {
    const std::vector<std::string> vectors = {
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc",
    };
    for (const std::string& phc : vectors) {
        EXPECT_EQ(argon2id_verify(Secret("password"), phc).value(), true) << phc;
        EXPECT_EQ(argon2id_verify(Secret("differentpassword"), phc).value(), false) << phc;
    }
}

TEST(Argon2id, writes_phc_strings_of_the_cost_with_a_new_salt_each) {
    const std::string phc = hash_of("testpass123");
    EXPECT_TRUE(phc.starts_with("$argon2id$v=19$m=64,t=1,p=1$")) << phc;
    EXPECT_NE(phc, hash_of("testpass123"));
}

TEST(Argon2id, takes_every_byte_of_a_password) {
    const std::vector<std::string> passwords = {
        "testpass123",
        "",
        "\0"s,
        "a\0b"s,
        "a\0c"s,
        "a",
        "pässword",
        " space",
        "space ",
        "\xff\xfe",
        std::string(1024, 'x'),
        std::string(1023, 'x') + 'y',
    };
    for (const std::string& right : passwords) {
        const std::string phc = hash_of(right);
        for (const std::string& tried : passwords) {
            EXPECT_EQ(argon2id_verify(Secret(tried), phc).value(), tried == right);
        }
    }
}

TEST(Argon2id, refuses_a_malformed_hash_as_internal_and_says_nothing_of_it) {
    const std::string good = hash_of("x");
    const std::vector<std::string> malformed = {
        "",
        "plain text",
        "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW",
        "$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=16$m=64,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$m=64,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=064,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=64,t=0,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=-64,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=64,t=1,p=1$c29t$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$nf65",
        "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$",
        "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ",
        good + "=",
        good + "\n",
        good + "\0"s,
        good + "$",
        " " + good,
        good + std::string(600, 'A'),
    };
    for (const std::string& phc : malformed) {
        const auto answer = argon2id_verify(Secret("x"), phc);
        ASSERT_FALSE(answer) << phc;
        EXPECT_EQ(answer.error().code, Errc::internal) << phc;
        EXPECT_EQ(answer.error().detail.find("argon2"), std::string::npos);
        EXPECT_NE(answer.error().log.text, "");
        EXPECT_TRUE(argon2id_needs_rehash(phc, cheap)) << phc;
    }
}

TEST(Argon2id, refuses_stored_costs_out_of_bounds_without_computing_them) {
    const std::string tail = "$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
    for (const std::string cost :
         {"m=1048577,t=1,p=1", "m=4294967295,t=1,p=1", "m=99999999999,t=1,p=1", "m=64,t=65,p=1",
          "m=64,t=4294967295,p=1", "m=4096,t=1,p=17", "m=7,t=1,p=1", "m=64,t=1,p=16"}) {
        const auto answer = argon2id_verify(Secret("x"), "$argon2id$v=19$" + cost + tail);
        ASSERT_FALSE(answer) << cost;
        EXPECT_EQ(answer.error().code, Errc::internal) << cost;
    }
}

TEST(Argon2id, refuses_to_hash_at_a_cost_out_of_bounds) {
    for (const Argon2idCost cost : {Argon2idCost{0, 1}, Argon2idCost{7, 1}, Argon2idCost{64, 0},
                                    Argon2idCost{64, 65}, Argon2idCost{1024 * 1024 + 1, 1}}) {
        const auto answer = argon2id_hash(Secret("x"), cost);
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().code, Errc::internal);
    }
}

TEST(Argon2id, wants_a_new_hash_when_the_cost_changed) {
    const std::string phc = hash_of("x");
    EXPECT_FALSE(argon2id_needs_rehash(phc, cheap));
    EXPECT_TRUE(argon2id_needs_rehash(phc, {.memory_kib = 128, .iterations = 1}));
    EXPECT_TRUE(argon2id_needs_rehash(phc, {.memory_kib = 64, .iterations = 2}));
    EXPECT_TRUE(argon2id_needs_rehash(phc, {.memory_kib = 32, .iterations = 1}));
    EXPECT_TRUE(argon2id_needs_rehash(
        "$argon2id$v=19$m=64,t=1,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc",
        cheap));
}

TEST(Argon2id, makes_decoys_that_look_real_and_match_nothing) {
    const std::string decoy = argon2id_decoy(cheap);
    EXPECT_EQ(decoy.size(), hash_of("x").size());
    EXPECT_FALSE(argon2id_needs_rehash(decoy, cheap));
    EXPECT_NE(decoy, argon2id_decoy(cheap));
    for (const std::string password : {"", "x", "password"}) {
        EXPECT_EQ(argon2id_verify(Secret(password), decoy).value(), false);
    }
}

}  // namespace
}  // namespace crypto
