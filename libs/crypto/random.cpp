// SPDX-License-Identifier: Apache-2.0
// Random bytes from the kernel's generator.
#include "crypto/random.hpp"

#include "crypto/base64url.hpp"
#include "crypto/sodium.hpp"

#include <sodium.h>

namespace crypto {

void random_bytes(std::span<std::byte> bytes) {
    use_sodium();
    randombytes_buf(bytes.data(), bytes.size());
}

std::string random_token(std::size_t bytes) {
    std::string raw(bytes, '\0');
    random_bytes(std::as_writable_bytes(std::span(raw)));
    return base64url_encode(raw);
}

}  // namespace crypto
