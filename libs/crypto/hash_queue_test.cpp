// SPDX-License-Identifier: Apache-2.0
// Whose turn it is: clients, lanes, accounts, and who has no place.
#include "crypto/hash_queue.hpp"

#include "crypto/client_network.hpp"
#include "crypto/known_clients.hpp"

#include <gtest/gtest.h>

namespace crypto {
namespace {

using std::chrono::seconds;
using Time = HashQueue::Time;

constexpr HashQueueLimits wide{.lane_max = 1000, .client_max = 1000, .foreign_client_max = 1000};

HashJob job(const std::string& client, std::uint64_t account = 0,
            HashLane lane = HashLane::sign_in) {
    return {.lane = lane, .client = client, .account = account};
}

HashJob known(const std::string& client, std::uint64_t account) {
    auto made = job(client, account);
    made.is_known = true;
    return made;
}

/// The clients of the next own jobs, as long as any may run; each is done at once.
std::string turns_of(HashQueue& queue) {
    std::string turns;
    while (const auto next = queue.take_own()) {
        turns += next->client;
        queue.done(next->account);
    }
    return turns;
}

TEST(HashQueue, clients_take_turns) {
    HashQueue queue(wide);
    for (const auto* client : {"a", "a", "a", "a", "b", "c", "c"})
        EXPECT_FALSE(queue.push(job(client)));
    EXPECT_EQ(queue.size(), 7U);
    EXPECT_EQ(turns_of(queue), "abcacaa");
    EXPECT_EQ(queue.size(), 0U);
}

TEST(HashQueue, a_newcomer_does_not_wait_for_a_flood) {
    HashQueue queue(wide);
    for (int i = 0; i < 500; ++i)
        queue.push(job("a"));
    queue.take_own();
    queue.push(job("b"));
    queue.take_own();
    EXPECT_EQ(queue.take_own()->client, "b");
}

TEST(HashQueue, new_hashes_have_a_quarter_of_the_turns) {
    HashQueue queue(wide);
    for (int i = 0; i < 40; ++i) {
        queue.push(job("s"));
        queue.push(job("r", 0, HashLane::enrolment));
    }
    int new_hashes = 0;
    for (int i = 0; i < 40; ++i)
        new_hashes += queue.take_own()->lane == HashLane::enrolment ? 1 : 0;
    EXPECT_EQ(new_hashes, 10);
    EXPECT_EQ(turns_of(queue).size(), 40U);
}

TEST(HashQueue, foreign_hashes_are_only_for_their_own_thread) {
    HashQueue queue(wide);
    queue.push(job("f", 0, HashLane::foreign));
    EXPECT_FALSE(queue.take_own());
    EXPECT_EQ(queue.take_foreign()->client, "f");
    queue.push(job("s"));
    EXPECT_FALSE(queue.take_foreign());
}

TEST(HashQueue, one_password_is_tried_at_a_time_for_an_account) {
    HashQueue queue(wide);
    for (const auto* client : {"a", "a", "b"})
        queue.push(job(client, 7));
    queue.push(job("b", 8));
    EXPECT_EQ(queue.take_own()->account, 7U);
    EXPECT_EQ(queue.take_own()->account, 8U) << "another account goes ahead in the same turn";
    EXPECT_FALSE(queue.take_own());
    queue.done(7);
    EXPECT_EQ(queue.take_own()->client, "a");
    EXPECT_FALSE(queue.take_own());
    queue.done(7);
    EXPECT_EQ(queue.take_own()->client, "b");
}

TEST(HashQueue, one_account_is_one_in_every_lane) {
    HashQueue queue(wide);
    queue.push(job("a", 7, HashLane::foreign));
    ASSERT_TRUE(queue.take_foreign());
    queue.push(job("b", 7));
    EXPECT_FALSE(queue.take_own());
    queue.done(7);
    EXPECT_TRUE(queue.take_own());
}

TEST(HashQueue, who_signed_in_before_goes_first) {
    HashQueue queue(wide);
    for (const auto* client : {"a", "b", "c"})
        queue.push(job(client, 7));
    queue.push(job("x"));
    queue.push(known("k", 7));
    queue.push(job("k", 7));
    EXPECT_EQ(turns_of(queue), "xkabck");
}

TEST(HashQueue, a_known_client_that_gave_up_holds_nobody_up) {
    HashQueue queue(wide);
    auto owner = known("k", 7);
    owner.latest_start.at = Time(seconds(10));
    queue.push(std::move(owner));
    queue.push(job("a", 7));
    ASSERT_EQ(queue.take_late(Time(seconds(10))).size(), 1U);
    EXPECT_EQ(turns_of(queue), "a");
}

TEST(HashQueue, a_client_has_its_share_of_places) {
    HashQueue queue({.lane_max = 100, .client_max = 2, .foreign_client_max = 1});
    EXPECT_FALSE(queue.push(job("a")));
    EXPECT_FALSE(queue.push(job("a")));
    EXPECT_EQ(queue.push(job("a", 5))->account, 5U);
    EXPECT_FALSE(queue.push(job("b")));
    EXPECT_FALSE(queue.push(job("a", 0, HashLane::enrolment))) << "lanes count apart";
    EXPECT_FALSE(queue.push(job("a", 0, HashLane::foreign)));
    EXPECT_TRUE(queue.push(job("a", 0, HashLane::foreign)));
}

TEST(HashQueue, in_a_full_lane_the_client_with_most_gives_way) {
    HashQueue queue({.lane_max = 4, .client_max = 100, .foreign_client_max = 100});
    for (int i = 1; i < 4; ++i)
        queue.push(job("a", std::uint64_t(i)));
    queue.push(job("b"));
    const auto displaced = queue.push(job("c"));
    ASSERT_TRUE(displaced);
    EXPECT_EQ(displaced->client, "a");
    EXPECT_EQ(displaced->account, 3U) << "the last one that came";
    EXPECT_EQ(queue.push(job("a"))->client, "a");
    EXPECT_EQ(queue.push(job("c"))->client, "c") << "nobody has more than it would have";
    EXPECT_EQ(turns_of(queue), "abca");
}

TEST(HashQueue, an_idle_thread_is_a_place) {
    HashQueue queue({.lane_max = 0, .client_max = 1, .foreign_client_max = 1});
    EXPECT_TRUE(queue.push(job("a"), 0));
    EXPECT_FALSE(queue.push(job("a"), 1));
    EXPECT_TRUE(queue.push(job("b"), 1));
}

TEST(HashQueue, late_jobs_leave_from_every_lane) {
    HashQueue queue(wide);
    EXPECT_EQ(queue.late_from(), Time::max());
    int second = 10;
    for (const auto lane : {HashLane::sign_in, HashLane::enrolment, HashLane::foreign}) {
        auto made = job("a", 0, lane);
        made.latest_start.at = Time(seconds(second++));
        queue.push(std::move(made));
    }
    queue.push(job("b"));
    EXPECT_EQ(queue.late_from(), Time(seconds(10)));
    EXPECT_TRUE(queue.take_late(Time(seconds(9))).empty());
    EXPECT_EQ(queue.take_late(Time(seconds(11))).size(), 2U);
    EXPECT_EQ(queue.late_from(), Time(seconds(12)));
    EXPECT_EQ(queue.take_all().size(), 2U);
    EXPECT_EQ(queue.size(), 0U);
    EXPECT_FALSE(queue.take_own());
}

TEST(ClientNetwork, is_one_ipv4_address_or_64_bits) {
    EXPECT_EQ(client_network("192.0.2.1"), "192.0.2.1");
    EXPECT_EQ(client_network("::ffff:192.0.2.1"), "192.0.2.1");
    EXPECT_EQ(client_network("2001:db8:1:2::1"), client_network("2001:db8:1:2:ffff::9"));
    EXPECT_NE(client_network("2001:db8:1:2::1"), client_network("2001:db8:1:3::1"));
    EXPECT_NE(client_network("::1"), client_network("192.0.2.1"));
    EXPECT_EQ(client_network(""), "");
    EXPECT_EQ(client_network("somewhere"), "somewhere");
}

TEST(KnownClients, remembers_the_last_pairs) {
    KnownClients clients(2);
    clients.add(1, "a");
    clients.add(1, "b");
    clients.add(1, "b");
    EXPECT_TRUE(clients.contains(1, "a"));
    EXPECT_FALSE(clients.contains(2, "a"));
    clients.add(2, "a");
    EXPECT_FALSE(clients.contains(1, "a"));
    EXPECT_TRUE(clients.contains(1, "b"));
    EXPECT_TRUE(clients.contains(2, "a"));
}

}  // namespace
}  // namespace crypto
