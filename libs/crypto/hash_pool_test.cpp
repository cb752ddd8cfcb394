// SPDX-License-Identifier: Apache-2.0
// HashPool: answers, overload, memory, priority, and where coroutines resume.
#include "crypto/hash_pool.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <utility>
#include <vector>

namespace crypto {
namespace {

namespace asio = boost::asio;
using base::Errc;
using base::Secret;
using std::chrono::milliseconds;

constexpr Argon2idCost cheap{.memory_kib = 64, .iterations = 1};
/// Long enough (about 50 ms) to fill a queue behind it.
constexpr Argon2idCost slow{.memory_kib = 32 * 1024, .iterations = 3};
constexpr milliseconds no_limit(600'000);

/// An io_context with a thread, standing in for a worker of a service.
class Worker {
public:
    Worker() : thread_([this] { context_.run(); }) {}

    template <class T>
    std::future<T> start(base::Task<T> task) {
        return asio::co_spawn(context_, std::move(task), asio::use_future);
    }
    std::thread::id thread_id() const { return thread_.get_id(); }

private:
    asio::io_context context_;
    asio::executor_work_guard<asio::io_context::executor_type> guard_{context_.get_executor()};
    struct Stop {
        asio::io_context& context;
        ~Stop() { context.stop(); }
    };
    std::jthread thread_;
    Stop stop_{context_};
};

void wait_until_running(const HashPool& pool, std::size_t jobs) {
    while (pool.load().running < jobs)
        std::this_thread::sleep_for(milliseconds(1));
}

struct Outcome {
    int matched = 0;
    int overloaded = 0;
    int other = 0;
};

Outcome count(std::vector<std::future<base::Result<Verification>>>& answers) {
    Outcome outcome;
    for (auto& answer : answers) {
        const auto result = answer.get();
        if (result && result->matches) {
            ++outcome.matched;
        } else if (!result && result.error().code == Errc::overloaded) {
            ++outcome.overloaded;
        } else {
            ++outcome.other;
        }
    }
    return outcome;
}

TEST(HashPool, hashes_and_verifies) {
    Worker worker;
    HashPool pool({.threads = 2, .cost = cheap});
    const std::string phc = worker.start(pool.hash(Secret("testpass123"))).get().value();
    EXPECT_TRUE(phc.starts_with("$argon2id$v=19$m=64,t=1,p=1$"));
    EXPECT_EQ(worker.start(pool.verify(Secret("testpass123"), phc)).get().value(),
              (Verification{.matches = true, .needs_rehash = false}));
    EXPECT_EQ(worker.start(pool.verify(Secret("testpass124"), phc)).get().value(), Verification{});
}

TEST(HashPool, asks_for_a_new_hash_only_of_who_proved_the_password) {
    Worker worker;
    HashPool pool({.threads = 1, .cost = {.memory_kib = 128, .iterations = 1}});
    const std::string old = argon2id_hash(Secret("right"), cheap).value();
    EXPECT_EQ(worker.start(pool.verify(Secret("right"), old)).get().value(),
              (Verification{.matches = true, .needs_rehash = true}));
    EXPECT_EQ(worker.start(pool.verify(Secret("wrong"), old)).get().value(), Verification{});
}

TEST(HashPool, never_matches_the_decoy) {
    Worker worker;
    HashPool pool({.threads = 1, .cost = cheap});
    EXPECT_EQ(worker.start(pool.verify_decoy(Secret("any"))).get().value(), Verification{});
    EXPECT_FALSE(argon2id_needs_rehash(pool.decoy(), cheap));
}

TEST(HashPool, passes_on_that_a_stored_hash_is_broken) {
    Worker worker;
    HashPool pool({.threads = 1, .cost = cheap});
    const auto answer = worker.start(pool.verify(Secret("any"), "no hash")).get();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::internal);
}

base::Task<bool> resumes_on(HashPool& pool, const Worker& worker) {
    const bool started_here = std::this_thread::get_id() == worker.thread_id();
    const auto phc = co_await pool.hash(Secret("x"));
    const bool hashed_here = std::this_thread::get_id() == worker.thread_id();
    const auto verified = co_await pool.verify(Secret("x"), *phc);
    co_return started_here&& hashed_here &&
        verified->matches&& std::this_thread::get_id() == worker.thread_id();
}

TEST(HashPool, resumes_each_coroutine_on_its_own_executor) {
    Worker first;
    Worker second;
    HashPool pool({.threads = 2, .wait_max = no_limit, .client_queue_max = 1000, .cost = cheap});
    std::vector<std::future<bool>> answers;
    for (int i = 0; i < 100; ++i) {
        answers.push_back(first.start(resumes_on(pool, first)));
        answers.push_back(second.start(resumes_on(pool, second)));
    }
    for (auto& answer : answers)
        EXPECT_TRUE(answer.get());
}

/// What a loop and its executors tell each other.
struct LoopState {
    const std::thread::id thread = std::this_thread::get_id();
    std::promise<void> ended;
    std::shared_future<void> end = ended.get_future().share();
    std::atomic<bool> is_over = false;
    std::atomic<bool> was_touched_later = false;
};

/// An executor whose other threads come back from a post only when the loop has ended: the worst
/// that the system's scheduler can do. It tells when work of the loop is given up after that.
template <class Inner>
class LateExecutor {
public:
    LateExecutor(Inner inner, LoopState& state) : inner_(std::move(inner)), state_(&state) {}
    LateExecutor(const LateExecutor&) noexcept = default;
    LateExecutor(LateExecutor&& other) noexcept
        : inner_(std::move(other.inner_)), state_(std::exchange(other.state_, nullptr)) {}
    ~LateExecutor() {
        const bool counts_as_work = asio::query(inner_, asio::execution::outstanding_work) ==
                                    asio::execution::outstanding_work.tracked;
        if (state_ && counts_as_work && state_->is_over) state_->was_touched_later = true;
    }
    LateExecutor& operator=(const LateExecutor&) = delete;

