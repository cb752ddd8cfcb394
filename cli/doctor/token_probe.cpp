// SPDX-License-Identifier: Apache-2.0
#include "doctor/token_probe.hpp"

#include "jose/hmac_key.hpp"
#include "json/value.hpp"

#include <array>

namespace cli {
namespace {

using jose::Algorithm;

/// No service expects these.
constexpr auto strange_issuer = "gatehouse-doctor-asks";
constexpr auto strange_audience = "gatehouse-doctor-asks";
constexpr auto no_token = "no.token.atall";

/// What a token says of where it comes from and goes to.
struct Claims {
    std::string issuer;
    std::vector<std::string> audience;
};

class Prober {
public:
    Prober(const AskWithToken& ask, const runtime::TokenSettings& ours, tokens::Scopes scopes,
           const base::Clock& clock)
        : ask_(ask),
          ours_(ours),
          scopes_(scopes),
          clock_(clock),
          scope_(std::string(tokens::service_scope) + ' ' + tokens::to_text(scopes)) {}

    TokenState run() {
        TokenState state{.is_clear = ask_(no_token) == TokenAnswer::refused};
        if (!state.is_clear) return state;
        const auto answer = find_algorithm(state);
        if (!state.has_our_key) return state;
        algorithm_ = state.algorithm;
        find_issuer(answer, state);
        if (state.issuer == ClaimSetting::other) return state;
        find_audience(answer, state);
        if (state.audience == ClaimSetting::other) return state;
        find_internal_key(answer, state);
        return state;
    }

private:
    Claims usual() const { return {ours_.issuer_or_default(), ours_.audiences()}; }

    TokenAnswer ask(const base::Secret& key, const Claims& claims) const {
        tokens::ServiceTokenMint mint(jose::Signer(jose::make_hmac_key(algorithm_, key)),
                                      {.service_name = "doctor",
                                       .scope = scope_,
                                       .issuer = claims.issuer,
                                       .audience = claims.audience},
                                      clock_);
        return ask_(mint.token());
    }

    /// The answer to a token of the algorithm with which our key is right.
    TokenAnswer find_algorithm(TokenState& state) {
        const std::array all{ours_.algorithm, Algorithm::hs256, Algorithm::hs384, Algorithm::hs512};
        for (const auto algorithm : all) {
            algorithm_ = algorithm;
            const auto answer = ask(ours_.secret_key, usual());
            if (answer == TokenAnswer::unclear) state.is_clear = false;
            if (answer == TokenAnswer::unclear || answer == TokenAnswer::refused) continue;
            state.is_clear = true;
            state.has_our_key = true;
            state.algorithm = algorithm;
            return answer;
        }
        return TokenAnswer::refused;
    }

    void find_issuer(TokenAnswer usual_answer, TokenState& state) const {
        if (usual_answer == TokenAnswer::wrong_issuer) {
            state.issuer = ClaimSetting::other;
            return;
        }
        const auto answer = ask(ours_.secret_key, {strange_issuer, ours_.audiences()});
        // The issuer is checked first: a wrong audience says that this one passed.
        state.issuer = is_refusal(answer, TokenAnswer::wrong_issuer) ? ClaimSetting::same
                                                                     : ClaimSetting::unset;
    }

    void find_audience(TokenAnswer usual_answer, TokenState& state) const {
        if (usual_answer == TokenAnswer::wrong_audience) {
            state.audience = ClaimSetting::other;
            return;
        }
        const auto answer = ask(ours_.secret_key, {ours_.issuer_or_default(), {strange_audience}});
        state.audience = is_refusal(answer, TokenAnswer::wrong_audience) ? ClaimSetting::same
                                                                         : ClaimSetting::unset;
    }

    void find_internal_key(TokenAnswer usual_answer, TokenState& state) const {
        const bool takes_key = usual_answer == TokenAnswer::accepted;
        if (!ours_.has_internal_key()) {
            state.internal_key = takes_key ? InternalKey::none : InternalKey::hidden;
            return;
        }
        const auto answer = ask(ours_.internal_secret_key,
                                {ours_.issuer_or_default(), ours_.service_audience(scopes_)});
        if (answer == TokenAnswer::accepted) {
            state.internal_key = InternalKey::same;
        } else {
            state.internal_key = takes_key ? InternalKey::none : InternalKey::other;
        }
    }

    /// A release before says only that it refuses the token.
    static bool is_refusal(TokenAnswer answer, TokenAnswer reason) {
        return answer == reason || answer == TokenAnswer::refused;
    }

    const AskWithToken& ask_;
    const runtime::TokenSettings& ours_;
    const tokens::Scopes scopes_;
    const base::Clock& clock_;
    const std::string scope_;
    Algorithm algorithm_ = Algorithm::hs256;
};

}  // namespace

TokenAnswer read_token_answer(unsigned status, std::string_view body, unsigned accepted) {
    if (status == accepted || status == 200) return TokenAnswer::accepted;
    if (status != 401) return TokenAnswer::unclear;
    const auto type = json::find_string(body, "type").value_or("");
    if (type.ends_with(":wrong-issuer")) return TokenAnswer::wrong_issuer;
    if (type.ends_with(":wrong-audience")) return TokenAnswer::wrong_audience;
    if (type.ends_with(":internal-key-needed")) return TokenAnswer::internal_key_needed;
    return TokenAnswer::refused;
}

TokenState probe_tokens(const AskWithToken& ask, const runtime::TokenSettings& ours,
                        tokens::Scopes scopes, const base::Clock& clock) {
    return Prober(ask, ours, scopes, clock).run();
}

}  // namespace cli
