// SPDX-License-Identifier: Apache-2.0
#include "jose/key_ring.hpp"

#include "jose/sample_tokens.hpp"
#include "jose/signer.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace jose {
namespace {

SigningKeyPointer key_of(const std::string& kid) {
    return make_hmac_key(Algorithm::hs256, base::Secret("the secret of the key named " + kid), kid);
}

TEST(KeyRing, counts_its_generations_and_gives_the_set_in_force) {
    KeyRing ring({key_of("a")});
    const auto first = ring.current();
    EXPECT_EQ(first->generation(), ring.generation());
    ring.replace({key_of("b")});
    EXPECT_EQ(ring.generation(), first->generation() + 1);
    EXPECT_EQ(ring.current()->generation(), ring.generation());
    EXPECT_EQ(ring.current()->all().front()->kid(), "b");
    EXPECT_EQ(first->all().front()->kid(), "a") << "who keeps a set keeps it whole";
}

TEST(KeyRing, changes_nothing_when_the_new_keys_make_no_set) {
    KeyRing ring({key_of("a")});
    const auto before = ring.current();
    EXPECT_THROW(ring.replace({key_of("b"), key_of("b")}), std::invalid_argument);
    EXPECT_EQ(ring.current(), before);
    EXPECT_EQ(ring.generation(), before->generation());
}

TEST(KeyRing, frees_a_set_that_nobody_uses) {
    auto key = key_of("a");
    const std::weak_ptr<const SigningKey> watched = key;
    KeyRing ring({std::move(key)});
    ring.replace({key_of("b")});
    EXPECT_TRUE(watched.expired());
}

TEST(KeyRing, a_rotation_refuses_no_token_of_a_key_that_stays) {
    const auto old_key = key_of("old");
    const auto new_key = key_of("new");
    KeyRing ring({old_key});
    const Verifier verifier(ring);
    const auto old_token = Signer(old_key).sign(sample::claims());
    const auto new_token = Signer(new_key).sign(sample::claims());
    EXPECT_EQ(verifier.verify(new_token, sample::now), std::unexpected(Fault::unknown_key));
    ring.replace({old_key, new_key});
    EXPECT_TRUE(verifier.verify(old_token, sample::now));
    EXPECT_TRUE(verifier.verify(new_token, sample::now));
    ring.replace({new_key});
    EXPECT_EQ(verifier.verify(old_token, sample::now), std::unexpected(Fault::unknown_key));
    EXPECT_TRUE(verifier.verify(new_token, sample::now));
}

TEST(KeyRing, is_read_by_many_threads_while_keys_change) {
    const auto stays = key_of("stays");
    KeyRing ring({stays});
    const Verifier verifier(ring);
    const auto token = Signer(stays).sign(sample::claims());
    std::atomic<int> refused = 0;
    {
        std::vector<std::jthread> readers;
        for (int i = 0; i < 4; ++i) {
            readers.emplace_back([&](const std::stop_token& stop) {
                std::uint64_t seen = 0;
                while (!stop.stop_requested()) {
                    refused += !verifier.verify(token, sample::now);
                    const auto generation = ring.generation();
                    refused += generation < seen || ring.current()->generation() < generation;
                    seen = generation;
                }
            });
        }
        for (int i = 0; i < 2000; ++i)
            ring.replace({stays, key_of(std::to_string(i))});
    }
    EXPECT_EQ(refused, 0);
    EXPECT_EQ(ring.generation(), 2001u);
}

}  // namespace
}  // namespace jose
