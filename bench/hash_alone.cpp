// SPDX-License-Identifier: Apache-2.0
// How many password checks a second the hash alone allows: the upper bound of POST /token.
#include <sodium.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <getopt.h>
#include <string_view>
#include <thread>
#include <vector>

namespace {

constexpr std::string_view password = "testpass123";

using Stored = std::array<char, crypto_pwhash_STRBYTES>;

struct Options {
    double seconds = 3;
    // The Auth Service's defaults.
    std::size_t memory_kib = 19456;
    unsigned long long passes = 2;
    unsigned threads = std::thread::hardware_concurrency();
};

[[noreturn]] void usage() {
    std::fputs(
        "usage: bench_hash_alone [--seconds S] [--threads N] [--memory-kib 19456] [--passes 2]\n",
        stderr);
    std::exit(2);
}

Options read_options(int count, char** arguments) {
    static const option names[] = {{"seconds", required_argument, nullptr, 's'},
                                   {"threads", required_argument, nullptr, 't'},
                                   {"memory-kib", required_argument, nullptr, 'm'},
                                   {"passes", required_argument, nullptr, 'p'},
                                   {nullptr, 0, nullptr, 0}};
    Options options;
    for (int name; (name = getopt_long(count, arguments, "", names, nullptr)) != -1;) {
        if (name == 's') {
            options.seconds = std::atof(optarg);
        } else if (name == 't') {
            options.threads = static_cast<unsigned>(std::atoi(optarg));
        } else if (name == 'm') {
            options.memory_kib = std::strtoul(optarg, nullptr, 10);
        } else if (name == 'p') {
            options.passes = std::strtoull(optarg, nullptr, 10);
        } else {
            usage();
        }
    }
    const bool is_possible = options.memory_kib >= 8 && options.passes > 0 && options.threads > 0;
    if (optind != count || options.seconds <= 0 || !is_possible) usage();
    return options;
}

/// Checks the password again and again until told to stop; returns how often.
unsigned long check_until(const std::atomic<bool>& stop, const Stored& stored) {
    unsigned long checks = 0;
    while (!stop.load(std::memory_order_relaxed)) {
        if (crypto_pwhash_str_verify(stored.data(), password.data(), password.size()) != 0) {
            std::fputs("a right password was refused\n", stderr);
            std::exit(1);
        }
        ++checks;
    }
    return checks;
}

/// What this process has run on processors so far.
double cpu_seconds() {
    timespec time{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

}  // namespace

int main(int count, char** arguments) {
    const Options options = read_options(count, arguments);
    if (sodium_init() < 0) return 1;
    Stored stored{};
    if (crypto_pwhash_str_alg(stored.data(), password.data(), password.size(), options.passes,
                              options.memory_kib * 1024, crypto_pwhash_ALG_ARGON2ID13) != 0) {
        std::fputs("no memory for the hash\n", stderr);
        return 1;
    }

    std::atomic<bool> stop = false;
    std::atomic<unsigned long> checks = 0;
    const double cpu_before = cpu_seconds();
    const auto start = std::chrono::steady_clock::now();
    {
        std::vector<std::jthread> threads;
        for (unsigned i = 0; i < options.threads; ++i) {
            threads.emplace_back([&] { checks += check_until(stop, stored); });
        }
        std::this_thread::sleep_for(std::chrono::duration<double>(options.seconds));
        stop = true;
    }
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    const unsigned long total = checks.load();
    std::printf(
        R"({"threads":%u,"seconds":%.3f,"hashes":%lu,"hashes_per_second":%.2f,"cpu_ms_per_hash":%.3f})"
        "\n",
        options.threads, taken.count(), total, static_cast<double>(total) / taken.count(),
        (cpu_seconds() - cpu_before) * 1000 / static_cast<double>(total));
}
