// SPDX-License-Identifier: Apache-2.0
#include "http/message/response_head.hpp"

#include <charconv>
#include <ctime>

namespace http {
namespace {

void append_number(std::string& out, std::size_t number) {
    char digits[20];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

void append_status_line(std::string& out, unsigned status) {
    if (status == 200) {
        out += "HTTP/1.1 200 OK\r\n";
        return;
    }
    out += "HTTP/1.1 ";
    append_number(out, status);
    out += ' ';
    out += reason_phrase(status);
    out += "\r\n";
}

void append_cache_control(std::string& out, const CachePolicy& cache) {
    if (!cache.max_age) {
        out += "\r\nCache-Control: no-store";
    } else if (cache.max_age->count() <= 0) {
        out += "\r\nCache-Control: no-cache";
    } else {
        out += "\r\nCache-Control: max-age=";
        append_number(out, static_cast<std::size_t>(cache.max_age->count()));
    }
}

constexpr std::string_view content_security_policy = "Content-Security-Policy";
/// Of an answer that is no page: whatever it is taken for, it loads nothing and is in no frame.
constexpr std::string_view nothing_is_loaded =
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n";
constexpr std::string_view always_by_tls = "Strict-Transport-Security: max-age=31536000\r\n";

/// An HTTP/1.0 client that asked for a connection that stays open is told of it (RFC 9112
/// appendix C.2.2).
std::string_view end_of_head(const Framing& framing) {
    if (!framing.keep_alive) return "Connection: close\r\n\r\n";
    return framing.is_http_1_0 ? "Connection: keep-alive\r\n\r\n" : "\r\n";
}

bool has_line_break(std::string_view value) {
    return value.find_first_of(std::string_view("\r\n\0", 3)) != value.npos;
}

}  // namespace

std::string_view DateText::now() {
    timespec time{};
    clock_gettime(CLOCK_REALTIME_COARSE, &time);
    if (time.tv_sec != second_) {
        second_ = time.tv_sec;
        std::tm parts{};
        gmtime_r(&time.tv_sec, &parts);
        char text[32];
        text_.assign(text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts));
    }
    return text_;
}

void append_response(std::string& out, const Response& response, const Framing& framing) {
    out.reserve(out.size() + response.body.size() + 480);
    append_status_line(out, response.status);
    out += "Date: ";
    out += framing.date;
    if (!response.content_type.empty()) {
        out += "\r\nContent-Type: ";
        out += response.content_type;
    }
    if (response.status != 204 && response.status != 304) {
        out += "\r\nContent-Length: ";
        append_number(out, response.body.size());
    }
    out += "\r\nX-Request-Id: ";
    out += framing.request_id;
    append_cache_control(out, response.cache);
    out += "\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n";
    bool has_policy = false;
    for (const auto& [name, value] : response.headers) {
        // A value with a line break would start a header of somebody else's making.
        if (has_line_break(value)) continue;
        has_policy |= name == content_security_policy;
        out += name;
        out += ": ";
        out += value;
        out += "\r\n";
    }
    if (!has_policy) out += nothing_is_loaded;
    if (framing.is_tls) out += always_by_tls;
    out += end_of_head(framing);
    if (!framing.head_only) out += response.body.view();
}

}  // namespace http
