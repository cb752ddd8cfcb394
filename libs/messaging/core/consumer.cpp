// SPDX-License-Identifier: Apache-2.0
#include "messaging/core/consumer.hpp"

#include <algorithm>

namespace messaging {

Verdict verdict_on(const base::Result<>& handled) {
    using base::Errc;
    if (handled) return {};
    const auto& error = handled.error();
    switch (error.code) {
        case Errc::malformed:
        case Errc::unsupported_media_type:
        case Errc::too_large:
        case Errc::invalid:
        case Errc::not_found:
        case Errc::forbidden:
            return {Verdict::Kind::dead, error.detail};
        case Errc::conflict:
            return {};  // Another event brought the same fact before this one.
        default:
            return {Verdict::Kind::again, error.log.text.empty() ? error.detail : error.log.text};
    }
}

base::Task<Verdict> Consumer::take(const Event& event, const base::Call& call) const {
    const auto entry = std::ranges::find(entries_, event.type, &Entry::type);
    if (entry == entries_.end()) {
        co_return Verdict{.reason = "no handler for events of the type " + event.type};
    }
    const auto handled = co_await entry->handle(event, call);
    co_return verdict_on(handled);
}

}  // namespace messaging
