// SPDX-License-Identifier: Apache-2.0
#include "jose/signer.hpp"

#include "jose/jws.hpp"
#include "jose/jws_header.hpp"

#include <utility>

namespace jose {

Signer::Signer(SigningKeyPointer key)
    : key_(std::move(key)), header_(write_header(key_->algorithm(), key_->kid())) {}

std::string Signer::sign_payload(std::string_view payload) const {
    return sign_compact(*key_, header_, payload);
}

}  // namespace jose
