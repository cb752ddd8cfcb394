// SPDX-License-Identifier: Apache-2.0
#include "auth/domain/accounts/password_policy.hpp"

#include "base/ascii.hpp"
#include "base/utf8.hpp"
#include "precis/case_fold.hpp"

#include <algorithm>

namespace auth {

/// Lines in small letters, sorted by bytes; see common_passwords.license.
extern const std::string_view common_passwords_text;

namespace {

constexpr auto not_utf8 = "is not UTF-8";

/// Whether `line` is a line of `text`, whose lines are sorted by bytes and end in `\n`.
bool has_line(std::string_view text, std::string_view line) {
    while (!text.empty()) {
        const auto before = text.substr(0, text.size() / 2).rfind('\n');
        const auto begin = before == text.npos ? 0 : before + 1;
        const auto end = text.find('\n', begin);
        const auto middle = text.substr(begin, end - begin);
        if (middle == line) return true;
        text = middle < line ? text.substr(end + 1) : text.substr(0, begin);
    }
    return false;
}

bool equals_folded(std::string_view folded, std::string_view word) {
    return !word.empty() && folded == precis::fold_case(word);
}

std::optional<std::string> word_problem(std::string_view folded, std::string_view username,
                                        std::string_view email,
                                        const std::vector<std::string>& words) {
    const auto is_it = [folded](std::string_view word) { return equals_folded(folded, word); };
    if (has_line(common_passwords_text, folded)) {
        return "is on the list of common passwords; choose another";
    }
    if (is_it(username)) return "is the user name; choose another";
    if (is_it(email) || is_it(email.substr(0, email.rfind('@')))) {
        return "is the e-mail address or a part of it; choose another";
    }
    if (is_it(product_name) || std::ranges::any_of(words, is_it)) {
        return "is a word that everybody here knows; choose another";
    }
    return std::nullopt;
}

}  // namespace

bool is_common_password(const base::Secret& password) {
    auto folded = precis::fold_case(password.reveal());
    const bool is_common = has_line(common_passwords_text, folded);
    base::wipe(folded);
    return is_common;
}

std::optional<std::string> PasswordPolicy::problem(const base::Secret& password,
                                                   std::string_view username,
                                                   std::string_view email) const {
    const auto text = password.reveal();
    if (text.size() > password_bytes_max) {
        return "must have at most " + std::to_string(password_bytes_max) + " bytes";
    }
    if (!base::is_utf8(text)) return not_utf8;
    if (text.contains('\0')) return "must not contain NUL";
    if (base::count_characters(text) < length_min) {
        return "must have at least " + std::to_string(length_min) + " characters";
    }
    auto folded = precis::fold_case(text);
    auto problem = word_problem(folded, username, email, words);
    base::wipe(folded);
    return problem;
}

std::optional<std::string> untypable_problem(const base::Secret& password) {
    constexpr std::string_view byte_order_mark = "\ufeff";
    const auto text = password.reveal();
    if (!base::is_utf8(text)) return not_utf8;
    if (text.contains(byte_order_mark)) return "contains a byte order mark (U+FEFF)";
    if (base::has_control(text)) return "contains control characters, which nobody can type";
    if (base::trim_white_space(text) != text) {
        return "begins or ends with a blank, which nobody would see";
    }
    return std::nullopt;
}

}  // namespace auth
