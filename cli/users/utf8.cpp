// SPDX-License-Identifier: Apache-2.0
#include "users/utf8.hpp"

#include <cstdint>

namespace cli {
namespace {

/// How many bytes follow `lead`, and what the first of them may be; none is -1.
struct Rest {
    int count = -1;
    unsigned char min = 0x80;
    unsigned char max = 0xbf;
};

Rest rest_after(unsigned char lead) {
    if (lead < 0x80) return {.count = 0};
    if (lead < 0xc2) return {};
    if (lead < 0xe0) return {.count = 1};
    if (lead == 0xe0) return {.count = 2, .min = 0xa0};
    if (lead == 0xed) return {.count = 2, .max = 0x9f};
    if (lead < 0xf0) return {.count = 2};
    if (lead == 0xf0) return {.count = 3, .min = 0x90};
    if (lead < 0xf4) return {.count = 3};
    if (lead == 0xf4) return {.count = 3, .max = 0x8f};
    return {};
}

}  // namespace

bool is_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto rest = rest_after(static_cast<unsigned char>(text[i]));
        if (rest.count < 0) return false;
        for (; rest.count > 0; --rest.count) {
            if (++i == text.size()) return false;
            const auto byte = static_cast<unsigned char>(text[i]);
            if (byte < rest.min || byte > rest.max) return false;
            rest.min = 0x80;
            rest.max = 0xbf;
        }
    }
    return true;
}

}  // namespace cli
