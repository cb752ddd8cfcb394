// SPDX-License-Identifier: Apache-2.0
// Messages as the release before wrote them into its outbox.
#pragma once

#include "messaging/core/event.hpp"

namespace user {

/// The event in a message of the release before: its type is the last segment of the call's path,
/// its payload the call's body. Its data lacks what that body did not say. A message of another
/// kind stays as it is.
messaging::Event from_former(messaging::Event former);

}  // namespace user
