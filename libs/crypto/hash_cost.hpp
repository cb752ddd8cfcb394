// SPDX-License-Identifier: Apache-2.0
// What verifying a stored hash costs on this machine.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace crypto {

/// The time of one core that verifying `stored` takes, estimated from a cheap hash of the same
/// format, which the first call measures (some 50 ms). Nothing if recognise_hash() refuses
/// `stored`. Safe from any thread.
std::optional<std::chrono::milliseconds> estimate_cost(std::string_view stored);

}  // namespace crypto
