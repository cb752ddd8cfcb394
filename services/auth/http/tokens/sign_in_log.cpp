// SPDX-License-Identifier: Apache-2.0
#include "auth/http/tokens/sign_in_log.hpp"

namespace auth {

void SignInLog::succeeded(AccountId account, const base::Call& call) {
    log_.info(
        "sign_in_succeeded",
        {{"account", account.value}, {"client", call.client}, {"request_id", call.request_id}});
}

void SignInLog::failed(std::optional<AccountId> account, const base::Error& why,
                       const base::Call& call) {
    const auto reason = base::reason_of(why);
    if (account) {
        log_.info("sign_in_failed", {{"account", account->value},
                                     {"reason", reason},
                                     {"client", call.client},
                                     {"request_id", call.request_id}});
    } else {
        log_.info("sign_in_failed",
                  {{"reason", reason}, {"client", call.client}, {"request_id", call.request_id}});
    }
}

}  // namespace auth
