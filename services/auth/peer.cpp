// SPDX-License-Identifier: Apache-2.0
#include "auth/peer.hpp"

#include "auth/events/outbound.hpp"
#include "auth/events/outbound/account_state_answer.hpp"
#include "auth/storage/accounts/sql_account_store.hpp"

namespace auth {
namespace {

struct Answers {
    Answers(runtime::Foundation& process, sql::Database& database)
        : store(
              make_sql_account_store(database, process.clock(), process.outbox(), user_registered)),
          changes(*store),
          taken(changes) {}

    std::unique_ptr<AccountStore> store;
    AccountChanges changes;
    AccountStateAnswers taken;
};

}  // namespace

runtime::MakeTakeAnswer make_take_answer(runtime::Foundation& process) {
    return [&process](sql::Database& database) {
        return [answers = std::make_shared<Answers>(process, database)](
                   const messaging::Event& event, const std::string& answer) {
            return answers->taken.take(event, answer);
        };
    };
}

}  // namespace auth
