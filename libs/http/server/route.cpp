// SPDX-License-Identifier: Apache-2.0
#include "http/server/route.hpp"

namespace http {

std::string_view name(LimitClass limit) {
    switch (limit) {
        case LimitClass::none:
            return "none";
        case LimitClass::read:
            return "read";
        case LimitClass::write:
            return "write";
        case LimitClass::credentials:
            return "credentials";
    }
    return "none";
}

}  // namespace http
