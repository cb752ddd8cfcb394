// SPDX-License-Identifier: Apache-2.0
// HMAC-SHA-2: the vectors of RFC 4231, key lengths around the block, many threads.
#include "crypto/hmac.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace crypto {
namespace {

std::string hex(std::string_view bytes) {
    std::string out;
    for (const char byte : bytes) {
        out += "0123456789abcdef"[static_cast<unsigned char>(byte) >> 4];
        out += "0123456789abcdef"[byte & 15];
    }
    return out;
}

std::string counted(int from, int to) {
    std::string out;
    for (int i = from; i <= to; ++i)
        out += static_cast<char>(i);
    return out;
}

struct Vector {
    std::string key;
    std::string data;
    std::string sha256;
    std::string sha384;
    std::string sha512;
};

// RFC 4231 sections 4.2 to 4.5, 4.7 and 4.8 (4.6 is about a truncated code).
const std::vector<Vector>& rfc_4231() {
    static const std::vector<Vector> vectors = {
        {std::string(20, '\x0b'), "Hi There",
         "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
         "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59c"
         "faea9ea9076ede7f4af152e8b2fa9cb6",
         "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
         "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854"},
        {"Jefe", "what do ya want for nothing?",
         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
         "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e"
         "8e2240ca5e69e2c78b3239ecfab21649",
         "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
         "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"},
        {std::string(20, '\xaa'), std::string(50, '\xdd'),
         "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
         "88062608d3e6ad8a0aa2ace014c8a86f0aa635d947ac9febe83ef4e55966144b"
         "2a5ab39dc13814b94e3ab6e101a34f27",
         "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39"
         "bf3e848279a722c806b485a47e67c807b946a337bee8942674278859e13292fb"},
        {counted(1, 25), std::string(50, '\xcd'),
         "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
         "3e8a69b7783c25851933ab6290af6ca77a9981480850009cc5577c6e1f573b4e"
         "6801dd23c4a7d679ccf8a386c674cffb",
         "b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3db"
         "a91ca5c11aa25eb4d679275cc5788063a5f19741120c4f2de2adebeb10a298dd"},
        {std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
         "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
         "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c6"
         "0c2ef6ab4030fe8296248df163f44952",
         "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
         "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598"},
        {std::string(131, '\xaa'),
         "This is a test using a larger than block-size key and a larger than block-size data. The "
         "key needs to be hashed before being used by the HMAC algorithm.",
         "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
         "6617178e941f020d351e2f254e8fd32c602420feb0b8fb9adccebb82461e99c5"
         "a678cc31e799176d3860e6110c46523e",
         "e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944"
         "b6022cac3c4982b10d5eeb55c3e4de15134676fb6de0446065c97440fa8c6a58"},
    };
    return vectors;
}

TEST(Hmac, knows_the_vectors_of_rfc_4231) {
    for (const Vector& vector : rfc_4231()) {
        const base::Secret key(vector.key);
        EXPECT_EQ(hex(HmacKey(Hash::sha256, key).sign(vector.data).view()), vector.sha256);
        EXPECT_EQ(hex(HmacKey(Hash::sha384, key).sign(vector.data).view()), vector.sha384);
        EXPECT_EQ(hex(HmacKey(Hash::sha512, key).sign(vector.data).view()), vector.sha512);
    }
}

TEST(Hmac, agrees_with_openssl_for_every_key_length) {
    const std::string data = counted(0, 255);
    for (int length = 1; length <= 260; ++length) {
        const std::string key = counted(1, length);
        unsigned char expected[64];
        unsigned size = 0;
        HMAC(EVP_sha256(), key.data(), length, reinterpret_cast<const unsigned char*>(data.data()),
             data.size(), expected, &size);
        const HmacKey prepared(Hash::sha256, base::Secret(key));
        EXPECT_EQ(prepared.sign(data).view(),
                  std::string_view(reinterpret_cast<const char*>(expected), size))
            << length;
    }
}

TEST(Hmac, takes_empty_data_and_an_empty_key) {
    EXPECT_EQ(hex(HmacKey(Hash::sha256, base::Secret()).sign("").view()),
              "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(Hmac, verifies_the_whole_code_only) {
    const HmacKey key(Hash::sha256, base::Secret("a key"));
    const std::string good(key.sign("data").view());
    EXPECT_TRUE(key.verify("data", good));
    EXPECT_FALSE(key.verify("date", good));
    EXPECT_FALSE(key.verify("data", ""));
    EXPECT_FALSE(key.verify("data", good + '\0'));
    for (std::size_t size = 0; size < good.size(); ++size) {
        EXPECT_FALSE(key.verify("data", std::string_view(good).substr(0, size)));
    }
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
        std::string flipped = good;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
        EXPECT_FALSE(key.verify("data", flipped));
    }
}

TEST(Hmac, keeps_keys_and_hashes_apart_on_one_thread) {
    const HmacKey small(Hash::sha256, base::Secret("one"));
    const HmacKey large(Hash::sha512, base::Secret("two"));
    const std::string first(small.sign("x").view());
    const std::string second(large.sign("x").view());
    EXPECT_EQ(small.sign("x").view(), first);
    EXPECT_EQ(large.sign("x").view(), second);
    EXPECT_EQ(first.size(), 32u);
    EXPECT_EQ(second.size(), 64u);
}

TEST(Hmac, serves_many_threads_with_one_key) {
    const HmacKey key(Hash::sha384, base::Secret("shared"));
    std::vector<std::string> expected;
    for (int i = 0; i < 200; ++i)
        expected.emplace_back(key.sign(std::string(i, 'x')).view());
    std::atomic<int> wrong = 0;
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&key, &expected, &wrong] {
            for (int round = 0; round < 20; ++round) {
                for (int i = 0; i < 200; ++i) {
                    wrong += key.sign(std::string(i, 'x')).view() != expected[i];
                }
            }
        });
    }
    threads.clear();
    EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace crypto
