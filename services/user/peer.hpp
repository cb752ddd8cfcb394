// SPDX-License-Identifier: Apache-2.0
// What this service asks the Auth Service, and what comes back.
#pragma once

#include "runtime/foundation.hpp"
#include "runtime/relay.hpp"
#include "runtime/token_parts.hpp"
#include "tokens/scope.hpp"
#include "user/domain/profiles/profile_creation.hpp"

namespace user {

/// What this service does at the Auth Service.
inline constexpr tokens::Scopes peer_scopes{tokens::Scope::accounts_command,
                                            tokens::Scope::accounts_read};

/// The accounts that the Auth Service knows. `tokens` and `log` outlive it. Throws
/// std::runtime_error when the certificates cannot be read.
std::unique_ptr<AccountDirectory> make_accounts(const runtime::PeerSettings& peer,
                                                runtime::TokenParts& tokens, telemetry::Log& log,
                                                const boost::asio::any_io_executor& executor);

/// What the relay does with the Auth Service's answers, on its own thread. `process` outlives it.
runtime::MakeTakeAnswer make_take_answer(runtime::Foundation& process);

}  // namespace user
