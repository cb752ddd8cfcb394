// SPDX-License-Identifier: Apache-2.0
// What the Auth Service answers to commands.
#pragma once

#include "messaging/http/http_transport.hpp"
#include "telemetry/log.hpp"
#include "user/domain/profiles/profile_store.hpp"

namespace user {

/// Holds the account that the Auth Service answers with against what it was sent, so that a command
/// counts as applied only if it was. Used on the relay's thread.
class CommandAnswers {
public:
    /// `profiles` and `log` outlive this.
    CommandAnswers(ProfileStore& profiles, telemetry::Log& log) : profiles_(profiles), log_(log) {}

    /// See messaging::TakeAnswer. An account that has other roles or another block than it was
    /// sent, although the profile still has what was sent, is sent them once more, and the versions
    /// count from there: the Auth Service has seen a higher one. Members that the answer lacks, or
    /// that are of another kind, say nothing: services of another make answer as they like.
    base::Task<messaging::Reply> take(const messaging::Event& event, const std::string& answer);

private:
    ProfileStore& profiles_;
    telemetry::Log& log_;
};

}  // namespace user
