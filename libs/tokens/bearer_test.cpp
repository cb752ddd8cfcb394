// SPDX-License-Identifier: Apache-2.0
// Whose tokens count: keys, scopes, audiences and lives.
#include "tokens/bearer.hpp"

#include "jose/sample_tokens.hpp"
#include "jose/signer.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tokens {
namespace {

namespace sample = jose::sample;
using namespace std::chrono_literals;

const auto own_key = jose::make_hmac_key(jose::Algorithm::hs256,
                                         base::Secret("a key of the services' own, 32 bytes"));
const auto previous_key = jose::make_hmac_key(
    jose::Algorithm::hs256, base::Secret("the services' key until today, 32 bytes"));
const jose::KeyRing own_keys({own_key, previous_key});
const jose::Verifier people(sample::keys);
const jose::Verifier services(own_keys, {.audience = "user-service"});

/// The User Service's rules: without a key of the services' own, with one, and on the way to one.
const BearerRules one_key{.receiver = user_service, .people = people};
const BearerRules two_keys{.receiver = user_service,
                           .people = people,
                           .services = &services,
                           .people_key_signs_services = false};
const BearerRules changing{.receiver = user_service, .people = people, .services = &services};

Claims service(std::string scope, std::vector<std::string> aud = {}) {
    Claims claims;
    claims.sub = "service:auth-service";
    claims.scope = std::move(scope);
    claims.aud = std::move(aud);
    claims.issued_at = sample::now;
    claims.expires_at = sample::now + 60s;
    return claims;
}

std::string sign(const jose::SigningKeyPointer& key, const Claims& claims) {
    return jose::Signer(key).sign(claims);
}

/// `ok SCOPES` of a service, `person`, or why it is refused.
std::string verdict(const BearerRules& rules, const std::string& token) {
    BearerCheck check(rules);
    std::string first;
    // The second time it is remembered.
    for (const bool is_first : {true, false}) {
        const auto bearer = check.verify(token, sample::now);
        std::string text = "person";
        if (!bearer) {
            const auto& [reason, cause, sentence] = bearer.error();
            text = !reason.empty() ? reason : cause == "bad_signature" ? "bad" : cause;
            EXPECT_FALSE(sentence.empty());
        } else if (bearer->is_service) {
            text = "ok " + to_text(bearer->scopes);
        }
        if (is_first) first = text;
        EXPECT_EQ(text, first);
    }
    return first;
}

constexpr auto everything =
    "ok profiles:create profiles:sync profiles:command profiles:read accounts:command "
    "accounts:read";

TEST(BearerCheck, believes_a_services_token_by_key_scope_and_audience) {
    const auto to_user = std::vector<std::string>{"user-service"};
    const auto to_both = std::vector<std::string>{"x", "auth-service", "user-service"};
    const struct {
        const char* name;
        const jose::SigningKeyPointer& key;
        Claims claims;
        const char *one, *two, *changed;
    } cases[] = {
        {"internal", sample::key, service("internal"), everything, "internal_key_needed",
         everything},
        {"both", sample::key, service("internal profiles:read"), "ok profiles:read",
         "internal_key_needed", "ok profiles:read"},
        {"a scope", sample::key, service("profiles:read"), "ok profiles:read",
         "internal_key_needed", "ok profiles:read"},
        {"for us", sample::key, service("internal", to_user), everything, "internal_key_needed",
         everything},
        {"for anybody", sample::key, service("internal", {"my-api"}), everything,
         "internal_key_needed", everything},
        {"for the other", sample::key, service("internal", {"auth-service"}), "wrong_audience",
         "internal_key_needed", "wrong_audience"},
        {"for both", sample::key, service("internal", to_both), everything, "internal_key_needed",
         everything},
        {"no scope", sample::key, service("x"), "wrong_claims", "wrong_claims", "wrong_claims"},
        {"own, internal", own_key, service("internal", to_user), "bad", "ok ", "ok "},
        {"own, both", own_key, service("internal profiles:read", to_user), "bad",
         "ok profiles:read", "ok profiles:read"},
        {"own, a scope", own_key, service("profiles:read", to_user), "bad", "ok profiles:read",
         "ok profiles:read"},
        {"own, for both", own_key, service("profiles:read", to_both), "bad", "ok profiles:read",
         "ok profiles:read"},
        {"own, for nobody", own_key, service("profiles:read"), "bad", "wrong_audience",
         "wrong_audience"},
        {"own, for the other", own_key, service("profiles:read", {"auth-service"}), "bad",
         "wrong_audience", "wrong_audience"},
        {"own, unknown scope", own_key, service("x", to_user), "bad", "wrong_claims",
         "wrong_claims"},
        {"previous", previous_key, service("profiles:read", to_user), "bad", "ok profiles:read",
         "ok profiles:read"},
        {"previous, internal", previous_key, service("internal", to_user), "bad", "ok ", "ok "},
    };
    for (const auto& [name, key, claims, one, two, changed] : cases) {
        const auto token = sign(key, claims);
        EXPECT_EQ(verdict(one_key, token), one) << name;
        EXPECT_EQ(verdict(two_keys, token), two) << name;
        EXPECT_EQ(verdict(changing, token), changed) << name;
    }
}

TEST(BearerCheck, believes_people_by_the_people_key_only) {
    auto person = service("");
    person.user_id = 7;
    auto both = service("internal");
    both.user_id = 7;
    for (const auto* rules : {&one_key, &two_keys, &changing}) {
        EXPECT_EQ(verdict(*rules, sign(sample::key, person)), "person");
        EXPECT_EQ(verdict(*rules, sign(sample::key, both)), "wrong_claims");
    }
    person.aud = {"user-service"};
    EXPECT_EQ(verdict(one_key, sign(own_key, person)), "bad");
    EXPECT_EQ(verdict(two_keys, sign(own_key, person)), "wrong_claims");
    EXPECT_EQ(verdict(two_keys, sign(previous_key, person)), "wrong_claims");
}

TEST(BearerCheck, tells_nothing_to_who_has_no_key) {
    const auto stranger = jose::make_hmac_key(jose::Algorithm::hs256,
                                              base::Secret("the key of somebody else altogether"));
    auto expired = service("internal");
    expired.expires_at = sample::now - 1h;
    for (const auto* rules : {&one_key, &two_keys, &changing}) {
        EXPECT_EQ(verdict(*rules, sign(stranger, service("internal"))), "bad");
        EXPECT_EQ(verdict(*rules, sign(stranger, expired)), "bad");
        EXPECT_EQ(verdict(*rules, "a.b.c"), "malformed");
        EXPECT_EQ(verdict(*rules, ""), "malformed");
    }
    EXPECT_EQ(verdict(one_key, sign(sample::key, expired)), "expired");
    EXPECT_EQ(verdict(two_keys, sign(own_key, expired)), "expired");
}

TEST(BearerCheck, bounds_the_lives_of_services_tokens) {
    const struct {
        const char* name;
        std::optional<base::Timestamp> issued_at;
        base::Timestamp expires_at;
        bool is_long;
    } cases[] = {
        {"an hour", sample::now, sample::now + 1h, false},
        {"an hour and a second", sample::now, sample::now + 1h + 1s, true},
        {"a year", sample::now, sample::now + 365 * 24h, true},
        {"a year, most of it over", sample::now - 365 * 24h, sample::now + 60s, true},
        {"an hour of next year", sample::now + 365 * 24h, sample::now + 365 * 24h + 1h, true},
        {"no iat, an hour", std::nullopt, sample::now + 1h, false},
        {"no iat, an hour by a fast clock", std::nullopt, sample::now + 1h + 30s, false},
        {"no iat, longer", std::nullopt, sample::now + 1h + 31s, true},
    };
    int told = 0;
    auto counting = one_key;
    counting.on_long_life = [&told](const Claims& claims) {
        EXPECT_EQ(claims.sub, "service:auth-service");
        ++told;
    };
    for (const auto& [name, issued_at, expires_at, is_long] : cases) {
        auto claims = service("profiles:read", {"user-service"});
        claims.issued_at = issued_at;
        claims.expires_at = expires_at;
        const auto* refused = "token_lives_too_long";
        const auto* good = "ok profiles:read";
        EXPECT_EQ(verdict(two_keys, sign(own_key, claims)), is_long ? refused : good) << name;
        EXPECT_EQ(verdict(changing, sign(sample::key, claims)), is_long ? refused : good) << name;
        told = 0;
        EXPECT_EQ(verdict(counting, sign(sample::key, claims)), good) << name;
        EXPECT_EQ(told > 0, is_long) << name;
    }
    auto person = service("");
    person.user_id = 7;
    person.expires_at = sample::now + 365 * 24h;
    EXPECT_EQ(verdict(two_keys, sign(sample::key, person)), "person");
}

}  // namespace
}  // namespace tokens