    template <class Property>
    auto query(const Property& property) const
        -> decltype(asio::query(std::declval<const Inner&>(), property)) {
        return asio::query(inner_, property);
    }
    template <class Property>
    auto require(const Property& property) const -> LateExecutor<
        std::decay_t<decltype(asio::require(std::declval<const Inner&>(), property))>> {
        return {asio::require(inner_, property), *state_};
    }
    template <class Function>
    void execute(Function function) const {
        auto* const state = state_;
        inner_.execute(std::move(function));
        if (std::this_thread::get_id() != state->thread) state->end.wait();
    }
    bool operator==(const LateExecutor& other) const noexcept { return inner_ == other.inner_; }
    bool operator!=(const LateExecutor& other) const noexcept { return inner_ != other.inner_; }

private:
    Inner inner_;
    LoopState* state_;
};

TEST(HashPool, leaves_a_loop_alone_that_has_its_answer) {
    LoopState state;
    HashPool pool({.threads = 1, .cost = cheap});
    asio::io_context loop(1);
    auto hashed = asio::co_spawn(asio::any_io_executor(LateExecutor(loop.get_executor(), state)),
                                 pool.hash(Secret("a password")), asio::use_future);
    while (hashed.wait_for(milliseconds(0)) != std::future_status::ready)
        loop.run_one();
    state.is_over = true;
    state.ended.set_value();
    pool.close();
    EXPECT_TRUE(hashed.get());
    EXPECT_FALSE(state.was_touched_later);
}

TEST(HashPool, is_closed_for_everybody_at_once) {
    LoopState state;
    HashPool pool({.threads = 1, .wait_max = no_limit, .cost = slow});
    asio::io_context loop(1);
    const asio::any_io_executor late(LateExecutor(loop.get_executor(), state));
    Worker other;
    auto running = other.start(pool.hash(Secret("a password")));
    wait_until_running(pool, 1);
    auto refused = asio::co_spawn(late, pool.hash(Secret("a password")), asio::use_future);
    loop.run_one();
    ASSERT_EQ(pool.load().waiting, 1u);

    // The first is held up while it answers the job that waited: the second may not go ahead.
    auto first = std::async(std::launch::async, [&] { pool.close(); });
    while (pool.load().waiting > 0)
        std::this_thread::yield();
    auto second = std::async(std::launch::async, [&] { pool.close(); });
    EXPECT_TRUE(running.get());
    EXPECT_EQ(second.wait_for(milliseconds(50)), std::future_status::timeout);
    state.ended.set_value();
    first.get();
    second.get();
    loop.run();
    EXPECT_EQ(refused.get().error().code, Errc::unavailable);
}

TEST(HashPool, keeps_a_context_running_while_its_job_waits) {
    HashPool pool({.threads = 1, .wait_max = no_limit, .cost = cheap});
    asio::io_context context;
    auto answer = asio::co_spawn(context, pool.hash(Secret("x")), asio::use_future);
    context.run();  // has no guard but the pool's own
    ASSERT_EQ(answer.wait_for(milliseconds(0)), std::future_status::ready);
    EXPECT_TRUE(answer.get());
}

TEST(HashPool, answers_200_parallel_verifications_or_refuses_them) {
    Worker worker;
    HashPool pool({.threads = 2, .wait_max = no_limit, .queue_max = 8, .cost = cheap});
    const std::string phc = argon2id_hash(Secret("right"), cheap).value();
    std::vector<std::future<base::Result<Verification>>> answers;
    for (int i = 0; i < 200; ++i)
        answers.push_back(worker.start(pool.verify(Secret("right"), phc)));
    const Outcome outcome = count(answers);
    EXPECT_EQ(outcome.matched + outcome.overloaded, 200);
    EXPECT_GE(outcome.matched, 10);
    EXPECT_EQ(pool.load().waiting, 0u);
}

TEST(HashPool, refuses_at_once_what_the_queue_cannot_hold) {
    Worker worker;
    HashPool pool({.threads = 1, .wait_max = no_limit, .queue_max = 2, .cost = slow});
    std::vector<std::future<base::Result<std::string>>> answers;
    for (int i = 0; i < 20; ++i)
        answers.push_back(worker.start(pool.hash(Secret("x"))));
    int refused = 0;
    for (auto& answer : answers) {
        const auto result = answer.get();
        if (result) continue;
        ++refused;
        EXPECT_EQ(result.error().code, Errc::overloaded);
        EXPECT_EQ(result.error().detail, "Too many logins at once; try again shortly");
        EXPECT_EQ(result.error().retry_after, std::chrono::seconds(1));
    }
    EXPECT_LE(refused, 17);
    EXPECT_GE(refused, 10);
}

TEST(HashPool, uses_idle_threads_even_without_a_queue) {
    Worker worker;
    HashPool pool({.threads = 1, .queue_max = 0, .cost = cheap});
    EXPECT_TRUE(worker.start(pool.hash(Secret("x"))).get());
}

TEST(HashPool, refuses_unhashed_what_waited_too_long) {
    Worker worker;
    HashPool pool({.threads = 1, .wait_max = milliseconds(5), .cost = slow});
    auto running = worker.start(pool.hash(Secret("x")));
    wait_until_running(pool, 1);
    std::vector<std::future<base::Result<std::string>>> late;
    for (int i = 0; i < 20; ++i)
        late.push_back(worker.start(pool.hash(Secret("x"))));
    EXPECT_TRUE(running.get());
    int refused = 0;
    for (auto& answer : late) {
        const auto result = answer.get();
        refused += !result && result.error().code == Errc::overloaded;
    }
    EXPECT_GE(refused, 18);
}

base::Task<bool> nothing() {
    co_return true;
}

TEST(HashPool, finishes_what_runs_and_fails_what_waits_when_destroyed) {
    Worker worker;
    std::vector<std::future<base::Result<std::string>>> waiting;
    std::future<base::Result<std::string>> running;
    {
        HashPool pool({.threads = 1, .wait_max = no_limit, .cost = slow});
        running = worker.start(pool.hash(Secret("x")));
        wait_until_running(pool, 1);
        for (int i = 0; i < 20; ++i)
            waiting.push_back(worker.start(pool.hash(Secret("x"))));
        worker.start(nothing()).get();  // so all of them have reached the pool
    }
    EXPECT_TRUE(running.get());
    int failed = 0;
    for (auto& answer : waiting) {
        const auto result = answer.get();
        failed += !result && result.error().code == Errc::unavailable;
    }
    EXPECT_GE(failed, 15);
}

TEST(HashPool, drops_coroutines_of_a_stopped_context_without_a_leak) {
    HashPool pool({.threads = 1, .wait_max = no_limit, .cost = slow});
    asio::io_context context;
    auto answer = asio::co_spawn(context, pool.hash(Secret("x")), asio::use_future);
    context.poll();
    context.stop();
    wait_until_running(pool, 1);
    while (pool.load().running > 0)
        std::this_thread::sleep_for(milliseconds(1));
}

/// A figure of /proc/self/status in KiB, such as VmHWM.
long status_kib(const std::string& name) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with(name + ":")) return std::stol(line.substr(name.size() + 1));
    }
    return -1;
}

