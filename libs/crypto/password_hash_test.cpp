// SPDX-License-Identifier: Apache-2.0
// Stored hashes of every format: published vectors, bounds, and what is no hash at all.
#include "crypto/password_hash.hpp"

#include "crypto/bcrypt.hpp"
#include "crypto/pbkdf2.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace crypto {
namespace {

using namespace std::string_literals;
using base::Errc;
using base::Secret;

struct Vector {
    const char* source;
    HashFormat format;
    std::string password;
    std::string stored;
};

const std::vector<Vector>& vectors() {
    static const std::vector<Vector> all = {
        // The known-answer tests of the reference implementation (phc-winner-argon2, src/test.c).
        {"argon2id", HashFormat::argon2id, "password",
         "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc"},
        {"argon2i", HashFormat::argon2i, "password",
         "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$iekCn0Y3spW+sCcFanM2xBT63UP2sghkUoHLIUpWRS8"},
        {"argon2i, two lanes", HashFormat::argon2i, "password",
         "$argon2i$v=19$m=256,t=2,p=2$c29tZXNhbHQ$T/XOJ2mh1/TIpJHfCdQan76Q5esCFVoT5MAeIM1Oq2E"},
        // Openwall crypt_blowfish 1.3, wrapper.c.
        {"crypt_blowfish", HashFormat::bcrypt, "U*U",
         "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"},
        {"crypt_blowfish", HashFormat::bcrypt, "U*U*",
         "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK"},
        {"crypt_blowfish", HashFormat::bcrypt, "U*U*U",
         "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a"},
        {"crypt_blowfish, empty", HashFormat::bcrypt, "",
         "$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy"},
        {"crypt_blowfish, eighth bit", HashFormat::bcrypt, "\xa3",
         "$2a$05$/OK.fbVrR/bpIqNJ5ianF.Sa7shbm4.OzKpvFnX1pQLmQW96oUlCq"},
        {"crypt_blowfish, long", HashFormat::bcrypt,
         "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
         "chars after 72 are ignored",
         "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui"},
        // Django's tests/auth_tests/test_hashers.py, of releases 1.5 and 2.0.
        {"Django 1.5", HashFormat::pbkdf2_sha256, "lètmein",
         "pbkdf2_sha256$10000$seasalt$CWWFdHOWwPnki7HvkcqN9iA2T3KLW1cf2uZ5kvArtVY="},
        {"Django 2.0", HashFormat::pbkdf2_sha256, "lètmein",
         "pbkdf2_sha256$100000$seasalt$BNZ6eyaNc8qFTJPjrAq99hSYb73EgAdytAtdBg2Sdcc="},
        // RFC 7914 section 11, the first 32 bytes.
        {"RFC 7914", HashFormat::pbkdf2_sha256, "passwd",
         "pbkdf2_sha256$1$salt$VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl5oudV8INrLw="},
        // passlib's passlib/tests/test_handlers_pbkdf2.py.
        {"passlib", HashFormat::pbkdf2_sha256, "password",
         "$pbkdf2-sha256$1212$4vjV83LKPjQzk31VI4E0Vw$hsYF68OiOUPdDZ1Fg.fJPeq1h/gXXY7acBp9/6c.tmQ"},
    };
    return all;
}

TEST(PasswordHash, knows_published_vectors) {
    for (const auto& [source, format, password, stored] : vectors()) {
        EXPECT_EQ(recognise_hash(stored).value(), format) << source;
        EXPECT_EQ(verify_password(Secret(password), stored).value(), true) << source;
        EXPECT_EQ(verify_password(Secret("x" + password), stored).value(), false) << source;
    }
}

TEST(PasswordHash, every_changed_character_of_a_hash_counts_or_is_refused) {
    for (const auto& [source, format, password, stored] : vectors()) {
        if (format == HashFormat::pbkdf2_sha256 && stored.find("$1$") == stored.npos) continue;
        auto changed = stored;
        auto& c = changed[changed.size() - 8];
        c = c == 'A' ? 'B' : 'A';
        const auto answer = verify_password(Secret(password), changed);
        EXPECT_TRUE(!answer || !*answer) << source;
    }
}

TEST(PasswordHash, the_three_names_of_bcrypt_are_one_computation) {
    std::string stored = "$2a$05$/OK.fbVrR/bpIqNJ5ianF.Sa7shbm4.OzKpvFnX1pQLmQW96oUlCq";
    for (const char letter : {'a', 'b', 'y'}) {
        stored[2] = letter;
        EXPECT_EQ(verify_password(Secret("\xa3"), stored).value(), true) << letter;
        EXPECT_EQ(verify_password(Secret("\xa2"), stored).value(), false) << letter;
    }
}

TEST(PasswordHash, spare_bits_of_a_bcrypt_salt_do_not_matter) {
    // The last character of the salt holds two bits that count: `.` and `/` mean the same.
    EXPECT_EQ(verify_password(Secret("U*U"),
                              "$2a$05$CCCCCCCCCCCCCCCCCCCCC/E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")
                  .value(),
              true);
}

TEST(PasswordHash, spare_bits_of_a_bcrypt_digest_do_not_matter) {
    // The last character of the digest holds four bits that count: `W` to `Z` mean the same.
    std::string stored = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
    for (const char last : {'W', 'X', 'Y', 'Z'}) {
        stored.back() = last;
        EXPECT_EQ(verify_password(Secret("U*U"), stored).value(), true) << last;
        EXPECT_EQ(verify_password(Secret("U*V"), stored).value(), false) << last;
    }
    for (const char last : {'V', 'a', 'S'}) {
        stored.back() = last;
        EXPECT_EQ(verify_password(Secret("U*U"), stored).value(), false) << last;
    }
}

TEST(PasswordHash, argon2_in_base64_that_libsodium_cannot_read_is_refused) {
    const std::string salt = "c29tZXNhbHQ";
    const std::string digest = "nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
    for (const std::string name : {"argon2id", "argon2i"}) {
        const auto stored = [&](const std::string& salt_text, const std::string& digest_text) {
            return "$" + name + "$v=19$m=64,t=1,p=1$" + salt_text + "$" + digest_text;
        };
        ASSERT_TRUE(recognise_hash(stored(salt, digest)));
        ASSERT_TRUE(verify_password(Secret("x"), stored(salt, digest)));
        const std::pair<std::string, std::string> damaged[] = {
            {salt, digest.substr(0, 42)}, {salt, digest.substr(0, 41)},
            {salt, digest + "AA"},        {salt, digest.substr(0, 42) + "5"},
            {salt, digest + "="},         {"c29tZXNhbHR", digest},
            {"c29tZXNhbHQAA", digest},    {salt + "=", digest}};
        for (const auto& [salt_text, digest_text] : damaged) {
            EXPECT_FALSE(recognise_hash(stored(salt_text, digest_text)))
                << stored(salt_text, digest_text);
        }
    }
}

TEST(PasswordHash, every_hash_that_is_recognised_can_be_verified) {
    const std::string salt = "c29tZXNhbHRzb21lc2FsdDE";
    const std::string digest = "nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4AAAA";
    for (std::size_t cut = 0; cut < digest.size(); ++cut) {
        for (const auto& stored :
             {"$argon2id$v=19$m=8,t=1,p=1$" + salt + "$" + digest.substr(cut),
              "$argon2i$v=19$m=8,t=1,p=1$" + salt.substr(std::min(cut, salt.size())) + "$" + digest,
              "$argon2id$v=19$m=8,t=1,p=1$" + salt + "$" + digest.substr(0, digest.size() - cut)}) {
            if (recognise_hash(stored)) EXPECT_TRUE(verify_password(Secret("x"), stored)) << stored;
        }
    }
}

TEST(PasswordHash, bcrypt_takes_72_bytes_and_never_a_nul) {
    const auto& stored = vectors()[8].stored;
    const auto known = vectors()[8].password.substr(0, 72);
    EXPECT_EQ(verify_password(Secret(known), stored).value(), true);
    EXPECT_EQ(verify_password(Secret(known + "others"), stored).value(), true);
    EXPECT_EQ(verify_password(Secret(known.substr(0, 71)), stored).value(), false);
    EXPECT_EQ(verify_password(Secret(known + "\0"s), stored).value(), false);
    EXPECT_EQ(verify_password(Secret("U*U\0"s), vectors()[3].stored).value(), false);
    EXPECT_EQ(verify_password(Secret("\0"s), vectors()[6].stored).value(), false);
}

TEST(PasswordHash, pbkdf2_takes_every_byte) {
    const auto stored = "pbkdf2_sha256$1$salt$VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl5oudV8INrLw=";
    EXPECT_EQ(verify_password(Secret("passwd\0x"s), stored).value(), false);
    EXPECT_EQ(verify_password(Secret(""), stored).value(), false);
}

TEST(PasswordHash, refuses_what_it_could_not_verify_and_says_nothing_of_it) {
    const auto rest = "$salt$VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl5oudV8INrLw="s;
    const auto bcrypt = "CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"s;
    const auto argon2 = "$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"s;
    const std::vector<std::string> refused = {
        "",
        "plain text",
        "5f4dcc3b5aa765d61d8327deb882cf99",
        "$1$salt$qJH7.N4xYta3aEG/dfqo/0",
        "$6$rounds=5000$salt$x",
        "$2x$05$" + bcrypt,
        "$2$05$" + bcrypt,
        "$2b$5$" + bcrypt,
        "$2b$03$" + bcrypt,
        "$2b$16$" + bcrypt,
        "$2b$31$" + bcrypt,
        "$2b$99$" + bcrypt,
        "$2b$-5$" + bcrypt,
        "$2b$05$" + bcrypt + "x",
        "$2b$05$" + bcrypt.substr(1),
        "$2b$05$!" + bcrypt.substr(1),
        "bcrypt_sha256$$2b$05$" + bcrypt,
        "pbkdf2_sha256$0" + rest,
        "pbkdf2_sha256$01" + rest,
        "pbkdf2_sha256$-1" + rest,
        "pbkdf2_sha256$" + rest,
        "pbkdf2_sha256$5000001" + rest,
        "pbkdf2_sha256$4294967297" + rest,
        "pbkdf2_sha256$1$$VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl5oudV8INrLw=",
        "pbkdf2_sha256$1$salt$VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl5oudV8INrLw",
        "pbkdf2_sha256$1$salt$VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl5oudV8INrL==",
        "pbkdf2_sha256$1$salt$VawEblbjCJ_sFpHCJUS2BflBhSFt3gRl5oudV8INrLw=",
        "pbkdf2_sha256$1$salt$",
        "pbkdf2_sha256$1$salt",
        "pbkdf2_sha1$1" + rest,
        "$pbkdf2-sha256$1212$4vjV83LKPjQzk31VI4E0Vw$hsYF68OiOUPdDZ1Fg.fJPeq1h/gXXY7acBp9/6c.tm",
        "$pbkdf2-sha256$1212$4vjV83LKPjQzk31VI4E0V$hsYF68OiOUPdDZ1Fg.fJPeq1h/gXXY7acBp9/6c.tmQ",
        "$pbkdf2-sha256$9999999$4vjV83LKPjQzk31VI4E0Vw$hsYF68OiOUPdDZ1Fg.fJPeq1h/"
        "gXXY7acBp9/6c.tmQ",
        "$argon2id$v=19$m=1048577,t=1,p=1" + argon2,
        "$argon2i$v=19$m=64,t=65,p=1" + argon2,
        "$argon2i$v=16$m=64,t=1,p=1" + argon2,
        "$argon2d$v=19$m=64,t=1,p=1" + argon2,
    };
    for (const auto& stored : refused) {
        const auto format = recognise_hash(stored);
        ASSERT_FALSE(format) << stored;
        EXPECT_EQ(format.error().code, Errc::invalid);
        if (!stored.empty()) EXPECT_EQ(format.error().detail.find(stored), std::string::npos);
        const auto verified = verify_password(Secret("x"), stored);
        ASSERT_FALSE(verified) << stored;
        EXPECT_EQ(verified.error().code, Errc::internal) << stored;
        EXPECT_EQ(verified.error().detail, "Internal error") << stored;
    }
}

TEST(PasswordHash, takes_djangos_own_names_off_other_formats) {
    EXPECT_EQ(without_django_prefix("argon2$argon2id$v=19$x"), "$argon2id$v=19$x");
    EXPECT_EQ(without_django_prefix("bcrypt$$2b$12$x"), "$2b$12$x");
    EXPECT_EQ(without_django_prefix("bcrypt_sha256$$2b$12$x"), "bcrypt_sha256$$2b$12$x");
    EXPECT_EQ(without_django_prefix("$2b$12$x"), "$2b$12$x");
    EXPECT_EQ(without_django_prefix("pbkdf2_sha256$1$s$x"), "pbkdf2_sha256$1$s$x");
    EXPECT_EQ(without_django_prefix(""), "");
}

}  // namespace
}  // namespace crypto
