// SPDX-License-Identifier: Apache-2.0
// What this service does at the User Service, and what comes back.
#pragma once

#include "runtime/foundation.hpp"
#include "runtime/relay.hpp"
#include "tokens/scope.hpp"

namespace auth {

/// What this service does at the User Service.
inline constexpr tokens::Scopes peer_scopes{tokens::Scope::profiles_create,
                                            tokens::Scope::profiles_sync};

/// What the relay does with the User Service's answers, on its own thread. `process` outlives it.
runtime::MakeTakeAnswer make_take_answer(runtime::Foundation& process);

}  // namespace auth
