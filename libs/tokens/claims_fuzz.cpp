// SPDX-License-Identifier: Apache-2.0
// Fuzzes the reader of claims behind a right signature.
#include "jose/sample_tokens.hpp"
#include "jose/unverified.hpp"
#include "tokens/claims.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    namespace sample = jose::sample;
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto claims = sample::verify<tokens::Claims>(sample::sign(sample::header, input));
    if (!claims) return 0;
    require(!claims->user_id || *claims->user_id > 0);
    require(!(is_user(*claims) && is_service(*claims)));
    // Accepted claims survive being written anew, unless they outgrow the limit.
    const std::string text = jose::write_payload(*claims);
    tokens::Claims again;
    if (jose::read_payload(text, again)) {
        require(text.size() > jose::payload_bytes_max);
        return 0;
    }
    require(again.sub == claims->sub && again.user_id == claims->user_id &&
            again.email == claims->email && again.roles == claims->roles &&
            again.scope == claims->scope);
    return 0;
}
