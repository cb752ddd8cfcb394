// SPDX-License-Identifier: Apache-2.0
// Fuzzes the request parser: a head it accepts is never one of those that smuggle, and one that may
// be read quickly is read as it would be slowly.
#include "http/server/request_parser.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace {

constexpr std::size_t bytes_max = 8192;

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

/// Parses as a connection does: whole heads only, and the body from other memory, which the head's
/// views must not point into.
class Parsed {
public:
    Parsed(std::string_view input, std::size_t head_size, bool may_be_quick) {
        head_size_ =
            may_be_quick
                ? parser_.read_head(input, head_size, error_)
                : parser_.put(boost::asio::const_buffer(input.data(), input.size()), error_);
        if (!error_) refusal_ = parser_.refusal(input.substr(0, head_size_));
        if (!is_good()) return;
        expects_continue_ = parser_.expects_continue();
        if (!parser_.is_complete()) {
            parser_.eager(true);
            const std::string body(input.substr(head_size_));
            body_size_ = parser_.put(boost::asio::const_buffer(body.data(), body.size()), error_);
        }
        is_complete_ = parser_.is_complete();
        keeps_connection_ = parser_.keeps_connection();
        parser_.fill(request_);
    }

    bool is_good() const { return !error_ && refusal_ == 0; }
    std::size_t head_size() const { return head_size_; }
    const http::Request& request() const { return request_; }

    bool operator==(const Parsed& other) const {
        const auto same = [](const http::Header& a, const http::Header& b) {
            return a.name == b.name && a.value == b.value;
        };
        return error_ == other.error_ && refusal_ == other.refusal_ &&
               head_size_ == other.head_size_ && body_size_ == other.body_size_ &&
               expects_continue_ == other.expects_continue_ && is_complete_ == other.is_complete_ &&
               keeps_connection_ == other.keeps_connection_ &&
               request_.verb == other.request_.verb && request_.target == other.request_.target &&
               request_.body == other.request_.body &&
               std::ranges::equal(request_.headers, other.request_.headers, same);
    }

private:
    http::RequestParser parser_{bytes_max, bytes_max};
    boost::system::error_code error_;
    unsigned refusal_ = 0;
    std::size_t head_size_ = 0;
    std::size_t body_size_ = 0;
    bool expects_continue_ = false;
    bool is_complete_ = false;
    bool keeps_connection_ = false;
    http::Request request_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto end = input.find("\r\n\r\n");
    if (end == input.npos) return 0;
    const Parsed slow(input, end + 4, false);
    const Parsed quick(input, end + 4, true);
    if (!(quick == slow)) __builtin_trap();
    if (slow.is_good()) check(slow.request(), input.substr(0, slow.head_size()));
    return 0;
}
