// SPDX-License-Identifier: Apache-2.0
#include "tokens/scope.hpp"

#include "base/utf8.hpp"

namespace tokens {

std::optional<Scope> parse_scope(std::string_view text) {
    for (std::size_t i = 0; i < detail::scope_rows.size(); ++i) {
        const auto scope = static_cast<Scope>(i);
        if (name(scope) == text) return scope;
    }
    return std::nullopt;
}

base::Error lacks_scope(std::string_view subject, Scope needed) {
    return {.code = base::Errc::forbidden,
            .reason = "insufficient_scope",
            .detail = "The token of " + base::printable(subject) + " lacks the scope " +
                      std::string(name(needed))};
}

std::string to_text(Scopes scopes) {
    std::string text;
    for (std::size_t i = 0; i < detail::scope_rows.size(); ++i) {
        const auto scope = static_cast<Scope>(i);
        if (!scopes.has(scope)) continue;
        if (!text.empty()) text += ' ';
        text += name(scope);
    }
    return text;
}

}  // namespace tokens
