// SPDX-License-Identifier: Apache-2.0
// Beast's HTTP/1.1 parser feeding flat views instead of a container of fields. Internal.
#pragma once

#include "http/message.hpp"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/container/static_vector.hpp>

#include <string>

namespace http {

/// Parses one request at a time. The head must stay where it is until the request is answered:
/// method, target and headers are views into it.
class RequestParser final : public boost::beast::http::basic_parser<true> {
public:
    RequestParser(std::size_t header_bytes_max, std::size_t body_bytes_max);

    /// What parsing failed with, as the status to answer.
    static unsigned status_of(const boost::system::error_code& error);

    /// Checks that RFC 9112 asks for and the grammar alone does not show: one Host, no line
    /// folding, no unknown transfer coding. 0, or the status to refuse the request with.
    unsigned refusal(std::string_view head) const;

    void fill(Request& request) const;
    /// The request's target, or `/` when the head could not be read that far.
    std::string_view target() const { return target_.empty() ? "/" : target_; }
    bool expects_continue() const;
    std::string& body() { return body_; }

private:
    using string_view = boost::beast::string_view;
    using error_code = boost::beast::error_code;

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

    static constexpr std::size_t headers_max = 64;

    Verb verb_ = Verb::other;
    std::string_view target_;
    boost::container::static_vector<Header, headers_max> headers_;  // Not zeroed, unlike an array.
    bool in_head_ = true;
    bool is_http_1_1_ = true;
    std::string body_;
};

}  // namespace http
