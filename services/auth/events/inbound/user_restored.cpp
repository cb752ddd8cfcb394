// SPDX-License-Identifier: Apache-2.0
#include "auth/events/inbound/user_restored.hpp"

#include "auth/events/inbound/governed_state.hpp"

namespace auth {

base::Task<base::Result<>> on_user_restored(const messaging::Event& event, AccountChanges& changes,
                                            const base::Call& call) {
    return follow(event, false, changes, call);
}

}  // namespace auth
