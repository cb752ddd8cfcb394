// SPDX-License-Identifier: Apache-2.0
#include "http/server/request_input.hpp"

#include "base/secret.hpp"

#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <string.h>

namespace http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::string_view head_end = "\r\n\r\n";
constexpr std::size_t input_bytes_first = 2048;
constexpr std::size_t body_chunk_bytes = 16 * 1024;

bool is_final(const error_code& error) {
    return error && error != boost::beast::http::error::need_more;
}

}  // namespace

RequestInput::~RequestInput() {
    base::wipe_memory(body_input_);
    if (parser_ && !parser_->body().empty()) base::wipe_memory(parser_->body());
}

void RequestInput::begin() {
    parser_.emplace(options_.header_bytes_max, options_.body_bytes_max);
    parsed_ = 0;
}

asio::mutable_buffer RequestInput::head_space() {
    if (received_ == input_.size()) input_.resize(std::max(input_bytes_first, input_.size() * 2));
    return asio::buffer(input_.data() + received_, input_.size() - received_);
}

bool RequestInput::parse_head() {
    if (received_ == 0) return false;
    const std::string_view received = std::string_view(input_).substr(0, received_);
    // The parser keeps views, and an incomplete head may still move: it is given whole ones only.
    const auto end = received.find(head_end);
    if (end == received.npos) {
        refusal_ = refusal_of_incomplete(received);
        return false;
    }
    error_code error;
    parsed_ = parser_->read_head(received, end + head_end.size(), error);
    refusal_ =
        error ? RequestParser::status_of(error) : parser_->refusal(received.substr(0, parsed_));
    return refusal_ == 0;
}

/// The status of a head that can never be good, whatever still comes; 0 while it can.
unsigned RequestInput::refusal_of_incomplete(std::string_view head) const {
    if (head.size() >= options_.header_bytes_max) return 431;
    RequestParser trial(options_.header_bytes_max, options_.body_bytes_max);
    error_code error;
    trial.put(asio::const_buffer(head.data(), head.size()), error);
    return is_final(error) ? RequestParser::status_of(error) : 0;
}

std::string_view RequestInput::received_head() const {
    const std::string_view received = std::string_view(input_).substr(0, received_);
    const auto end = received.find(head_end);
    return end == received.npos ? received : received.substr(0, end + head_end.size());
}

void RequestInput::begin_body() {
    parser_->eager(true);
    body_input_.assign(input_, parsed_, received_ - parsed_);
    explicit_bzero(input_.data() + parsed_, received_ - parsed_);
    received_ = parsed_;
    unread_ = body_input_.size();
}

asio::mutable_buffer RequestInput::body_space() {
    body_input_.resize(body_chunk_bytes);
    return asio::buffer(body_input_.data() + unread_, body_input_.size() - unread_);
}

bool RequestInput::parse_body() {
    error_code error;
    if (unread_ > 0) {
        const auto taken = parser_->put(asio::const_buffer(body_input_.data(), unread_), error);
        body_input_.erase(0, taken);
        unread_ -= taken;
    }
    if (parser_->is_done()) {
        body_input_.resize(unread_);
        return true;
    }
    if (is_final(error)) {
        refusal_ = RequestParser::status_of(error);
    } else if (unread_ >= body_chunk_bytes) {  // A chunk header or trailer without an end.
        refusal_ = 400;
    }
    return false;
}

void RequestInput::finish() {
    // A body may hold a password. Nothing of it stays in the memory of a connection that rests.
    if (!parser_->body().empty()) base::wipe_memory(parser_->body());
    if (body_input_.empty()) {
        received_ -= parsed_;
        std::copy_n(input_.data() + parsed_, received_, input_.data());
    } else {
        received_ = body_input_.size();
        if (input_.size() < received_) input_.resize(received_);
        std::copy_n(body_input_.data(), received_, input_.data());
    }
    if (body_input_.capacity() > std::string().capacity()) {
        base::wipe_memory(body_input_);
        body_input_ = {};
    }
}

asio::mutable_buffer RequestInput::waste() {
    input_.resize(body_chunk_bytes);
    return asio::buffer(input_);
}

}  // namespace http
