// SPDX-License-Identifier: Apache-2.0
#include "token/token_report.hpp"

#include "base/ascii.hpp"
#include "crypto/base64url.hpp"
#include "jose/jws.hpp"
#include "jose/unverified.hpp"
#include "jose/verifier.hpp"
#include "json/encode.hpp"
#include "json/value.hpp"
#include "tokens/claims.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace cli {
namespace {

constexpr std::string_view refusal = "Could not validate credentials: ";

/// Takes `word` off the front of `text`, whatever its case.
bool take_word(std::string_view& text, std::string_view word) {
    if (text.size() < word.size() || !base::equal_without_case(text.substr(0, word.size()), word)) {
        return false;
    }
    text.remove_prefix(word.size());
    return true;
}

/// Takes quotes and white space off both ends; whether there were quotes.
bool take_quotes(std::string_view& text) {
    constexpr std::string_view quotes = "\"'`";
    const auto is_quote = [&](char letter) { return quotes.find(letter) != quotes.npos; };
    bool has_any = false;
    text = base::trim_white_space(text);
    while (!text.empty() && (is_quote(text.front()) || is_quote(text.back()))) {
        if (is_quote(text.front())) {
            text.remove_prefix(1);
        } else {
            text.remove_suffix(1);
        }
        text = base::trim_white_space(text);
        has_any = true;
    }
    return has_any;
}

std::string render(const json::Value& value) {
    switch (value.kind()) {
        case json::Kind::null:
            return "null";
        case json::Kind::boolean:
            return *value.as_boolean() ? "true" : "false";
        case json::Kind::integer:
            if (const auto number = value.as_integer()) return std::to_string(*number);
            if (const auto number = value.as_natural()) return std::to_string(*number);
            [[fallthrough]];
        case json::Kind::number:
            return json::encode(value.as_number().value_or(0));
        case json::Kind::string:
            return json::encode(value.as_string().value_or(""));
        case json::Kind::array:
        case json::Kind::object:
            break;
    }
    const bool is_object = value.kind() == json::Kind::object;
    std::string text;
    for (const auto item : value) {
        if (!text.empty()) text += ", ";
        if (is_object) text += json::encode(item.key()) + ": ";
        text += render(item);
    }
    return is_object ? '{' + text + '}' : '[' + text + ']';
}

/// The time that a NumericDate claim tells, in words; empty for other claims.
std::string time_in_words(const json::Value& claim, base::Timestamp now) {
    constexpr double year_9999 = 253402300799.0;
    if (claim.key() != "exp" && claim.key() != "iat" && claim.key() != "nbf") return {};
    const auto seconds = claim.as_number();
    if (!seconds || *seconds < 0 || *seconds > year_9999) return {};
    const base::Timestamp time(std::chrono::microseconds(std::llround(*seconds * 1e6)));
    return fmt::format("  {} ({})", base::to_rfc3339(time), describe_distance(time, now));
}

std::string show_part(std::string_view title, std::string_view encoded, base::Timestamp now) {
    const auto decoded = crypto::base64url_decode(encoded);
    if (!decoded) return fmt::format("{}: not base64url\n", title);
    const auto document = json::Document::parse(*decoded);
    if (!document) return fmt::format("{}: not good JSON\n", title);
    if (document->root().kind() != json::Kind::object) {
        return fmt::format("{}: no JSON object\n", title);
    }
    std::size_t width = 0;
    for (const auto member : document->root())
        width = std::max(width, json::encode(member.key()).size());
    std::string text = fmt::format("{}\n", title);
    for (const auto member : document->root()) {
        text += fmt::format("  {:<{}} {}{}\n", json::encode(member.key()) + ':', width + 1,
                            render(member), time_in_words(member, now));
    }
    return text;
}

/// Why the text is not a token of three parts.
std::string describe_parts(std::string_view token) {
    if (token.empty()) return std::string(refusal) + "there is no token";
    const auto dots = std::ranges::count(token, '.');
    if (dots == 2)
        return std::string(refusal) + std::string(jose::describe(jose::Fault::malformed));
    return fmt::format(
        "{}a token has three parts separated by dots, but this has {}: was it copied "
        "completely?",
        refusal, dots + 1);
}

std::string describe_fault(jose::Fault fault, std::string_view token, base::Timestamp now) {
    if (fault == jose::Fault::malformed) return describe_parts(token);
    std::string text = std::string(refusal) + std::string(jose::describe(fault));
    const auto claims = jose::decode_unverified<tokens::Claims>(token);
    if (fault == jose::Fault::bad_signature && claims && claims->expires_at <= now) {
        text += " It has expired, too.";
    }
    return text;
}

/// The verdict on a token whose signature cannot be checked.
std::string judge_unsigned(std::string_view token, base::Timestamp now) {
    const auto claims = jose::decode_unverified<tokens::Claims>(token);
    if (!claims) return describe_fault(claims.error(), token, now);
    if (claims->expires_at <= now) return describe_fault(jose::Fault::expired, token, now);
    return "not checked: there is no key for the signature; set it with --secret-key-file, "
           "SECRET_KEY or --data";
}

}  // namespace

