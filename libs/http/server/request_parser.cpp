// SPDX-License-Identifier: Apache-2.0
#include "http/server/request_parser.hpp"

#include "base/ascii.hpp"
#include "http/message/authority.hpp"

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

/// What follows the scheme of an absolute-form (RFC 9112 section 3.2.2).
std::optional<std::string_view> after_scheme(std::string_view target) {
    if (target.starts_with('/')) return std::nullopt;
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (base::equal_without_case(target.substr(0, scheme.size()), scheme)) {
            return target.substr(scheme.size());
        }
    }
    return std::nullopt;
}

/// Whether what follows the scheme has a host, and neither a user nor a fragment.
bool is_good_absolute_form(std::string_view rest) {
    const auto authority = rest.substr(0, rest.find_first_of("/?#"));
    return !authority.empty() && is_host_value(authority) && rest.find('#') == rest.npos;
}

/// Whether all members of Expect, which is a list, are 100-continue.
bool expects_only_continue(std::string_view value) {
    while (!value.empty()) {
        const auto end = std::min(value.find(','), value.size());
        const auto member = base::trim(value.substr(0, end));
        value.remove_prefix(std::min(end + 1, value.size()));
        if (!member.empty() && !base::equal_without_case(member, "100-continue")) return false;
    }
    return true;
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
    bool is_expected = true;
    for (const auto& [name, value] : headers_) {
        if (base::equal_without_case(name, "Host")) {
            if (!is_host_value(value)) return 400;  // RFC 9112 section 3.2
            ++hosts;
        } else if (base::equal_without_case(name, "Transfer-Encoding")) {
            ++codings;
            is_chunked &= base::equal_without_case(value, "chunked");
        } else if (base::equal_without_case(name, "Expect")) {
            is_expected &= expects_only_continue(value);
        }
    }
    if (hosts > 1 || (hosts == 0 && is_http_1_1_)) return 400;
    const auto absolute = after_scheme(target_);
    if (absolute && !is_good_absolute_form(*absolute)) return 400;
    if (codings > 1 || (codings == 1 && !is_http_1_1_)) return 400;  // RFC 9112 section 6.1
    if (!is_chunked) return 501;
    return is_expected ? 0 : 417;
}

void RequestParser::fill(Request& request) const {
    request.verb = verb_;
    request.target = target_;
    auto path_and_query = target_;
    if (const auto rest = after_scheme(target_)) {
        path_and_query = rest->substr(std::min(rest->find_first_of("/?"), rest->size()));
    }
    const auto question = path_and_query.find('?');
    request.path = path_and_query.substr(0, question);
    if (request.path.empty()) request.path = "/";
    request.query =
        question == path_and_query.npos ? std::string_view{} : path_and_query.substr(question + 1);
    request.headers = {headers_.data(), headers_.size()};
    request.body = body_;
}

bool RequestParser::expects_continue() const {
    // An HTTP/1.0 client does not know interim answers (RFC 9110 section 10.1.1). Whatever else is
    // expected was refused.
    return is_http_1_1_ && std::ranges::any_of(headers_, [](const Header& header) {
               return base::equal_without_case(header.name, "Expect") && !header.value.empty();
           });
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
