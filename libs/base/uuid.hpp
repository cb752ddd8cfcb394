// SPDX-License-Identifier: Apache-2.0
// UUID version 7 (RFC 9562): ids that sort by their time of creation.
#pragma once

#include "base/clock.hpp"

#include <string>

namespace base {

/// A new UUIDv7 in canonical text (RFC 9562 section 5.7), from the kernel's randomness.
std::string make_uuid_v7(Timestamp now);

}  // namespace base
