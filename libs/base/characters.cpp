// SPDX-License-Identifier: Apache-2.0
#include "base/characters.hpp"

namespace base {

std::string printable(std::string_view text, std::size_t bytes_max) {
    std::string line;
    while (!text.empty()) {
        const auto size = std::max<std::size_t>(detail::character_size(text), 1);
        if (line.size() + size > bytes_max) break;
        const auto first = static_cast<unsigned char>(text.front());
        const bool is_shown = first >= 0x20 && first != 0x7f && detail::character_size(text) != 0;
        line += is_shown ? text.substr(0, size) : "?";
        text.remove_prefix(size);
    }
    return line;
}

}  // namespace base
