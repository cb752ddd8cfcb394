// SPDX-License-Identifier: Apache-2.0
// SignInLog: every sign-in as an event of the log.
#pragma once

#include "auth/domain/tokens/sign_in.hpp"
#include "telemetry/log.hpp"

namespace auth {

/// Safe from any thread.
class SignInLog final : public SignInObserver {
public:
    /// `log` outlives this.
    explicit SignInLog(telemetry::Log& log) : log_(log) {}

    void succeeded(AccountId account, const base::Call& call) override;
    void failed(std::optional<AccountId> account, const base::Error& why,
                const base::Call& call) override;

private:
    telemetry::Log& log_;
};

}  // namespace auth
