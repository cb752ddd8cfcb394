// SPDX-License-Identifier: Apache-2.0
#include "crypto/hash_pool.hpp"

#include "crypto/client_network.hpp"
#include "crypto/hash_queue.hpp"
#include "crypto/known_clients.hpp"
#include "crypto/password_hash.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <pthread.h>
#include <sys/resource.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace crypto {
namespace {

namespace asio = boost::asio;

/// Request threads must go first: a profile read may not wait for logins.
constexpr int nice_increment = 10;
/// A hash of at most twice the pool's cost is one of its own.
constexpr unsigned own_cost_factor = 2;
/// Some 4 MiB if all are there.
constexpr std::size_t known_clients_max = 65'536;

template <class T>
using Work = std::move_only_function<base::Result<T>()>;

base::Error too_many() {
    return {.code = base::Errc::overloaded,
            .detail = "Too many logins at once; try again shortly",
            .log = {"hash pool: the queue is full or the wait was too long"},
            .retry_after = std::chrono::seconds(1)};
}

template <class T>
base::Result<T> run_guarded(Work<T>& work) {
    try {
        return work();
    } catch (const std::exception& exception) {
        return base::fail(base::internal_error(std::string("hash pool: ") + exception.what()));
    }
}

/// On Linux a thread has a priority of its own, addressed like a process.
void lower_priority_of_this_thread() {
    const auto thread = static_cast<id_t>(gettid());
    const int nice_now = getpriority(PRIO_PROCESS, thread);
    setpriority(PRIO_PROCESS, thread, std::min(nice_now + nice_increment, 19));
    pthread_setname_np(pthread_self(), "hash");
}

}  // namespace

class HashPool::Workers {
public:
    explicit Workers(HashPoolOptions options) : options_(options), queue_(limits_of(options)) {
        const unsigned count = thread_count(options);
        try {
            for (unsigned i = 0; i < count; ++i)
                threads_.emplace_back([this] { run(own_); });
            threads_.emplace_back([this] { run(foreign_); });
        } catch (const std::system_error& error) {
            // The threads that were created must end.
            close_and_join();
            throw std::system_error(error.code(), "cannot make " + std::to_string(count + 1) +
                                                      " threads for hashing passwords");
        }
    }

    ~Workers() { close_and_join(); }

    void close() {
        std::unique_lock lock(mutex_);
        is_stopping_ = true;
        notify();
        // A second caller of close() waits for these answers too.
        refuse(lock, queue_.take_all(), base::unavailable("hash pool: stopped while a job waited"));
        idle_.wait(lock, [this] { return answering_ == 0; });
    }

    /// Runs `work` on a thread of the pool, or refuses it; resumes the caller on its own executor.
    template <class T>
    base::Task<base::Result<T>> submit(Work<T> work, HashJob job) {
        auto start = [this](auto handler, Work<T> moved_work, HashJob moved_job) {
            auto executor = asio::get_associated_executor(handler);
            auto keep_running = asio::make_work_guard(executor);
            moved_job.finish =
                [executor, handler = std::move(handler), work = std::move(moved_work),
                 keep_running = std::move(keep_running)](const base::Error* refusal) mutable {
                    base::Result<T> result =
                        refusal ? base::Result<T>(base::fail(*refusal)) : run_guarded<T>(work);
                    work = nullptr;  // wipes the password before the answer leaves
                    // The guard goes along: once the caller has its answer, the loop may be gone.
                    asio::post(executor, [handler = std::move(handler),
                                          keep_running = std::move(keep_running),
                                          result = std::move(result)]() mutable {
                        std::move(handler)(std::move(result));
                    });
                };
            enqueue(std::move(moved_job));
        };
        co_return co_await asio::async_initiate<const asio::use_awaitable_t<>&,
                                                void(base::Result<T>)>(
            std::move(start), asio::use_awaitable, std::move(work), std::move(job));
    }

    HashJob job_of(HashLane lane, const HashCall& call) const {
        HashJob job{.lane = lane,
                    .client = client_network(call.client),
                    .account = call.account,
                    .latest_start = call.deadline.within(options_.wait_max)};
        job.is_known = job.account != 0 && known_.contains(job.account, job.client);
        return job;
    }

    const HashPoolOptions& options() const { return options_; }
    const std::string& decoy() const { return decoy_; }
    KnownClients& known() { return known_; }
    unsigned threads() const { return thread_count(options_); }

    Load load() const {
        const std::lock_guard lock(mutex_);
        return {.waiting = queue_.size(), .running = own_.running + foreign_.running};
    }

private:
    /// Threads that do the same kind of work.
    struct Crew {
        std::optional<HashJob> (HashQueue::*take)();
        std::size_t threads;
        std::size_t running = 0;
        std::condition_variable arrived = {};
    };

    static HashQueueLimits limits_of(const HashPoolOptions& options) {
        constexpr std::size_t client_max_per_thread = 32;
        const auto client_max = options.client_queue_max != 0
                                    ? options.client_queue_max
                                    : client_max_per_thread * thread_count(options);
        return {.lane_max = options.queue_max,
                .client_max = client_max,
                .foreign_client_max = std::min(client_max, client_max_per_thread / 2)};
    }

