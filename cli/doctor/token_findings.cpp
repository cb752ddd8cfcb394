// SPDX-License-Identifier: Apache-2.0
// What the token settings of two services mean for each other.
#include "doctor/token_probe.hpp"

#include <fmt/format.h>

#include <vector>

namespace cli {
namespace {

/// A service that could be asked.
struct Asked {
    const char* service;
    const TokenState& state;
};
using Pair = std::vector<Asked>;

constexpr auto same_key =
    "SECRET_KEY must be the same in both services (and ALGORITHM, too; a service of another make "
    "may also mean JWT_ISSUER or JWT_AUDIENCE)";

std::string names_of(const Pair& services) {
    return services.size() == 2 ? "both services" : fmt::format("the {}", services.front().service);
}

/// `verb` for one, without its s for two.
std::string verb_of(const Pair& services, std::string verb) {
    if (services.size() == 2) verb.pop_back();
    return verb;
}

template <class Predicate>
Pair those_with(const Pair& services, Predicate has) {
    Pair found;
    for (const auto& asked : services) {
        if (has(asked.state)) found.push_back(asked);
    }
    return found;
}

void add_keys(const Pair& services, Findings& findings) {
    const auto others =
        those_with(services, [](const TokenState& state) { return !state.has_our_key; });
    if (others.size() == 2) {
        findings.push_back({.mark = Mark::failed,
                            .text = "both services reject our key: they use another one",
                            .fix = "set the services' SECRET_KEY, or name the right folder with "
                                   "--data; SECRET_KEY must be the same in both services"});
    } else if (others.size() == 1) {
        findings.push_back(
            {.mark = Mark::failed,
             .text = fmt::format("the {} rejects our key: \"Could not validate credentials\"",
                                 others.front().service),
             .fix = same_key});
    }
}

void add_algorithms(const Pair& services, const runtime::TokenSettings& ours, Findings& findings) {
    const auto others = those_with(services, [&](const TokenState& state) {
        return state.has_our_key && state.algorithm != ours.algorithm;
    });
    for (const auto& asked : others) {
        findings.push_back(
            {.mark = Mark::failed,
             .text = fmt::format("the {} has the ALGORITHM {}, but here it is {}", asked.service,
                                 jose::name(asked.state.algorithm), jose::name(ours.algorithm)),
             .fix = "ALGORITHM must be the same in both services, and here"});
    }
}

/// `setting` is JWT_ISSUER or JWT_AUDIENCE.
void add_claim(const Pair& services, ClaimSetting TokenState::* claim, const std::string& setting,
               bool is_set_here, Findings& findings) {
    const auto with = [&](ClaimSetting wanted) {
        return those_with(services,
                          [&](const TokenState& state) { return state.*claim == wanted; });
    };
    const auto others = with(ClaimSetting::other);
    const auto sames = with(ClaimSetting::same);
    const auto unsets = with(ClaimSetting::unset);
    if (!others.empty()) {
        findings.push_back(
            {.mark = Mark::failed,
             .text = fmt::format("{} {} tokens with another {} than here", names_of(others),
                                 verb_of(others, "wants"), setting),
             .fix = setting + " must be the same in both services, and here"});
    } else if (!sames.empty() && !unsets.empty()) {
        findings.push_back({.mark = Mark::failed,
                            .text = fmt::format("{} is set in the {}, but not in the {}", setting,
                                                sames.front().service, unsets.front().service),
                            .fix = setting + " must be the same in both services"});
    } else if (is_set_here && !unsets.empty()) {
        findings.push_back(
            {.mark = Mark::warning,
             .text = fmt::format("{} is set here, but not in {}", setting, names_of(unsets)),
             .fix = setting + " must be the same in both services"});
    }
}

constexpr auto same_internal_key = "INTERNAL_SECRET_KEY must be the same in both services";

void add_internal_keys(const Pair& services, const runtime::TokenSettings& ours,
                       Findings& findings) {
    const auto with = [&](InternalKey wanted) {
        return those_with(services,
                          [&](const TokenState& state) { return state.internal_key == wanted; });
    };
    const auto nones = with(InternalKey::none);
    const auto others = with(InternalKey::other);
    const auto hiddens = with(InternalKey::hidden);
    const auto sames = with(InternalKey::same);
    const auto somes = nones.size() < services.size()
                           ? others.size() + hiddens.size() + sames.size()
                           : std::size_t{0};
    if (!nones.empty() && somes > 0) {
        const auto& one = !sames.empty() ? sames : !others.empty() ? others : hiddens;
        findings.push_back(
            {.mark = Mark::failed,
             .text = fmt::format("INTERNAL_SECRET_KEY is set in the {}, but not in the {}",
                                 one.front().service, nones.front().service),
             .fix = same_internal_key});
    } else if (!others.empty()) {
        findings.push_back(
            {.mark = Mark::failed,
             .text = fmt::format("{} {} another INTERNAL_SECRET_KEY than here", names_of(others),
                                 others.size() == 2 ? "have" : "has"),
             .fix = std::string(same_internal_key) + ", and here"});
    } else if (!hiddens.empty()) {
        findings.push_back({.mark = Mark::skipped,
                            .text = fmt::format("the INTERNAL_SECRET_KEY of {} is not checked: "
                                                "none is set here",
                                                names_of(hiddens)),
                            .fix = "set INTERNAL_SECRET_KEY_FILE, or name the folder with --data"});
    } else if (ours.has_internal_key() && !nones.empty()) {
        findings.push_back(
            {.mark = Mark::warning,
             .text = fmt::format("INTERNAL_SECRET_KEY is set here, but not in {}", names_of(nones)),
             .fix = same_internal_key});
    }
}

Pair clear_ones(const std::optional<TokenState>& auth, const std::optional<TokenState>& user,
                Findings& findings) {
    Pair services;
    const auto add = [&](const char* service, const std::optional<TokenState>& state) {
        if (!state) return;
        if (state->is_clear) {
            services.push_back({service, *state});
            return;
        }
        findings.push_back(
            {.mark = Mark::skipped,
             .text = fmt::format("the answer of the {} does not show whether it has our key",
                                 service)});
    };
    add("Auth Service", auth);
    add("User Service", user);
    return services;
}

}  // namespace

Findings compare_tokens(const std::optional<TokenState>& auth,
                        const std::optional<TokenState>& user, const runtime::TokenSettings& ours) {
    Findings findings;
    const auto services = clear_ones(auth, user, findings);
    Findings wrong;
    add_keys(services, wrong);
    add_algorithms(services, ours, wrong);
    add_claim(services, &TokenState::issuer, "JWT_ISSUER", ours.issuer.has_value(), wrong);
    add_claim(services, &TokenState::audience, "JWT_AUDIENCE", ours.audience.has_value(), wrong);
    add_internal_keys(services, ours, wrong);
    for (const auto& [service, state] : services) {
        if (!state.has_our_key) continue;
        findings.push_back(
            {.text = fmt::format("the {} accepts our {}", service,
                                 state.internal_key == InternalKey::same ? "keys" : "key")});
    }
    findings.insert(findings.end(), wrong.begin(), wrong.end());
    return findings;
}

}  // namespace cli
