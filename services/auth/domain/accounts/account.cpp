// SPDX-License-Identifier: Apache-2.0
#include "auth/domain/accounts/account.hpp"

namespace auth {

using base::Errc;

base::Error account_not_found() {
    return {.code = Errc::not_found, .detail = "User not found"};
}

base::Error username_taken() {
    return {.code = Errc::conflict,
            .reason = "username_taken",
            .detail = "Username already registered",
            .fields = {{"username", "is taken"}}};
}

base::Error email_taken() {
    return {.code = Errc::conflict,
            .reason = "email_taken",
            .detail = "Email already registered",
            .fields = {{"email", "is taken"}}};
}

}  // namespace auth
