// SPDX-License-Identifier: Apache-2.0
#include "http/server/descriptor_limit.hpp"

#include <limits>
#include <sys/resource.h>

namespace http {

std::size_t raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return std::numeric_limits<std::size_t>::max();
    const auto soft = limit.rlim_cur;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) limit.rlim_cur = soft;
    return limit.rlim_cur;
}

}  // namespace http
