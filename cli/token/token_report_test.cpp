// SPDX-License-Identifier: Apache-2.0
#include "token/token_report.hpp"

#include "crypto/base64url.hpp"
#include "jose/hmac_key.hpp"
#include "jose/signer.hpp"
#include "tokens/claims.hpp"

#include <gmock/gmock.h>

namespace cli {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

const base::Timestamp now = base::parse_rfc3339("2026-03-01T09:30:00Z").value();
const base::Secret key("a key that is long enough for the rules of RFC 7518");
const base::Secret other_key("another key, long enough for the same rules as well");

tokens::Claims claims() {
    tokens::Claims made;
    made.sub = "testuser";
    made.user_id = 2;
    made.email = "test@example.com";
    made.roles = {"PATIENT"};
    made.issued_at = now - 18min;
    made.expires_at = now + 12min;
    return made;
}

std::string sign(const tokens::Claims& made, const base::Secret& with = key,
                 jose::Algorithm algorithm = jose::Algorithm::hs256) {
    return jose::Signer(jose::make_hmac_key(algorithm, with)).sign(made);
}

runtime::TokenSettings settings(const base::Secret& secret_key = key) {
    return {.secret_key = secret_key};
}

TEST(CleanToken, takes_off_what_is_not_the_token) {
    const std::string token = sign(claims());
    const struct {
        std::string pasted;
        std::size_t notes;
    } cases[] = {
        {token, 0},
        {"  " + token + "\n", 0},
        {'"' + token + '"', 1},
        {"'" + token + "'\n", 1},
        {"Bearer " + token, 1},
        {"bearer   " + token, 1},
        {"Authorization: Bearer " + token, 1},
        {"\"Authorization: Bearer " + token + "\"", 2},
        {"Bearer \"" + token + "\"", 2},
        {token.substr(0, 20) + "\n  " + token.substr(20), 1},
        {"{\"access_token\": \"" + token + "\", \"token_type\": \"bearer\"}", 1},
    };
    for (const auto& [pasted, notes] : cases) {
        const auto cleaned = clean_token(pasted);
        EXPECT_EQ(cleaned.token, token) << pasted;
        EXPECT_THAT(cleaned.notes, SizeIs(notes)) << pasted;
    }
    EXPECT_EQ(clean_token("").token, "");
    EXPECT_EQ(clean_token("\"").token, "");
}

TEST(CleanToken, says_how_to_send_a_token) {
    const auto cleaned = clean_token("Bearer a.b.c");
    ASSERT_THAT(cleaned.notes, SizeIs(1));
    EXPECT_THAT(cleaned.notes[0], HasSubstr("Bearer <token>"));
}

TEST(DescribeDistance, counts_in_the_unit_that_fits) {
    const struct {
        std::chrono::seconds distance;
        const char* text;
    } cases[] = {
        {0s, "now"},      {1s, "in 1 s"},   {-99s, "99 s ago"},   {12min, "in 12 min"},
        {-3h, "3 h ago"}, {47h, "in 47 h"}, {-48h, "2 days ago"}, {24h * 365, "in 365 days"}};
    for (const auto& [distance, text] : cases)
        EXPECT_EQ(describe_distance(now + distance, now), text);
}

TEST(JudgeToken, speaks_in_the_guides_terms) {
    auto expired = claims();
    expired.expires_at = now - 3h;
    auto future = claims();
    future.not_before = now + 5min;
    auto nobody = claims();
    nobody.user_id = {};
    auto service = nobody;
    service.sub = "service:user-service";
    service.scope = "internal";
    auto late = claims();
    late.expires_at = now - 10s;
    const auto good = sign(claims());
    const struct {
        const char* name;
        std::string token;
        bool is_good;
        const char* text;
    } cases[] = {
        {"good", good, true, "valid: a user's token"},
        {"service", sign(service), true, "valid: a service's token"},
        {"within the leeway", sign(late), true, "10 s ago"},
        {"expired", sign(expired), false, "has expired"},
        {"not yet", sign(future), false, "not valid yet"},
        {"other key", sign(claims(), other_key), false, "SECRET_KEY differs"},
        {"other key, expired", sign(expired, other_key), false, "expired, too"},
        {"other algorithm", sign(claims(), key, jose::Algorithm::hs512), false, "ALGORITHM"},
        {"nobody", sign(nobody), false, "neither a user"},
        {"two parts", good.substr(0, good.rfind('.')), false, "this has 2"},
        {"one word", "token", false, "this has 1"},
        {"nothing", "", false, "no token"},
        {"three words", "a.b.c", false, "Bearer <token>"},
    };
    for (const auto& [name, token, is_good, text] : cases) {
        const auto verdict = judge_token(token, settings(), now);
        EXPECT_EQ(verdict.is_good, is_good) << name << ": " << verdict.text;
        EXPECT_THAT(verdict.text, HasSubstr(text)) << name;
        if (!is_good)
            EXPECT_THAT(verdict.text, StartsWith("Could not validate credentials")) << name;
    }
}

TEST(JudgeToken, holds_no_token_good_without_a_key) {
    const auto verdict = judge_token(sign(claims()), settings(base::Secret()), now);
    EXPECT_FALSE(verdict.is_good);
    EXPECT_THAT(verdict.text, StartsWith("not checked"));
    auto expired = claims();
    expired.expires_at = now - 1h;
    EXPECT_THAT(judge_token(sign(expired), settings(base::Secret()), now).text,
                HasSubstr("has expired"));
}

TEST(ShowToken, shows_header_and_claims_but_never_the_signature) {
    const auto token = sign(claims());
    const auto text = show_token(token, now);
    for (const auto* part : {"\"alg\": ", "\"HS256\"", "\"sub\": ", "\"testuser\"", "[\"PATIENT\"]",
                             "2026-03-01T09:42:00.000Z (in 12 min)", "(18 min ago)"}) {
        EXPECT_THAT(text, HasSubstr(part));
    }
    EXPECT_THAT(text, Not(HasSubstr(token.substr(token.rfind('.') + 1))));
}

TEST(ShowToken, shows_what_no_service_would_accept) {
    const auto token_of = [](const char* header, const char* payload) {
        return crypto::base64url_encode(header) + '.' + crypto::base64url_encode(payload) + ".c2ln";
    };
    const struct {
        std::string token;
        const char* text;
    } cases[] = {
        {token_of(R"({"alg":"none"})", R"({"exp":"soon","n":[1,{"a":null}],"f":1.5})"),
         R"([1, {"a": null}])"},
        {token_of("{}", R"({"exp":99999999999999999999})"), "1e+20"},
        {token_of("{}", R"({"exp":-1})"), "-1"},
        {token_of("{}", "{\"sub\":\"\\u001b[31mred\"}"), "\\u001b[31mred"},
        {token_of("{}", "[]"), "no JSON object"},
        {token_of("{}", "{"), "not good JSON"},
        {"e30.!.c2ln", "not base64url"},
    };
    for (const auto& [token, text] : cases)
        EXPECT_THAT(show_token(token, now), HasSubstr(text));
    EXPECT_THAT(show_token("a.b", now), IsEmpty());
}

}  // namespace
}  // namespace cli
