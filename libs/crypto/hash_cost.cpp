// SPDX-License-Identifier: Apache-2.0
#include "crypto/hash_cost.hpp"

#include "crypto/argon2id.hpp"
#include "crypto/bcrypt.hpp"
#include "crypto/password_hash.hpp"
#include "crypto/pbkdf2.hpp"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <string>

namespace crypto {
namespace {

using Seconds = std::chrono::duration<double>;

/// Well-formed hashes of little work, and how much that is in the unit of their format.
constexpr std::string_view argon2_sample =
    "$argon2id$v=19$m=16384,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
constexpr std::string_view bcrypt_sample =
    "$2b$06$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
constexpr std::string_view pbkdf2_sample =
    "pbkdf2_sha256$20000$seasalt$CWWFdHOWwPnki7HvkcqN9iA2T3KLW1cf2uZ5kvArtVY=";

/// The work of a hash that recognise_hash() accepts, in the unit of its format.
double work_of(std::string_view stored, HashFormat format) {
    switch (format) {
        case HashFormat::argon2id:
        case HashFormat::argon2i:
            return static_cast<double>(argon2_work(stored));
        case HashFormat::bcrypt:
            return std::exp2(bcrypt_cost(stored));
        case HashFormat::pbkdf2_sha256:
            return pbkdf2_iterations(stored);
    }
    return 0;
}

/// This thread's time, so that others on the machine do not count.
Seconds thread_time() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

/// The least of a few tries: the first also loads code and asks the system for memory.
Seconds unit_cost(std::string_view sample, HashFormat format) {
    constexpr int tries = 3;
    auto least = Seconds::max();
    for (int i = 0; i < tries; ++i) {
        const auto before = thread_time();
        (void)verify_password(base::Secret("a password"), sample);
        least = std::min(least, thread_time() - before);
    }
    return least / work_of(sample, format);
}

Seconds unit_cost_of(HashFormat format) {
    static const auto argon2 = unit_cost(argon2_sample, HashFormat::argon2id);
    static const auto bcrypt = unit_cost(bcrypt_sample, HashFormat::bcrypt);
    static const auto pbkdf2 = unit_cost(pbkdf2_sample, HashFormat::pbkdf2_sha256);
    if (format == HashFormat::bcrypt) return bcrypt;
    return format == HashFormat::pbkdf2_sha256 ? pbkdf2 : argon2;
}

}  // namespace

std::optional<std::chrono::milliseconds> estimate_cost(std::string_view stored) {
    const auto format = recognise_hash(stored);
    if (!format) return std::nullopt;
    return std::chrono::ceil<std::chrono::milliseconds>(unit_cost_of(*format) *
                                                        work_of(stored, *format));
}

}  // namespace crypto
