// SPDX-License-Identifier: Apache-2.0
// Fuzzes the request parser: a head it accepts is never one of those that smuggle, and one that is
// read quickly says what it says to the parser that reads every head.
#include "http/request_parser.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace {

bool lies_inside(std::string_view part, std::string_view whole) {
    return part.empty() || (part.data() >= whole.data() &&
                            part.data() + part.size() <= whole.data() + whole.size());
}

bool has_folded_line(std::string_view head) {
    return head.find("\n ") != head.npos || head.find("\n\t") != head.npos;
}

void check(const http::Request& request, std::string_view head) {
    if (has_folded_line(head)) __builtin_trap();
    if (request.count("Host") > 1) __builtin_trap();
    if (request.count("Transfer-Encoding") > 0 && request.count("Content-Length") > 0)
        __builtin_trap();
    if (!lies_inside(request.target, head) && request.target != "/") __builtin_trap();
    for (const auto& [name, value] : request.headers) {
        if (!lies_inside(name, head) || !lies_inside(value, head)) __builtin_trap();
    }
}

/// `request` as it was read from `head` byte by byte.
void compare(const http::Request& request, std::string_view head) {
    http::HeaderList headers;
    const auto target = http::read_plain_head(head, headers);
    if (!target) return;
    if (request.verb != http::Verb::get || request.target != *target) __builtin_trap();
    const auto same = [](const http::Header& a, const http::Header& b) {
        return a.name == b.name && a.value == b.value;
    };
    if (!std::ranges::equal(request.headers, headers, same)) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // A connection gives the parser whole heads only.
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto end = input.find("\r\n\r\n");
    if (end == input.npos) return 0;
    http::RequestParser parser(8192, 8192);
    boost::system::error_code error;
    const auto parsed = parser.put(boost::asio::const_buffer(input.data(), input.size()), error);
    const auto head = input.substr(0, parsed);
    if (error || parser.refusal(head) != 0) {
        http::HeaderList headers;
        if (http::read_plain_head(input.substr(0, end + 4), headers)) __builtin_trap();
        return 0;
    }
    parser.eager(true);
    if (!parser.is_done()) {
        // The body comes from other memory, which the head's views must not point into.
        const std::string body(input.substr(parsed));
        parser.put(boost::asio::const_buffer(body.data(), body.size()), error);
    }
    http::Request request;
    parser.fill(request);
    check(request, head);
    compare(request, input.substr(0, end + 4));
    return 0;
}
