// SPDX-License-Identifier: Apache-2.0
// Messages as the release before wrote them into its outbox.
#pragma once

#include "messaging/core/event.hpp"

namespace auth {

/// The event in a message of the release before, whose payload is the whole CloudEvents document. A
/// payload that is none stays as it is.
messaging::Event from_former(messaging::Event former);

}  // namespace auth
