// SPDX-License-Identifier: Apache-2.0
#include "runtime/token_parts.hpp"

namespace runtime {
namespace {

/// Enough for every installation, and a bound for whoever makes subjects up.
constexpr std::size_t subjects_max = 100;

}  // namespace

void LongLifeWarnings::warn(const tokens::Claims& claims) {
    {
        const std::lock_guard lock(mutex_);
        if (subjects_.size() >= subjects_max || subjects_.contains(claims.sub)) return;
        subjects_.insert(claims.sub);
    }
    log_.warning("long_lived_service_token",
                 {{"caller", std::string_view(claims.sub)},
                  {"expires", std::string_view(base::to_rfc3339(claims.expires_at))},
                  {"fix", "make service tokens that live for an hour at most"}});
}

TokenParts::TokenParts(const TokenSettings& settings, std::string_view program,
                       tokens::Scopes calls, const base::Clock& clock, telemetry::Log& log)
    : key_(settings.key()),
      signer_(key_),
      keys_({key_}),
      service_keys_(settings.own_service_keys()),
      verifier_(keys_, settings.expectations()),
      service_verifier_(service_keys_, settings.service_expectations(program)),
      long_lives_(log),
      rules_{.receiver = program,
             .people = verifier_,
             .services = settings.has_internal_key() ? &service_verifier_ : nullptr,
             .people_key_signs_services = settings.key_signs_services(),
             .on_long_life = [this](const tokens::Claims& claims) { long_lives_.warn(claims); }},
      mint_(settings.mint(program, calls, clock)) {}

}  // namespace runtime
