// SPDX-License-Identifier: Apache-2.0
// The AccountDirectory that asks the Auth Service.
#pragma once

#include "http/client/client.hpp"
#include "user/domain/profiles/account_directory.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace user {

/// Asks with `GET /users/{id}` and a token of `token`, and waits `timeout` at most.
std::unique_ptr<AccountDirectory> make_account_directory(std::unique_ptr<http::Client> client,
                                                         std::function<std::string()> token,
                                                         std::chrono::milliseconds timeout);

}  // namespace user
