// SPDX-License-Identifier: Apache-2.0
#include "jose/key_set.hpp"

#include "crypto/base64url.hpp"
#include "jose/sample_tokens.hpp"
#include "jose/signer.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace jose {
namespace {

SigningKeyPointer key_of(std::string kid, Algorithm algorithm = Algorithm::hs256) {
    return make_hmac_key(algorithm, base::Secret("the secret of the key named " + kid),
                         std::move(kid));
}

/// A token of that header, signed by `key` whatever the header says.
std::string token_of(const SigningKeyPointer& key, const std::string& header) {
    return sign_compact(*key, header, sample::payload);
}

/// The kids of what was found, with spaces between, or why there is none.
std::string kids_of(std::expected<KeySet::Keys, Fault> found) {
    if (!found) {
        if (found.error() == Fault::unknown_key) return "unknown key";
        return found.error() == Fault::unsupported_algorithm ? "unsupported algorithm" : "?";
    }
    std::string kids;
    for (const auto& key : *found)
        kids += (kids.empty() ? "" : " ") + (key->kid().empty() ? "-" : key->kid());
    return kids;
}

TEST(KeySet, finds_the_keys_that_a_header_leaves) {
    const auto hs256 = Algorithm::hs256;
    const auto hs512 = Algorithm::hs512;
    const KeySet unnamed({key_of("")});
    const KeySet named({key_of("b"), key_of("a"), key_of("long", hs512)});
    const KeySet mixed({key_of("a"), key_of(""), key_of("long", hs512)});
    const KeySet none({});
    const struct {
        const char* what;
        const KeySet& keys;
        std::optional<std::string_view> kid;
        Algorithm algorithm;
        const char* found;
    } cases[] = {
        {"one key, no kid", unnamed, {}, hs256, "-"},
        {"one key, any kid", unnamed, "whatever", hs256, "-"},
        {"one key, empty kid", unnamed, "", hs256, "-"},
        {"one key, other algorithm", unnamed, {}, hs512, "unsupported algorithm"},
        {"no kid: all of the algorithm", named, {}, hs256, "a b"},
        {"no kid: the only one of it", named, {}, hs512, "long"},
        {"its kid", named, "b", hs256, "b"},
        {"its kid, of another algorithm", named, "b", hs512, "unsupported algorithm"},
        {"the other way round", named, "long", hs256, "unsupported algorithm"},
        {"an algorithm nobody has", named, "a", Algorithm::hs384, "unsupported algorithm"},
        {"unknown kid", named, "c", hs256, "unknown key"},
        {"kid in another case", named, "A", hs256, "unknown key"},
        {"empty kid", named, "", hs256, "unknown key"},
        {"mixed, no kid", mixed, {}, hs256, "- a"},
        {"mixed, its kid: not the one without", mixed, "a", hs256, "a"},
        {"mixed, unknown kid: not the one with", mixed, "c", hs256, "-"},
        {"mixed, unknown kid, none without", mixed, "c", hs512, "unknown key"},
        {"no keys", none, {}, hs256, "unsupported algorithm"},
        {"no keys, a kid", none, "a", hs256, "unsupported algorithm"},
    };
    for (const auto& [what, keys, kid, algorithm, found] : cases)
        EXPECT_EQ(kids_of(keys.find(kid, algorithm)), found) << what;
}

TEST(KeySet, knows_the_headers_of_its_signers_without_reading_them) {
    const KeySet keys({key_of("a"), key_of(""), key_of("long", Algorithm::hs512)});
    const struct {
        const char* header;
        const char* found;
    } cases[] = {
        {R"({"alg":"HS256","typ":"JWT"})", "- a"},
        {R"({"alg":"HS256","kid":"a","typ":"JWT"})", "a"},
        {R"({"alg":"HS512","kid":"long","typ":"JWT"})", "long"},
        {R"({"alg":"HS512","typ":"JWT"})", "long"},
        {R"({"alg":"HS512","kid":"a","typ":"JWT"})", ""},
        {R"({"alg":"HS384","typ":"JWT"})", ""},
        {R"({"typ":"JWT","alg":"HS256"})", ""},
        {"", ""},
    };
    for (const auto& [header, found] : cases)
        EXPECT_EQ(kids_of(keys.find_usual(crypto::base64url_encode(header))), found) << header;
}

TEST(KeySet, takes_no_two_keys_of_one_kid) {
    EXPECT_THROW(KeySet({key_of("a"), key_of("b"), key_of("a", Algorithm::hs512)}),
                 std::invalid_argument);
    EXPECT_THROW(KeySet({key_of("a"), nullptr}), std::invalid_argument);
    EXPECT_EQ(KeySet({key_of(""), key_of(""), key_of("", Algorithm::hs512)}).all().size(), 3u);
}

TEST(KeySet, every_key_checks_its_own_tokens) {
    const std::vector<SigningKeyPointer> all = {key_of("a"), key_of("b"), key_of(""),
                                                key_of("long", Algorithm::hs512)};
    const KeySet keys({all.begin(), all.end()});
    for (const auto& key : all) {
        EXPECT_TRUE(verify_compact(keys, Signer(key).sign(sample::claims()))) << key->kid();
        const std::string alg(name(key->algorithm()));
        EXPECT_TRUE(verify_compact(keys, token_of(key, R"({"alg":")" + alg + "\"}")));
    }
}

