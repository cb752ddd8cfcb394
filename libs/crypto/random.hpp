// SPDX-License-Identifier: Apache-2.0
// Random bytes from the kernel's generator.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace crypto {

/// Fills `bytes` with unpredictable bytes. Never fails: the process ends if the kernel has none.
/// Safe from any thread.
void random_bytes(std::span<std::byte> bytes);

/// `bytes` unpredictable bytes as base64url; 16 bytes are enough for a token.
std::string random_token(std::size_t bytes);

}  // namespace crypto
