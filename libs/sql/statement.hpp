// SPDX-License-Identifier: Apache-2.0
// Statement: SQL text that lives as long as the process.
#pragma once

#include <concepts>
#include <string>
#include <string_view>

namespace sql {

/// The text of a statement. It lives until the process ends, so its address identifies it: engines
/// keep prepared statements by it. It is made from a literal or from a constant with static
/// storage; text of any shorter life does not compile. See keep() for text composed at run time.
class Statement {
public:
    template <std::convertible_to<std::string_view> Text>
    consteval Statement(const Text& text) : text_(text) {
        // Two statements with one address are then the same text.
        if (text_.data()[text_.size()] != '\0') throw "a statement is a whole text, not a part";
        if (text_.find('\0') != text_.npos) throw "a statement holds no NUL";
    }

    /// Keeps a copy of `text` until the process ends; equal texts are the same statement. For texts
    /// of a limited number of forms. A value never belongs into the text: each one would be kept.
    /// May be called on any thread.
    static Statement keep(std::string_view text);

    constexpr std::string_view text() const { return text_; }
    constexpr const char* c_str() const { return text_.data(); }

    /// What engines keep prepared statements by.
    constexpr const char* key() const { return text_.data(); }

    friend constexpr bool operator==(const Statement& left, const Statement& right) {
        return left.key() == right.key();
    }

private:
    struct Kept {};
    Statement(Kept /*tag*/, std::string_view text) : text_(text) {}

    std::string_view text_;
};

}  // namespace sql
