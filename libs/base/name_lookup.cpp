// SPDX-License-Identifier: Apache-2.0
#include "base/name_lookup.hpp"

#include <cstdlib>

namespace base {

void bound_name_lookups() {
    setenv("RES_OPTIONS", "timeout:1 attempts:2", 0);
}

}  // namespace base
