// SPDX-License-Identifier: Apache-2.0
// Durations of a run, counted in buckets: the memory is the same after ten samples and ten million.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace load_generator {

/// A histogram of durations, as HdrHistogram has it: each power of two is cut into 128 buckets, so
/// that a percentile is at most 0.8 % above the sample it stands for. A list of samples would be
/// exact, but growing it stops the generator for milliseconds, which the server would be blamed
/// for. Not safe for use by several threads.
class Latencies {
public:
    Latencies();

    /// A negative duration counts as 0.
    void add(std::chrono::nanoseconds latency);

    std::size_t count() const { return count_; }

    /// The upper end of the bucket of the smallest sample that at least `percent` of all samples do
    /// not exceed (nearest rank), never above the largest sample; in microseconds, 0 without
    /// samples. 100 is the largest sample itself.
    double percentile_microseconds(double percent) const;

private:
    std::vector<std::uint64_t> buckets_;
    std::size_t count_ = 0;
    std::uint64_t largest_ = 0;
};

}  // namespace load_generator
