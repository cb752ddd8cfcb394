// SPDX-License-Identifier: Apache-2.0
#include "auth/events/inbound/user_roles_changed.hpp"

#include "auth/events/inbound/governed_state.hpp"

namespace auth {

base::Task<base::Result<>> on_user_roles_changed(const messaging::Event& event,
                                                 AccountChanges& changes, const base::Call& call) {
    return follow(event, std::nullopt, changes, call);
}

}  // namespace auth
