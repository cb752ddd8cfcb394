// SPDX-License-Identifier: Apache-2.0
// The number of files and connections that the process may have open. Internal.
#pragma once

#include <cstddef>

namespace http {

/// Raises the soft limit of descriptors (RLIMIT_NOFILE) to the hard one. Yields the limit in force.
std::size_t raise_descriptor_limit();

}  // namespace http
