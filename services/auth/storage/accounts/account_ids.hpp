// SPDX-License-Identifier: Apache-2.0
// The ids of new accounts. Internal.
#pragma once

#include "auth/domain/accounts/account.hpp"
#include "sql/database.hpp"

namespace auth {

/// The ids of the accounts that operators make, such as the first administrator's. People's ids
/// pass over them, so the first person who registers is account 1 whoever was made before. They
/// fit into 32 bits, for services that keep them so.
inline constexpr sql::IdRange operator_ids{2'000'000'001, 2'147'483'647};

/// The ids of the next `count` people, in order.
base::Task<base::Result<std::vector<std::int64_t>>> draw_person_ids(sql::Transaction& transaction,
                                                                    std::size_t count);

/// The id of the next account, a person's or an operator's. Fails with Errc::conflict when
/// operators have used up theirs.
base::Task<base::Result<AccountId>> draw_account_id(sql::Transaction& transaction,
                                                    bool is_operators);

}  // namespace auth
