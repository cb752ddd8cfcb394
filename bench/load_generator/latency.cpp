// SPDX-License-Identifier: Apache-2.0
#include "load_generator/latency.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace load_generator {
namespace {

// Below 2^8 ns every value has a bucket of its own; above, the eight leading bits name the bucket.
constexpr unsigned kept_bits = 8;
constexpr std::uint64_t half = std::uint64_t{1} << (kept_bits - 1);
constexpr std::size_t bucket_count = half * (64 - kept_bits + 2);

std::size_t bucket_of(std::uint64_t value) {
    const auto width = static_cast<unsigned>(std::bit_width(value));
    const unsigned dropped = width > kept_bits ? width - kept_bits : 0;
    return dropped * half + (value >> dropped);
}

std::uint64_t last_value_of(std::size_t bucket) {
    const std::size_t dropped = bucket < 2 * half ? 0 : bucket / half - 1;
    return ((bucket - dropped * half + 1) << dropped) - 1;
}

}  // namespace

Latencies::Latencies() : buckets_(bucket_count) {}

void Latencies::add(std::chrono::nanoseconds latency) {
    const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(latency.count(), 0));
    ++buckets_[bucket_of(value)];
    ++count_;
    largest_ = std::max(largest_, value);
}

double Latencies::percentile_microseconds(double percent) const {
    const auto samples = static_cast<double>(count_);
    const auto rank = std::clamp(std::ceil(percent / 100 * samples), 1.0, std::max(samples, 1.0));
    std::uint64_t value = largest_;
    std::uint64_t seen = 0;
    for (std::size_t bucket = 0; bucket < buckets_.size() && percent < 100; ++bucket) {
        seen += buckets_[bucket];
        if (static_cast<double>(seen) < rank) continue;
        value = std::min(last_value_of(bucket), largest_);
        break;
    }
    return static_cast<double>(value) / 1000;
}

}  // namespace load_generator