PastedToken clean_token(std::string_view pasted) {
    PastedToken result;
    const auto note = [&](const char* text) { result.notes.emplace_back(text); };
    std::string answer;
    pasted = base::trim_white_space(pasted);
    if (const auto found = json::find_string(pasted, "access_token")) {
        answer = *found;
        pasted = answer;
        note("this is the whole answer of POST /token; the token is its access_token");
    }
    bool has_quotes = take_quotes(pasted);
    const bool has_header = take_word(pasted, "Authorization:");
    pasted = base::trim_white_space(pasted);
    const bool has_scheme = take_word(pasted, "Bearer ");
    has_quotes |= take_quotes(pasted);
    result.token = pasted;
    if (has_quotes) note("quotes are not part of the token; they were ignored");
    if (has_header || has_scheme) {
        note(
            "\"Bearer\" is not part of the token; send the header "
            "\"Authorization: Bearer <token>\"");
    }
    if (std::erase_if(result.token, base::is_white_space) > 0) {
        note("white space inside the token was ignored; a service rejects it");
    }
    return result;
}

std::string describe_distance(base::Timestamp time, base::Timestamp now) {
    using namespace std::chrono_literals;
    const auto distance =
        std::chrono::duration_cast<std::chrono::seconds>(time > now ? time - now : now - time);
    std::string length;
    if (distance < 1s) return "now";
    if (distance < 100s) {
        length = fmt::format("{} s", distance.count());
    } else if (distance < 100min) {
        length = fmt::format("{} min", distance / 1min);
    } else if (distance < 48h) {
        length = fmt::format("{} h", distance / 1h);
    } else {
        length = fmt::format("{} days", distance / 24h);
    }
    return time > now ? "in " + length : length + " ago";
}

TokenVerdict judge_token(std::string_view token, const runtime::TokenSettings& settings,
                         base::Timestamp now) {
    if (settings.secret_key.is_empty()) {
        return {.is_good = false, .text = judge_unsigned(token, now)};
    }
    const jose::KeyRing keys({settings.key()});
    const jose::Verifier verifier(keys, settings.expectations());
    const auto claims = verifier.verify<tokens::Claims>(token, now);
    if (!claims) {
        return {.is_good = false, .text = describe_fault(claims.error(), token, now)};
    }
    const bool is_user = tokens::is_user(*claims);
    if (!is_user && !tokens::is_service(*claims)) {
        return {.is_good = false,
                .text = std::string(refusal) +
                        "the key is right, but neither a user is named (user_id) nor a service "
                        "(scope internal)"};
    }
    const auto expiry = describe_distance(claims->expires_at, now);
    return {.is_good = true,
            .text = claims->expires_at > now
                        ? fmt::format("valid: a {}'s token, signed with this key, good until {}",
                                      is_user ? "user" : "service",
                                      base::to_rfc3339(claims->expires_at))
                        : fmt::format("valid for a moment: it expired {}, within the seconds that "
                                      "clocks may differ",
                                      expiry)};
}

std::string show_token(std::string_view token, base::Timestamp now) {
    const auto parts = jose::split_compact(token);
    if (!parts) return {};
    return show_part("header", parts->header, now) + show_part("claims", parts->payload, now);
}

}  // namespace cli