TEST(KeySet, a_token_of_one_key_under_the_kid_of_another_is_refused) {
    const KeySet keys({key_of("a"), key_of("b"), key_of("")});
    const struct {
        const char* signer;
        const char* kid;
        Fault fault;
    } cases[] = {
        {"b", R"("a")", Fault::bad_signature}, {"a", R"("b")", Fault::bad_signature},
        {"", R"("a")", Fault::bad_signature},  {"a", R"("c")", Fault::bad_signature},
        {"a", R"("")", Fault::bad_signature},  {"a", "7", Fault::bad_signature},
        {"a", "null", Fault::bad_signature},   {"a", R"(["a"])", Fault::bad_signature},
        {"c", R"("c")", Fault::bad_signature},
    };
    for (const auto& [signer, kid, fault] : cases) {
        const auto header = std::string(R"({"alg":"HS256","typ":"JWT","kid":)") + kid + "}";
        EXPECT_EQ(verify_compact(keys, token_of(key_of(signer), header)), std::unexpected(fault))
            << signer << " as " << kid;
    }
}

TEST(KeySet, a_key_never_checks_with_the_algorithm_of_another) {
    // The secret of the HS256 key, used as an attacker would use one that leaked from elsewhere.
    const KeySet keys(
        {make_hmac_key(Algorithm::hs256, sample::secret, "a"), key_of("long", Algorithm::hs512)});
    const auto leaked = make_hmac_key(Algorithm::hs512, sample::secret);
    const struct {
        const char* header;
        Fault fault;
    } cases[] = {
        {R"({"alg":"HS512"})", Fault::bad_signature},
        {R"({"alg":"HS512","kid":"long"})", Fault::bad_signature},
        {R"({"alg":"HS512","kid":"a"})", Fault::unsupported_algorithm},
        {R"({"alg":"HS256","kid":"a"})", Fault::bad_signature},
        {R"({"alg":"HS256","kid":"long"})", Fault::unsupported_algorithm},
        {R"({"alg":"HS256"})", Fault::bad_signature},
        {R"({"alg":"none","kid":"a"})", Fault::unsupported_algorithm},
        {R"({"alg":"RS256","kid":"a"})", Fault::unsupported_algorithm},
    };
    for (const auto& [header, fault] : cases)
        EXPECT_EQ(verify_compact(keys, token_of(leaked, header)), std::unexpected(fault)) << header;
}

TEST(KeySet, any_kid_will_do_for_a_key_without_one) {
    const KeySet keys({sample::key});
    for (const std::string kid : {R"("main")", R"("")", R"("../../dev/null")", "7", "null", "{}"}) {
        const auto header = R"({"typ":"at+jwt","alg":"HS256","kid":)" + kid + "}";
        EXPECT_TRUE(verify_compact(keys, token_of(sample::key, header))) << kid;
    }
}

}  // namespace
}  // namespace jose
