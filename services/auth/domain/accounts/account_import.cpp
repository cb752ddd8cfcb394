// SPDX-License-Identifier: Apache-2.0
#include "auth/domain/accounts/account_import.hpp"

#include "auth/domain/accounts/account_change.hpp"
#include "auth/domain/accounts/registration.hpp"
#include "base/ascii.hpp"
#include "crypto/hash_cost.hpp"
#include "crypto/password_hash.hpp"

namespace auth {
namespace {

using Fate = ImportedAs::Fate;

ImportedAs refuse(std::string reason) {
    return {.fate = Fate::refused, .reason = std::move(reason)};
}

ImportedAs decide_namesake(const ImportedAccount& account,
                           const ImportSituation::Namesake& namesake) {
    if (base::to_lower(namesake.email) != base::to_lower(account.email)) {
        return refuse("username: belongs to somebody with another e-mail address");
    }
    if (account.id && *account.id != namesake.id) {
        return refuse("id: this person is here already, with the id " +
                      std::to_string(namesake.id.value));
    }
    return {.fate = Fate::present,
            .id = namesake.id,
            .roles = namesake.roles,
            .blocked = namesake.blocked,
            .block_reason = namesake.block_reason};
}

void check_hash(const std::string& hash, std::vector<base::FieldProblem>& problems) {
    const auto format = crypto::recognise_hash(hash);
    if (!format) {
        problems.push_back({"password_hash", format.error().detail});
        return;
    }
    const auto cost = crypto::estimate_cost(hash);
    if (cost <= hash_cost_max) return;
    problems.push_back({"password_hash", "takes about " + std::to_string(cost->count()) +
                                             " ms of a core of this machine to verify; at most " +
                                             std::to_string(hash_cost_max.count()) +
                                             " ms are taken"});
}

}  // namespace

void check(const ImportedAccount& account, std::vector<base::FieldProblem>& problems) {
    if (account.id && (account.id->value < 1 || account.id->value > base::taken_over_id_max)) {
        problems.push_back({"id", "must be 1 to 9007199254740991"});
    }
    check_identity(account.username, account.email, problems);
    check_hash(account.password_hash, problems);
    if (const auto problem = wrong_reason(account.block_reason)) {
        problems.push_back({"block_reason", *problem});
    }
}

ImportedAs decide_import(const ImportedAccount& account, const ImportSituation& situation) {
    if (situation.namesake) return decide_namesake(account, *situation.namesake);
    if (situation.is_email_taken) return refuse("email: belongs to somebody with another name");
    if (situation.is_id_taken) return refuse("id: belongs to somebody else here");
    return {.fate = Fate::added,
            .id = {},
            .roles = account.roles,
            .blocked = account.blocked,
            .block_reason = account.block_reason};
}

ImportedAs missed_import() {
    return refuse("was being registered at the same moment; import it again");
}

}  // namespace auth
