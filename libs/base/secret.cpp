// SPDX-License-Identifier: Apache-2.0
#include "base/secret.hpp"

#include <string.h>
#include <utility>

namespace base {

void wipe(std::string& text) noexcept {
    explicit_bzero(text.data(), text.size());
    text.clear();
}

void wipe_memory(std::string& text) noexcept {
    text.resize(text.capacity());
    wipe(text);
}

Secret::Secret(Secret&& other) noexcept : bytes_(other.bytes_) {
    wipe(other.bytes_);
}

Secret& Secret::operator=(Secret other) noexcept {
    wipe(bytes_);
    bytes_ = other.bytes_;
    return *this;
}

Secret::~Secret() {
    wipe(bytes_);
}

}  // namespace base
