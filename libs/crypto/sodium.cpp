// SPDX-License-Identifier: Apache-2.0
// libsodium, set up before its first use.
#include "crypto/sodium.hpp"

#include <sodium.h>

#include <stdexcept>

namespace crypto {

void use_sodium() {
    static const bool ready = sodium_init() >= 0;
    if (!ready) throw std::runtime_error("libsodium cannot be set up");
}

}  // namespace crypto
