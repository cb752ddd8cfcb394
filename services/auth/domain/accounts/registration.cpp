// SPDX-License-Identifier: Apache-2.0
#include "auth/domain/accounts/registration.hpp"

#include "auth/domain/accounts/username.hpp"
#include "base/email_address.hpp"

namespace auth {

void check_identity(const std::string& username, const std::string& email,
                    std::vector<base::FieldProblem>& problems) {
    if (auto problem = username_problem(username, email)) {
        problems.push_back({"username", *std::move(problem)});
    }
    if (!base::is_email_address(email)) {
        problems.push_back({"email", "must be an e-mail address of at most 254 bytes"});
    }
}

base::Result<> check(const Registration& registration, const PasswordPolicy& policy) {
    std::vector<base::FieldProblem> problems;
    check_identity(registration.username, registration.email, problems);
    const auto& [username, email, password] = registration;
    if (const auto problem = policy.problem(password, username, email)) {
        problems.push_back({"password", *problem});
    }
    if (problems.empty()) return {};
    return base::fail(base::invalid_fields(std::move(problems)));
}

Registrar::Registrar(AccountStore& accounts, crypto::HashPool& hashes, PasswordPolicy policy,
                     const base::Clock& clock, std::function<void()> on_registered)
    : accounts_(accounts),
      hashes_(hashes),
      policy_(std::move(policy)),
      clock_(clock),
      on_registered_(std::move(on_registered)) {}

base::Task<base::Result<Account>> Registrar::add(Registration registration, Grant grant,
                                                 const base::Call& call) {
    if (const auto checked = check(registration, policy_); !checked) {
        co_return base::fail(checked.error());
    }
    // A name known to be taken costs no hash; one taken meanwhile is found when it is added.
    const auto free =
        co_await accounts_.check_free(registration.username, registration.email, call);
    if (!free) co_return base::fail(free.error());
    GATEHOUSE_CO_TRY(hash, co_await hashes_.hash(
                               std::move(registration.password),
                               {.deadline = call.deadline, .client = std::string(call.client)}));
    const NewAccount account{.username = std::move(registration.username),
                             .email = std::move(registration.email),
                             .password_hash = std::move(hash),
                             .roles = std::move(grant.roles),
                             .created_at = clock_.now(),
                             .is_operators = grant.is_operators};
    GATEHOUSE_CO_TRY(added, co_await accounts_.add(account, call));
    on_registered_();
    co_return added;
}

}  // namespace auth
