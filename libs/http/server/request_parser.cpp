// SPDX-License-Identifier: Apache-2.0
#include "http/server/request_parser.hpp"

#include "base/ascii.hpp"

#include <boost/beast/http/error.hpp>

#include <algorithm>

namespace http {
namespace {

namespace beast_http = boost::beast::http;

Verb verb_of(beast_http::verb verb) {
    switch (verb) {
        case beast_http::verb::get:
            return Verb::get;
        case beast_http::verb::head:
            return Verb::head;
        case beast_http::verb::post:
            return Verb::post;
        case beast_http::verb::put:
            return Verb::put;
        case beast_http::verb::patch:
            return Verb::patch;
        case beast_http::verb::delete_:
            return Verb::delete_;
        case beast_http::verb::options:
            return Verb::options;
        default:
            return Verb::other;
    }
}

/// `http://host/path` (RFC 9112 section 3.2.2) as `/path`.
std::string_view origin_form(std::string_view target) {
    if (target.starts_with('/')) return target;
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!target.starts_with(scheme)) continue;
        const auto path = target.find('/', scheme.size());
        return path == target.npos ? "/" : target.substr(path);
    }
    return target;
}

bool has_folded_line(std::string_view head) {
    for (auto line = head.find('\n'); line + 1 < head.size(); line = head.find('\n', line + 1)) {
        if (head[line + 1] == ' ' || head[line + 1] == '\t') return true;
    }
    return false;
}

}  // namespace

RequestParser::RequestParser(std::size_t header_bytes_max, std::size_t body_bytes_max)
    : plain_bytes_max_(header_bytes_max / 2) {
    header_limit(static_cast<std::uint32_t>(header_bytes_max));
    body_limit(body_bytes_max);
}

std::size_t RequestParser::read_head(std::string_view received, std::size_t size,
                                     error_code& error) {
    if (size <= plain_bytes_max_) {
        if (const auto target = read_plain_head(received.substr(0, size), headers_)) {
            verb_ = Verb::get;
            target_ = *target;
            is_plain_ = true;
            return size;
        }
        headers_.clear();
    }
    return put(boost::asio::const_buffer(received.data(), received.size()), error);
}

unsigned RequestParser::status_of(const boost::system::error_code& error) {
    if (error == beast_http::error::header_limit) return 431;
    if (error == beast_http::error::body_limit) return 413;
    if (error == beast_http::error::bad_version) return 505;
    return 400;
}

unsigned RequestParser::refusal(std::string_view head) const {
    if (is_plain_) return 0;
    if (has_folded_line(head)) return 400;
    std::size_t hosts = 0;
    std::size_t codings = 0;
    bool is_chunked = true;
    for (std::size_t i = 0; i < headers_.size(); ++i) {
        hosts += base::equal_without_case(headers_[i].name, "Host");
        if (!base::equal_without_case(headers_[i].name, "Transfer-Encoding")) continue;
        ++codings;
        is_chunked &= base::equal_without_case(headers_[i].value, "chunked");
    }
    if (hosts > 1 || (hosts == 0 && is_http_1_1_)) return 400;
    if (codings > 1 || (codings == 1 && !is_http_1_1_)) return 400;  // RFC 9112 section 6.1
    if (!is_chunked) return 501;
    return 0;
}

void RequestParser::fill(Request& request) const {
    request.verb = verb_;
    request.target = origin_form(target_);
    const auto question = request.target.find('?');
    request.path = request.target.substr(0, question);
    request.query =
        question == request.target.npos ? std::string_view{} : request.target.substr(question + 1);
    request.headers = {headers_.data(), headers_.size()};
    request.body = body_;
}

bool RequestParser::expects_continue() const {
    for (std::size_t i = 0; i < headers_.size(); ++i) {
        if (base::equal_without_case(headers_[i].name, "Expect")) {
            return base::equal_without_case(headers_[i].value, "100-continue");
        }
    }
    return false;
}

void RequestParser::on_request_impl(beast_http::verb verb, string_view, string_view target,
                                    int version, error_code& error) {
    verb_ = verb_of(verb);
    target_ = {target.data(), target.size()};
    is_http_1_1_ = version == 11;
    if (version != 10 && version != 11) error = beast_http::error::bad_version;
}

void RequestParser::on_field_impl(beast_http::field, string_view name, string_view value,
                                  error_code& error) {
    // Fields of a chunked body's trailer carry nothing we use, and arrive after the head's memory
    // may have been filled with something else.
    if (!in_head_) return;
    if (headers_.size() == headers_.capacity()) {
        error = beast_http::error::header_limit;
        return;
    }
    headers_.push_back({{name.data(), name.size()}, {value.data(), value.size()}});
}

void RequestParser::on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) {
    // The limit has been checked: a declared length is never more than body_bytes_max.
    if (length) body_.reserve(static_cast<std::size_t>(*length));
}

std::size_t RequestParser::on_body_impl(string_view body, error_code&) {
    body_.append(body.data(), body.size());
    return body.size();
}

void RequestParser::on_chunk_header_impl(std::uint64_t, string_view extensions, error_code& error) {
    // A line end inside a quoted extension reads as another message to a lenient proxy.
    const bool has_control = std::ranges::any_of(
        extensions, [](char c) { return (c >= 0 && c < 0x20 && c != '\t') || c == 0x7f; });
    if (has_control) error = beast_http::error::bad_chunk_extension;
}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t, string_view body, error_code&) {
    body_.append(body.data(), body.size());
    return body.size();
}

}  // namespace http
