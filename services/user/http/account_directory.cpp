// SPDX-License-Identifier: Apache-2.0
#include "user/http/account_directory.hpp"

namespace user {
namespace {

base::Error no_word(std::string log) {
    auto error = base::unavailable(std::move(log));
    error.detail = "The Auth Service does not say whether there is such an account";
    return error;
}

class RemoteAccounts final : public AccountDirectory {
public:
    RemoteAccounts(std::unique_ptr<http::Client> client, std::function<std::string()> token,
                   std::chrono::milliseconds timeout)
        : client_(std::move(client)), token_(std::move(token)), timeout_(timeout) {}

    base::Task<base::Result<bool>> has(AccountId account, const base::Call& call) override {
        http::ClientRequest request{.path = "/users/" + std::to_string(account.value)};
        request.headers.emplace_back("Authorization", "Bearer " + token_());
        const auto limited = call.within(timeout_);
        const auto answer = co_await client_->send(std::move(request), limited);
        if (!answer) co_return base::fail(no_word(answer.error().log.text));
        if (answer->status == 200) co_return true;
        if (answer->status == 404) co_return false;
        co_return base::fail(
            no_word("the Auth Service answered " + std::to_string(answer->status)));
    }

private:
    std::unique_ptr<http::Client> client_;
    std::function<std::string()> token_;
    std::chrono::milliseconds timeout_;
};

}  // namespace

std::unique_ptr<AccountDirectory> make_account_directory(std::unique_ptr<http::Client> client,
                                                         std::function<std::string()> token,
                                                         std::chrono::milliseconds timeout) {
    return std::make_unique<RemoteAccounts>(std::move(client), std::move(token), timeout);
}

}  // namespace user
