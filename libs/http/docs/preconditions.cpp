// SPDX-License-Identifier: Apache-2.0
#include "http/docs/preconditions.hpp"

#include "base/ascii.hpp"

#include <algorithm>

namespace http {
namespace {

std::string_view trim(std::string_view text) {
    constexpr std::string_view blanks = " \t";
    const auto begin = text.find_first_not_of(blanks);
    if (begin == text.npos) return {};
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

/// Takes the text up to `separator`, and the separator, off the front of `text`.
std::string_view take(std::string_view& text, char separator) {
    const auto end = std::min(text.find(separator), text.size());
    const auto item = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    return item;
}

/// Whether any item of the list header `name` (RFC 9110 section 5.6.1) fulfils `is_wanted`.
template <class Predicate>
bool any_item(const Request& request, std::string_view name, Predicate is_wanted) {
    for (const auto& header : request.headers) {
        if (!base::equal_without_case(header.name, name)) continue;
        for (auto rest = header.value; !rest.empty();) {
            if (is_wanted(take(rest, ','))) return true;
        }
    }
    return false;
}

/// A weight of zero says "not acceptable": `q=0`, `q=0.0`, `q=0.000`.
bool is_refused(std::string_view parameters) {
    while (!parameters.empty()) {
        auto parameter = take(parameters, ';');
        const auto name = take(parameter, '=');
        if (!base::equal_without_case(name, "q")) continue;
        return parameter.starts_with('0') && parameter.find_first_not_of("0.") == parameter.npos;
    }
    return false;
}

}  // namespace

bool accepts_gzip(const Request& request) {
    return any_item(request, "Accept-Encoding", [](std::string_view item) {
        const auto coding = take(item, ';');
        const bool is_gzip =
            base::equal_without_case(coding, "gzip") || base::equal_without_case(coding, "x-gzip");
        return is_gzip && !is_refused(item);
    });
}

bool has_already(const Request& request, std::string_view etag) {
    return any_item(request, "If-None-Match", [etag](std::string_view item) {
        if (item.starts_with("W/")) item.remove_prefix(2);
        return item == "*" || item == etag;
    });
}

}  // namespace http
