// SPDX-License-Identifier: Apache-2.0
#include "load_generator/answer.hpp"

#include "base/ascii.hpp"

#include <optional>

namespace load_generator {
namespace {

constexpr std::size_t head_bytes_max = 64 * 1024;

/// "HTTP/1.1 200 OK": the status, or nothing.
std::optional<int> status_of(std::string_view line) {
    if (!line.starts_with("HTTP/1.1 ") || line.size() < 12) return std::nullopt;
    const auto status = base::parse_number<int>(line.substr(9, 3));
    if (!status || *status < 200 || *status > 599) return std::nullopt;
    return status;
}

/// Notes the one header line if it says where the answer ends. False if it cannot be understood.
bool read_header(std::string_view line, Answer& answer, std::size_t& body_bytes) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return false;
    const auto name = line.substr(0, colon);
    const auto value = base::trim(line.substr(colon + 1));
    if (base::equal_without_case(name, "content-length")) {
        const auto length = base::parse_number<std::size_t>(value);
        if (!length) return false;
        body_bytes = *length;
    } else if (base::equal_without_case(name, "transfer-encoding")) {
        return false;
    } else if (base::equal_without_case(name, "connection")) {
        answer.closes = base::equal_without_case(value, "close");
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
