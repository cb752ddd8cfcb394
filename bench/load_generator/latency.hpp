// SPDX-License-Identifier: Apache-2.0
// Every latency of a run, kept whole: percentiles are read from the samples, not from buckets.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace load_generator {

/// The samples of one run. Not safe for use by several threads.
class Latencies {
public:
    void add(std::chrono::nanoseconds latency) {
        nanoseconds_.push_back(latency.count());
        sorted_ = false;
    }

    std::size_t count() const { return nanoseconds_.size(); }

    /// The smallest sample that at least `percent` of all samples do not exceed (nearest rank), in
    /// microseconds; 0 without samples. 100 is the largest.
    double percentile_microseconds(double percent);

private:
    std::vector<std::int64_t> nanoseconds_;
    bool sorted_ = true;
};

}  // namespace load_generator
