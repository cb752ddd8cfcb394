// SPDX-License-Identifier: Apache-2.0
// HashPool: password hashing on threads of its own, bounded in memory and in waiting time.
#include "crypto/hash_pool.hpp"

#include "crypto/password_hash.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
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
    explicit Workers(HashPoolOptions options) : options_(options) {
        const unsigned count = std::max(
            options.threads != 0 ? options.threads : std::thread::hardware_concurrency(), 1U);
        try {
            for (unsigned i = 0; i < count; ++i)
                threads_.emplace_back([this] { run(); });
        } catch (const std::system_error& error) {
            // The threads that were created must end.
            close_and_join();
            throw std::system_error(error.code(), "cannot make " + std::to_string(count) +
                                                      " threads for hashing passwords");
        }
    }

    ~Workers() { close_and_join(); }

    void close() {
        std::deque<Job> refused;
        {
            const std::lock_guard lock(mutex_);
            is_stopping_ = true;
            refused.swap(queue_);
            // A second caller of close() waits for these answers too.
            running_ += refused.size();
        }
        arrived_.notify_all();
        const base::Error stopping = base::unavailable("hash pool: stopped while a job waited");
        for (Job& job : refused)
            job.finish(&stopping);
        std::unique_lock lock(mutex_);
        running_ -= refused.size();
        idle_.notify_all();
        idle_.wait(lock, [this] { return running_ == 0; });
    }

    /// Runs `work` on a thread of the pool, or refuses it; resumes the caller on its own executor.
    template <class T>
    base::Task<base::Result<T>> submit(Work<T> work, base::Deadline latest_start) {
        auto start = [this, latest_start](auto handler, Work<T> moved_work) {
            auto executor = asio::get_associated_executor(handler);
            auto keep_running = asio::make_work_guard(executor);
            enqueue(latest_start,
                    [executor, handler = std::move(handler), work = std::move(moved_work),
                     keep_running = std::move(keep_running)](const base::Error* refusal) mutable {
                        base::Result<T> result =
                            refusal ? base::Result<T>(base::fail(*refusal)) : run_guarded<T>(work);
                        work = nullptr;  // wipes the password before the answer leaves
                        // The guard goes along: once the caller has its answer, the loop may be
                        // gone.
                        asio::post(executor, [handler = std::move(handler),
                                              keep_running = std::move(keep_running),
                                              result = std::move(result)]() mutable {
                            std::move(handler)(std::move(result));
                        });
                    });
        };
        co_return co_await asio::async_initiate<const asio::use_awaitable_t<>&,
                                                void(base::Result<T>)>(
            std::move(start), asio::use_awaitable, std::move(work));
    }

    const HashPoolOptions& options() const { return options_; }
    base::Deadline latest_start(base::Deadline deadline) const {
        return deadline.within(options_.wait_max);
    }
    const std::string& decoy() const { return decoy_; }
    unsigned threads() const { return static_cast<unsigned>(threads_.size()); }

    Load load() const {
        const std::lock_guard lock(mutex_);
        return {queue_.size(), running_};
    }

private:
    /// Does the work and answers, or answers with the refusal if there is one.
    using Finish = std::move_only_function<void(const base::Error* refusal)>;

    struct Job {
        Finish finish;
        base::Deadline latest_start;
    };

    void enqueue(base::Deadline latest_start, Finish finish) {
        bool is_closed = false;
        bool is_accepted = false;
        {
            const std::lock_guard lock(mutex_);
            is_closed = is_stopping_;
            const bool has_room = queue_.size() + running_ < options_.queue_max + threads_.size();
            is_accepted = !is_closed && has_room;
            if (is_accepted) queue_.push_back({std::move(finish), latest_start});
        }
        if (is_accepted) {
            arrived_.notify_one();
            return;
        }
        const base::Error refusal = is_closed ? base::unavailable("hash pool: closed") : too_many();
        finish(&refusal);  // NOLINT(bugprone-use-after-move): moved from only where accepted
    }

    void run() {
        lower_priority_of_this_thread();
        std::unique_lock lock(mutex_);
        while (true) {
            arrived_.wait(lock, [this] { return is_stopping_ || !queue_.empty(); });
            if (is_stopping_) return;
            Job job = std::move(queue_.front());
            queue_.pop_front();
            ++running_;
            lock.unlock();
            finish(std::move(job));
            lock.lock();
            --running_;
            idle_.notify_all();
        }
    }

    void close_and_join() {
        close();
        for (std::thread& thread : threads_)
            thread.join();
    }

    void finish(Job job) const {
        const bool is_late = job.latest_start.has_passed();
        const base::Error refusal = is_late ? too_many() : base::Error();
        job.finish(is_late ? &refusal : nullptr);
    }

    const HashPoolOptions options_;
    const std::string decoy_ = argon2id_decoy(options_.cost);
    mutable std::mutex mutex_;
    std::condition_variable arrived_;
    std::condition_variable idle_;
    std::deque<Job> queue_;
    std::size_t running_ = 0;
    bool is_stopping_ = false;
    std::vector<std::thread> threads_;
};

HashPool::HashPool(HashPoolOptions options) : workers_(std::make_unique<Workers>(options)) {}

HashPool::~HashPool() = default;

base::Task<base::Result<std::string>> HashPool::hash(base::Secret password,
                                                     base::Deadline deadline) {
    return hash_patiently(std::move(password), workers_->latest_start(deadline));
}

base::Task<base::Result<std::string>> HashPool::hash_patiently(base::Secret password,
                                                               base::Deadline deadline) {
    return workers_->submit<std::string>(
        [password = std::move(password), cost = workers_->options().cost] {
            return argon2id_hash(password, cost);
        },
        deadline);
}

base::Task<base::Result<Verification>> HashPool::verify(base::Secret password, std::string stored,
                                                        base::Deadline deadline) {
    return workers_->submit<Verification>(
        [password = std::move(password), stored = std::move(stored),
         cost = workers_->options().cost]() -> base::Result<Verification> {
            const auto matches = verify_password(password, stored);
            if (!matches) return base::fail(matches.error());
            return Verification{*matches, *matches && argon2id_needs_rehash(stored, cost)};
        },
        workers_->latest_start(deadline));
}

base::Task<base::Result<Verification>> HashPool::verify_decoy(base::Secret password,
                                                              base::Deadline deadline) {
    return workers_->submit<Verification>(
        [password = std::move(password), &phc = decoy()]() -> base::Result<Verification> {
            const auto matches = argon2id_verify(password, phc);
            if (!matches) return base::fail(matches.error());
            return Verification{};
        },
        workers_->latest_start(deadline));
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