TEST(HashPool, takes_the_memory_of_its_threads_and_no_more) {
    Worker worker;
    HashPool pool({.threads = 2,
                   .wait_max = no_limit,
                   .client_queue_max = 200,
                   .cost = {.memory_kib = 8 * 1024, .iterations = 1}});
    std::ofstream("/proc/self/clear_refs") << 5;  // proc(5): resets the peak to what is held now
    const long before = status_kib("VmRSS");
    std::vector<std::future<base::Result<Verification>>> answers;
    for (int i = 0; i < 200; ++i)
        answers.push_back(worker.start(pool.verify_decoy(Secret("x"))));
    for (auto& answer : answers)
        EXPECT_TRUE(answer.get());
    EXPECT_LT(status_kib("VmHWM") - before, (2 * 8 + 16) * 1024);
}

/// The nice value of every thread of this process named "hash".
std::vector<long> nice_of_hash_threads() {
    std::vector<long> found;
    for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
        std::ifstream name_file(task.path() / "comm");
        std::string thread_name;
        std::getline(name_file, thread_name);
        const auto id = static_cast<id_t>(std::stol(task.path().filename()));
        if (thread_name == "hash") found.push_back(getpriority(PRIO_PROCESS, id));
    }
    return found;
}

TEST(HashPool, lowers_the_priority_of_its_own_threads_only) {
    const int nice_here = getpriority(PRIO_PROCESS, 0);
    HashPool pool({.threads = 3, .cost = cheap});
    while (nice_of_hash_threads().size() < 4)
        std::this_thread::sleep_for(milliseconds(1));
    for (const long nice : nice_of_hash_threads())
        EXPECT_EQ(nice, std::min(nice_here + 10, 19));
    EXPECT_EQ(getpriority(PRIO_PROCESS, 0), nice_here);
}

