// SPDX-License-Identifier: Apache-2.0
// AccountDirectory: which accounts there are, as the Auth Service knows.
#pragma once

#include "base/call.hpp"
#include "base/task.hpp"
#include "user/domain/profiles/profile.hpp"

namespace user {

/// Used on one worker's thread.
class AccountDirectory {
public:
    virtual ~AccountDirectory() = default;

    /// Whether there is such an account. Fails with Errc::unavailable when the Auth Service does
    /// not say, by the call's deadline if not before.
    virtual base::Task<base::Result<bool>> has(AccountId account, const base::Call& call) = 0;
};

}  // namespace user
