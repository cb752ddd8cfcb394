// SPDX-License-Identifier: Apache-2.0
// Events in CloudEvents' structured mode: one JSON document.
#pragma once

#include "base/result.hpp"
#include "messaging/core/event.hpp"

#include <string>
#include <string_view>

namespace messaging {

/// The event as CloudEvents 1.0 JSON (JSON Event Format, section 3). `data` stands in it as it is.
std::string to_cloud_event(const Event& event);

/// Reads CloudEvents 1.0 JSON; extension attributes other than `traceparent` are ignored, and
/// `version` is taken from the data's member of that name. Fails with Errc::malformed or
/// Errc::invalid, naming the attribute that is missing or wrong. An event without `time` has the
/// epoch's.
base::Result<Event> parse_cloud_event(std::string_view json);

}  // namespace messaging
