// SPDX-License-Identifier: Apache-2.0
// What the User Service answers to AccountStateApplied.
#pragma once

#include "auth/domain/accounts/account_changes.hpp"
#include "messaging/http/http_transport.hpp"

namespace auth {

/// Adopts the states that the User Service answers. Used on the relay's thread.
class AccountStateAnswers {
public:
    explicit AccountStateAnswers(AccountChanges& changes) : changes_(changes) {}

    /// See messaging::TakeAnswer. An answer without a state, of a service of another make, counts
    /// as delivered, as does every answer to another event.
    base::Task<messaging::Reply> take(const messaging::Event& event, const std::string& answer);

private:
    AccountChanges& changes_;
};

}  // namespace auth
