// SPDX-License-Identifier: Apache-2.0
// What a client has sent of its requests: a head, a body, and what came after. Internal.
#pragma once

#include "http/server/request_parser.hpp"
#include "http/server/server_options.hpp"

#include <boost/asio/buffer.hpp>

#include <optional>

namespace http {

/// Reads one request after the other. It knows nothing of sockets: whoever reads from one puts
/// bytes into `head_space()` or `body_space()` and says how many.
class RequestInput {
public:
    explicit RequestInput(const ServerOptions& options) : options_(options) {}
    RequestInput(const RequestInput&) = delete;
    RequestInput& operator=(const RequestInput&) = delete;
    /// Wipes a body that came in part.
    ~RequestInput();

    /// Begins with the next request, of which some bytes may be there.
    void begin();
    /// Whether nothing of the request has come yet.
    bool is_empty() const { return received_ == 0; }

    boost::asio::mutable_buffer head_space();
    void add_to_head(std::size_t count) { received_ += count; }
    /// True once the head is whole and acceptable; `refusal()` says if it never will be.
    bool parse_head();

    /// Whether the request has no body, or the body is read.
    bool is_complete() const { return parser_->is_complete(); }
    /// Whether the client waits for a 100 before it sends the body.
    bool expects_continue() const { return parsed_ == received_ && parser_->expects_continue(); }

    void begin_body();
    boost::asio::mutable_buffer body_space();
    void add_to_body(std::size_t count) { unread_ += count; }
    /// True once the body is whole; `refusal()` says if it never will be.
    bool parse_body();

    /// Moves what came after the request to the front, and wipes the body.
    void finish();

    const RequestParser& parser() const { return *parser_; }
    /// What has come of the head.
    std::string_view received_head() const;
    /// The status that ends the connection, or 0.
    unsigned refusal() const { return refusal_; }
    void refuse(unsigned status) { refusal_ = status; }

    /// Memory for bytes that nobody reads.
    boost::asio::mutable_buffer waste();

private:
    unsigned refusal_of_incomplete(std::string_view head) const;

    const ServerOptions& options_;
    std::string input_;         ///< The head, then what came after it.
    std::size_t received_ = 0;  ///< Bytes of `input_` that came from the client.
    std::size_t parsed_ = 0;    ///< Bytes of `input_` that the parser took.
    std::string body_input_;    ///< Like `input_`, for what no longer fits beside the head.
    std::size_t unread_ = 0;    ///< Bytes of `body_input_` that came and were not parsed.
    std::optional<RequestParser> parser_;
    unsigned refusal_ = 0;
};

}  // namespace http
