// SPDX-License-Identifier: Apache-2.0
#include "auth/http/accounts/account_body.hpp"

#include "json/encode.hpp"

#include <boost/describe/class.hpp>

namespace auth {

std::string account_json(const Account& account) {
    return json::encode(account);
}

}  // namespace auth
