// SPDX-License-Identifier: Apache-2.0
#include "http/server/refused_head.hpp"

#include "base/ascii.hpp"

#include <algorithm>

namespace http {
namespace {

constexpr std::string_view line_end = "\r\n";

/// The target's path, if the line has one.
std::string_view path_in(std::string_view request_line) {
    request_line.remove_prefix(std::min(request_line.find(' ') + 1, request_line.size()));
    const auto target = request_line.substr(0, request_line.find(' '));
    return target.starts_with('/') ? target.substr(0, target.find('?')) : "/";
}

}  // namespace

RefusedHead::RefusedHead(std::string_view received) {
    is_head = received.starts_with("HEAD ");
    bool is_first = true;
    for (auto end = received.find(line_end); end != received.npos; end = received.find(line_end)) {
        const auto line = received.substr(0, end);
        received.remove_prefix(end + line_end.size());
        if (line.empty() || headers.size() == headers.capacity()) return;
        if (std::exchange(is_first, false)) {
            path = path_in(line);
            continue;
        }
        const auto colon = line.find(':');
        if (colon == line.npos) continue;
        headers.push_back({line.substr(0, colon), base::trim(line.substr(colon + 1))});
    }
}

}  // namespace http
