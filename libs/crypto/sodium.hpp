// SPDX-License-Identifier: Apache-2.0
// libsodium, set up before its first use.
#pragma once

namespace crypto {

/// Initialises libsodium; otherwise Argon2id would use its slow portable code. Cheap after the
/// first call, safe from any thread. Throws std::runtime_error if the kernel has no random bytes.
void use_sodium();

}  // namespace crypto