TEST(HashPool, is_as_wide_as_the_cores_unless_told) {
    EXPECT_EQ(HashPool({.cost = cheap}).threads(),
              std::max(std::thread::hardware_concurrency(), 1U));
    EXPECT_EQ(HashPool({.threads = 5, .cost = cheap}).threads(), 5u);
}

/// Some bcrypt hash of `cost` that no password of these tests matches.
std::string bcrypt_of(int cost) {
    return "$2b$" + std::string(cost < 10 ? "0" : "") + std::to_string(cost) +
           "$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
}

TEST(HashPool, a_dear_foreign_hash_occupies_no_other_thread) {
    Worker worker;
    HashPool pool({.threads = 1, .wait_max = no_limit, .cost = cheap});
    auto dear = worker.start(pool.verify(Secret("x"), bcrypt_of(13)));
    wait_until_running(pool, 1);
    for (int i = 0; i < 10; ++i)
        EXPECT_TRUE(worker.start(pool.verify_decoy(Secret("x"))).get());
    EXPECT_EQ(dear.wait_for(milliseconds(0)), std::future_status::timeout);
    EXPECT_EQ(dear.get().value(), Verification{});
}

TEST(HashPool, a_foreign_job_is_late_in_time_although_its_thread_is_busy) {
    Worker worker;
    HashPool pool({.threads = 1, .wait_max = milliseconds(50), .cost = cheap});
    auto dear = worker.start(pool.verify(Secret("x"), bcrypt_of(14)));
    wait_until_running(pool, 1);
    auto late = worker.start(pool.verify(Secret("x"), bcrypt_of(4)));
    EXPECT_EQ(late.get().error().code, Errc::overloaded);
    EXPECT_EQ(dear.wait_for(milliseconds(0)), std::future_status::timeout);
}

