// SPDX-License-Identifier: Apache-2.0
#include "auth/events/outbound/former_message.hpp"

#include "messaging/core/cloud_event.hpp"

namespace auth {

messaging::Event from_former(messaging::Event former) {
    auto event = messaging::parse_cloud_event(former.data);
    if (!event) return former;
    event->trace_parent = std::move(former.trace_parent);
    return *std::move(event);
}

}  // namespace auth
