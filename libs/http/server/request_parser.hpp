// SPDX-License-Identifier: Apache-2.0
// Beast's HTTP/1.1 parser feeding flat views instead of a container of fields, and a quicker way
// for heads that leave nothing to interpret. Internal.
#pragma once

#include "http/server/plain_head.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <string>

namespace http {

/// Parses one request at a time. The head must stay where it is until the request is answered:
/// method, target and headers are views into it.
class RequestParser final : public boost::beast::http::basic_parser<true> {
public:
    using error_code = boost::beast::error_code;

    RequestParser(std::size_t header_bytes_max, std::size_t body_bytes_max);

    /// Parses the head, which is the first `size` bytes of `received` and whole; yields how many
    /// bytes it took.
    std::size_t read_head(std::string_view received, std::size_t size, error_code& error);

    /// Whether there is nothing more to read of the request.
    bool is_complete() const { return is_plain_ || is_done(); }
    /// Whether another request may follow.
    bool keeps_connection() const { return is_plain_ || keep_alive(); }
    /// Whether the client takes it for granted that another may, if nothing is said.
    bool is_http_1_1() const { return is_http_1_1_; }

    /// What parsing failed with, as the status to answer.
    static unsigned status_of(const boost::system::error_code& error);

    /// Checks that RFC 9112 asks for and the grammar alone does not show: one good Host, no line
    /// folding, no unknown transfer coding, no target with a user; and that nothing is expected
    /// that is not known (RFC 9110 section 10.1.1). 0, or the status to refuse the request with.
    unsigned refusal(std::string_view head) const;

    void fill(Request& request) const;
    bool expects_continue() const;
    std::string& body() { return body_; }

private:
    using string_view = boost::beast::string_view;

    void on_request_impl(boost::beast::http::verb verb, string_view method, string_view target,
                         int version, error_code& error) override;
    void on_response_impl(int, string_view, int, error_code&) override {}
    void on_field_impl(boost::beast::http::field name, string_view name_text, string_view value,
                       error_code& error) override;
    void on_header_impl(error_code&) override { in_head_ = false; }
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override;
    std::size_t on_body_impl(string_view body, error_code&) override;
    void on_chunk_header_impl(std::uint64_t, string_view extensions, error_code& error) override;
    std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code&) override;
    void on_finish_impl(error_code&) override {}

    Verb verb_ = Verb::other;
    std::string_view target_;
    HeaderList headers_;
    std::size_t plain_bytes_max_;  ///< Far from the limit, which is the base class's to judge.
    bool is_plain_ = false;  ///< Read by read_plain_head(); the base class knows nothing of it.
    bool in_head_ = true;
    bool is_http_1_1_ = true;
    std::string body_;
};

}  // namespace http
