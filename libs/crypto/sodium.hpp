// SPDX-License-Identifier: Apache-2.0
// libsodium, set up before its first use.
#pragma once

namespace crypto {

/// Sets libsodium up: without it Argon2id runs on its slow portable code. Cheap after the first
/// call, safe from any thread. Throws std::runtime_error if the kernel gives no randomness.
void use_sodium();

}  // namespace crypto
