// SPDX-License-Identifier: Apache-2.0
// Comparison of secrets that does not tell by its time where they differ.
#include "crypto/equal.hpp"

#include <sodium.h>

namespace crypto {

bool equal_constant_time(std::string_view left, std::string_view right) {
    if (left.size() != right.size()) return false;
    return left.empty() || sodium_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace crypto
