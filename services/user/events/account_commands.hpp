// SPDX-License-Identifier: Apache-2.0
// Commands to the Auth Service as messages and as HTTP calls.
#pragma once

#include "messaging/core/relay.hpp"
#include "messaging/http/http_transport.hpp"
#include "user/domain/profiles/account_command.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <memory>

namespace user {

/// The message of a command about `profile` as it has become. Its version is the profile's, so that
/// the Auth Service can tell a late command from a newer one.
messaging::Message command_message(const AccountCommand& command, const Profile& profile);

/// The guide's update_user_roles and block_user: `POST /users/{id}/roles|block|restore`.
base::Result<messaging::HttpCall> command_call(const messaging::Message& message);

/// Commands carried by `relay`, for requests on `executor`. `relay` outlives the courier.
std::unique_ptr<CommandCourier> make_relayed_courier(messaging::Relay& relay,
                                                     boost::asio::any_io_executor executor);

}  // namespace user
