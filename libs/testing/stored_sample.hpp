// SPDX-License-Identifier: Apache-2.0
// Events that were stored when they first appeared, which every version must read.
#pragma once

#include <string>

namespace fakes {

/// The text of contracts/events/samples/NAME.json. Throws when there is none.
std::string stored_sample(const std::string& name);

}  // namespace fakes
