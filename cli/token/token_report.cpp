// SPDX-License-Identifier: Apache-2.0
#include "token/token_report.hpp"

#include "base/ascii.hpp"
#include "base/utf8.hpp"
#include "crypto/base64url.hpp"
#include "jose/jws.hpp"
#include "jose/unverified.hpp"
#include "jose/verifier.hpp"
#include "json/encode.hpp"
#include "json/value.hpp"
#include "tokens/bearer.hpp"

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

/// The service whose calls the token is for, as far as it says.
std::string_view receiver_named_by(std::string_view token) {
    const auto claims = jose::decode_unverified<tokens::Claims>(token);
    if (!claims) return tokens::auth_service;
    const bool names_user_service =
        std::ranges::find(claims->aud, tokens::user_service) != claims->aud.end();
    return names_user_service ? tokens::user_service : tokens::auth_service;
}

std::string describe_refusal(const tokens::Refusal& refused, std::string_view token,
                             base::Timestamp now) {
    if (!refused.reason.empty()) return std::string(refusal) + std::string(refused.text);
    for (const auto fault : {jose::Fault::malformed, jose::Fault::unsupported_algorithm,
                             jose::Fault::unknown_key, jose::Fault::bad_signature}) {
        if (refused.text == jose::describe(fault)) return describe_fault(fault, token, now);
    }
    return std::string(refusal) + std::string(refused.text);
}

std::string describe_bearer(const tokens::Bearer& bearer, std::string_view receiver, bool is_own) {
    const auto until = base::to_rfc3339(bearer.claims->expires_at);
    if (!bearer.is_service) {
        return fmt::format("valid: a user's token, signed with this key, good until {}", until);
    }
    const bool is_everything = bearer.scopes == tokens::Scopes::all();
    const auto key = is_own ? "INTERNAL_SECRET_KEY" : "SECRET_KEY";
    const auto where = is_own ? fmt::format(" for the {}", receiver) : "";
    return fmt::format("valid: a service's token{} ({}), signed with {}, good until {}", where,
                       is_everything ? "everything" : tokens::to_text(bearer.scopes), key, until);
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
    const jose::KeyRing service_keys(settings.own_service_keys());
    const auto receiver = receiver_named_by(token);
    const jose::Verifier people(keys, settings.expectations());
    const jose::Verifier services(service_keys, settings.service_expectations(receiver));
    const tokens::BearerRules rules{.receiver = receiver,
                                    .people = people,
                                    .services = settings.has_internal_key() ? &services : nullptr,
                                    .people_key_signs_services = settings.key_signs_services()};
    tokens::BearerCheck check(rules);
    const auto bearer = check.verify(token, now);
    if (!bearer) return {.is_good = false, .text = describe_refusal(bearer.error(), token, now)};
    if (bearer->is_service && bearer->scopes.is_empty()) {
        return {
            .is_good = false,
            .text = fmt::format("{}the key is right, but the scope \"{}\" opens nothing{}", refusal,
                                base::printable(bearer->claims->scope),
                                settings.has_internal_key() ? " with INTERNAL_SECRET_KEY" : "")};
    }
    if (bearer->claims->expires_at > now) {
        const bool is_own = bearer->is_service && !people.verify(token, now);
        return {.is_good = true, .text = describe_bearer(*bearer, receiver, is_own)};
    }
    return {.is_good = true,
            .text = fmt::format("valid for a moment: it expired {}, within the seconds that "
                                "clocks may differ",
                                describe_distance(bearer->claims->expires_at, now))};
}

std::string show_token(std::string_view token, base::Timestamp now) {
    const auto parts = jose::split_compact(token);
    if (!parts) return {};
    return show_part("header", parts->header, now) + show_part("claims", parts->payload, now);
}

}  // namespace cli
