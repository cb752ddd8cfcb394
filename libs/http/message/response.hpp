// SPDX-License-Identifier: Apache-2.0
// Response: what a service answers, as handlers and stages see it.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace http {

/// An answer's text: its own, or a view of one that outlives every answer, such as a document that
/// is compiled in.
class Body {
public:
    Body() = default;
    Body(std::string text) : text_(std::move(text)) {}

    static Body view_of(std::string_view text) {
        Body body;
        body.view_ = text;
        return body;
    }

    std::string_view view() const { return view_.data() ? view_ : text_; }
    operator std::string_view() const { return view(); }
    std::size_t size() const { return view().size(); }

private:
    std::string text_;
    std::string_view view_;
};

/// Whether caches may keep an answer (RFC 9111 section 5.2.2). A default one is `no-store`.
struct CachePolicy {
    /// How long it may be used without asking again; zero: ask each time, with its ETag.
    std::optional<std::chrono::seconds> max_age = {};
};

/// One answer. A response without a body has no content type.
struct Response {
    unsigned status = 200;
    CachePolicy cache = {};
    std::string_view reason = {};        ///< Why it is a refusal (base::reason_of), for the log.
    std::string_view content_type = {};  ///< A literal.
    Body body = {};
    std::vector<std::pair<std::string_view, std::string>> headers = {};  ///< Names are literals.

    Response& with(std::string_view name, std::string value) {
        headers.emplace_back(name, std::move(value));
        return *this;
    }
};

/// The reason phrase of a status (RFC 9110 section 15).
std::string_view reason_phrase(unsigned status);

/// An `application/json` answer with an already encoded body.
Response json_response(unsigned status, std::string body);

}  // namespace http
