// SPDX-License-Identifier: Apache-2.0
#include "auth/http/accounts/account_body.hpp"

#include "json/encode.hpp"

#include <boost/describe/class.hpp>

namespace auth {

BOOST_DESCRIBE_STRUCT(Account, (), (id, username, email, roles, blocked, created_at))

std::string account_json(const Account& account) {
    return json::encode(account);
}

}  // namespace auth
