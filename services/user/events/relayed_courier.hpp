// SPDX-License-Identifier: Apache-2.0
// The courier whose events the relay carries.
#pragma once

#include "messaging/core/relay.hpp"
#include "user/domain/profiles/account_command.hpp"

#include <memory>

namespace user {

/// `relay` outlives the courier, which belongs to `executor`.
std::unique_ptr<CommandCourier> make_relayed_courier(messaging::Relay& relay,
                                                     boost::asio::any_io_executor executor);

}  // namespace user