TEST(HashPool, a_flood_of_one_client_is_refused_early_and_the_others_go_on) {
    Worker worker;
    HashPool pool({.threads = 1, .wait_max = no_limit, .client_queue_max = 5, .cost = slow});
    std::vector<std::future<base::Result<Verification>>> flood;
    for (int i = 0; i < 50; ++i)
        flood.push_back(worker.start(pool.verify_decoy(Secret("x"), {.client = "192.0.2.1"})));
    std::vector<std::future<base::Result<Verification>>> others;
    for (int i = 0; i < 5; ++i) {
        others.push_back(worker.start(
            pool.verify_decoy(Secret("x"), {.client = "192.0.2.1" + std::to_string(i)})));
    }
    for (auto& answer : others)
        EXPECT_TRUE(answer.get());
    int refused = 0;
    for (auto& answer : flood)
        refused += answer.get() ? 0 : 1;
    EXPECT_GE(refused, 40);
    EXPECT_LT(refused, 50);
}

TEST(HashPool, new_hashes_do_not_keep_sign_ins_waiting) {
    Worker worker;
    HashPool pool({.threads = 1, .wait_max = no_limit, .cost = slow});
    std::vector<std::future<base::Result<std::string>>> registrations;
    for (int i = 0; i < 20; ++i)
        registrations.push_back(worker.start(pool.hash(Secret("x"))));
    wait_until_running(pool, 1);
    auto sign_in = worker.start(pool.verify_decoy(Secret("x")));
    EXPECT_TRUE(sign_in.get());
    EXPECT_GE(pool.load().waiting, 10U);
}

TEST(HashPool, remembers_who_signed_in_from_where) {
    Worker worker;
    HashPool pool({.threads = 1, .wait_max = no_limit, .cost = slow});
    const auto stored = worker.start(pool.hash(Secret("right"))).get().value();
    const auto try_it = [&](const char* password, const char* client, int account) {
        return worker.start(pool.verify(Secret(password), stored,
                                        {.client = client, .account = std::uint64_t(account)}));
    };
    ASSERT_TRUE(try_it("right", "192.0.2.1", 7).get().value().matches);
    // While the thread is busy, guesses arrive before the owner does.
    auto busy = try_it("right", "192.0.2.9", 8);
    wait_until_running(pool, 1);
    std::vector<std::future<base::Result<Verification>>> guesses;
    for (int i = 2; i < 9; ++i)
        guesses.push_back(try_it("wrong", ("192.0.2." + std::to_string(i)).c_str(), 7));
    auto owner = try_it("right", "192.0.2.1", 7);
    EXPECT_TRUE(owner.get().value().matches);
    int answered = 0;
    for (auto& guess : guesses)
        answered += guess.wait_for(milliseconds(0)) == std::future_status::ready ? 1 : 0;
    EXPECT_LE(answered, 1);
    for (auto& guess : guesses)
        EXPECT_FALSE(guess.get().value().matches);
}

}  // namespace
}  // namespace crypto