    static unsigned thread_count(const HashPoolOptions& options) {
        return std::max(
            options.threads != 0 ? options.threads : std::thread::hardware_concurrency(), 1U);
    }

    /// Also wakes a thread that has nothing to do, so that one always knows when a job will be
    /// late.
    void notify() {
        own_.arrived.notify_all();
        foreign_.arrived.notify_all();
    }

    void enqueue(HashJob job) {
        std::optional<HashJob> refused;
        base::Error refusal;
        {
            const std::lock_guard lock(mutex_);
            const auto& crew = job.lane == HashLane::foreign ? foreign_ : own_;
            if (is_stopping_) {
                refusal = base::unavailable("hash pool: closed");
                refused = std::move(job);
            } else {
                refusal = too_many();
                refused = queue_.push(std::move(job), crew.threads - crew.running);
            }
            // A displaced job's answer counts like a running one's: close() waits for it.
            if (refused) ++answering_;
            notify();
        }
        if (!refused) return;
        refused->finish(&refusal);
        const std::lock_guard lock(mutex_);
        --answering_;
        idle_.notify_all();
    }

    void run(Crew& crew) {
        lower_priority_of_this_thread();
        std::unique_lock lock(mutex_);
        while (!is_stopping_) {
            refuse(lock, queue_.take_late(base::Deadline::clock::now()), too_many());
            if (is_stopping_) return;
            if (auto job = (queue_.*crew.take)()) {
                finish(lock, crew, *std::move(job));
            } else if (queue_.size() == 0) {
                crew.arrived.wait(lock);
            } else {
                crew.arrived.wait_until(lock, queue_.late_from());
            }
        }
    }

    void finish(std::unique_lock<std::mutex>& lock, Crew& crew, HashJob job) {
        const auto account = job.account;
        ++crew.running;
        ++answering_;
        lock.unlock();
        job.finish(nullptr);
        job = {};
        lock.lock();
        --crew.running;
        --answering_;
        queue_.done(account);
        idle_.notify_all();
        // Jobs for the same account may begin now.
        if (queue_.size() != 0) notify();
    }

    void refuse(std::unique_lock<std::mutex>& lock, std::vector<HashJob> jobs,
                const base::Error& why) {
        if (jobs.empty()) return;
        answering_ += jobs.size();
        lock.unlock();
        for (auto& job : jobs)
            job.finish(&why);
        const auto count = jobs.size();
        jobs.clear();
        lock.lock();
        answering_ -= count;
        idle_.notify_all();
        notify();
    }

    void close_and_join() {
        close();
        for (std::thread& thread : threads_)
            thread.join();
    }

    const HashPoolOptions options_;
    const std::string decoy_ = argon2id_decoy(options_.cost);
    KnownClients known_{known_clients_max};
    mutable std::mutex mutex_;
    std::condition_variable idle_;
    HashQueue queue_;
    Crew own_{.take = &HashQueue::take_own, .threads = thread_count(options_)};
    Crew foreign_{.take = &HashQueue::take_foreign, .threads = 1};
    std::size_t answering_ = 0;  ///< Jobs that run or are being refused.
    bool is_stopping_ = false;
    std::vector<std::thread> threads_;
};

HashPool::HashPool(HashPoolOptions options) : workers_(std::make_unique<Workers>(options)) {}

HashPool::~HashPool() = default;

base::Task<base::Result<std::string>> HashPool::hash(base::Secret password, HashCall call) {
    return workers_->submit<std::string>(
        [password = std::move(password), cost = workers_->options().cost] {
            return argon2id_hash(password, cost);
        },
        workers_->job_of(HashLane::enrolment, call));
}

base::Task<base::Result<Verification>> HashPool::verify(base::Secret password, std::string stored,
                                                        HashCall call) {
    const auto cost = workers_->options().cost;
    const bool is_own = argon2id_is_within(stored, cost, own_cost_factor);
    auto job = workers_->job_of(is_own ? HashLane::sign_in : HashLane::foreign, call);
    // Before the call: the order in which its arguments are made is not given.
    Work<Verification> work = [password = std::move(password), stored = std::move(stored), cost,
                               known = &workers_->known(), account = job.account,
                               client = job.client]() -> base::Result<Verification> {
        const auto matches = verify_password(password, stored);
        if (!matches) return base::fail(matches.error());
        if (*matches && account != 0) known->add(account, client);
        return Verification{*matches, *matches && argon2id_needs_rehash(stored, cost)};
    };
    return workers_->submit<Verification>(std::move(work), std::move(job));
}

base::Task<base::Result<Verification>> HashPool::verify_decoy(base::Secret password,
                                                              HashCall call) {
    return workers_->submit<Verification>(
        [password = std::move(password), &phc = decoy()]() -> base::Result<Verification> {
            const auto matches = argon2id_verify(password, phc);
            if (!matches) return base::fail(matches.error());
            return Verification{};
        },
        workers_->job_of(HashLane::sign_in, call));
}

void HashPool::close() {
    workers_->close();
}

const std::string& HashPool::decoy() const {
    return workers_->decoy();
}

unsigned HashPool::threads() const {
    return workers_->threads();
}

HashPool::Load HashPool::load() const {
    return workers_->load();
}

}  // namespace crypto
