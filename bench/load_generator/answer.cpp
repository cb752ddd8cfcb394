// SPDX-License-Identifier: Apache-2.0
#include "load_generator/answer.hpp"

#include <charconv>
#include <optional>

namespace load_generator {
namespace {

constexpr std::size_t head_bytes_max = 64 * 1024;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool same_word(std::string_view one, std::string_view other) {
    if (one.size() != other.size()) return false;
    for (std::size_t i = 0; i < one.size(); ++i) {
        if (lower(one[i]) != lower(other[i])) return false;
    }
    return true;
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

template <class Number>
std::optional<Number> whole_number(std::string_view text) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

/// "HTTP/1.1 200 OK": the status, or nothing.
std::optional<int> status_of(std::string_view line) {
    if (!line.starts_with("HTTP/1.1 ") || line.size() < 12) return std::nullopt;
    const auto status = whole_number<int>(line.substr(9, 3));
    if (!status || *status < 200 || *status > 599) return std::nullopt;
    return status;
}

/// Notes the one header line if it says where the answer ends. False if it cannot be understood.
bool read_header(std::string_view line, Answer& answer, std::size_t& body_bytes) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return false;
    const auto name = line.substr(0, colon);
    const auto value = trim(line.substr(colon + 1));
    if (same_word(name, "content-length")) {
        const auto length = whole_number<std::size_t>(value);
        if (!length) return false;
        body_bytes = *length;
    } else if (same_word(name, "transfer-encoding")) {
        return false;
    } else if (same_word(name, "connection")) {
        answer.closes = same_word(value, "close");
    }
    return true;
}

}  // namespace

Answer read_answer(std::string_view received) {
    constexpr Answer malformed{.state = AnswerState::malformed};
    const auto head_end = received.find("\r\n\r\n");
    if (head_end == std::string_view::npos) {
        return received.size() > head_bytes_max ? malformed : Answer{};
    }
    auto head = received.substr(0, head_end + 2);
    auto line_end = head.find("\r\n");
    const auto status = status_of(head.substr(0, line_end));
    if (!status) return malformed;

    Answer answer{.status = *status};
    std::size_t body_bytes = 0;
    for (head.remove_prefix(line_end + 2); !head.empty(); head.remove_prefix(line_end + 2)) {
        line_end = head.find("\r\n");
        if (!read_header(head.substr(0, line_end), answer, body_bytes)) return malformed;
    }
    answer.bytes = head_end + 4 + body_bytes;
    if (received.size() >= answer.bytes) answer.state = AnswerState::complete;
    return answer;
}

}  // namespace load_generator
