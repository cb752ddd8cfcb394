// SPDX-License-Identifier: Apache-2.0
#include "user/events/outbound/command_answer.hpp"

#include "base/ascii.hpp"
#include "json/encode.hpp"
#include "json/value.hpp"
#include "user/events/outbound/governed_state.hpp"
#include "user/events/outbound/user_blocked.hpp"
#include "user/events/outbound/user_restored.hpp"
#include "user/events/outbound/user_roles_changed.hpp"

#include <boost/describe/class.hpp>

namespace user {
namespace {

using Outcome = messaging::Delivery::Outcome;

constexpr std::chrono::milliseconds look_up_timeout{2500};

/// The part of the governed state that a command is about.
struct CommandedState {
    std::optional<std::vector<std::string>> roles = {};
    std::optional<bool> blocked = {};
    std::string reason = {};
};

struct RolesBody {
    std::vector<std::string> roles;
    std::int64_t version = 0;
    bool reset_version = true;
};
BOOST_DESCRIBE_STRUCT(RolesBody, (), (roles, version, reset_version))

struct BlockBody {
    std::string reason;
    std::int64_t version = 0;
    bool reset_version = true;
};
BOOST_DESCRIBE_STRUCT(BlockBody, (), (reason, version, reset_version))

struct RestoreBody {
    std::int64_t version = 0;
    bool reset_version = true;
};
BOOST_DESCRIBE_STRUCT(RestoreBody, (), (version, reset_version))

CommandedState commanded_by(const messaging::Event& event, const CommandData& data) {
    if (event.type == user_roles_changed_type) return {.roles = data.roles};
    if (event.type == user_blocked_type) {
        return {.blocked = true, .reason = data.block_reason.value_or("")};
    }
    if (event.type == user_restored_type) return {.blocked = false};
    return {};
}

std::optional<std::vector<std::string>> read_roles(json::Value account) {
    const auto member = account.find("roles");
    if (!member || member->kind() != json::Kind::array) return std::nullopt;
    std::vector<std::string> roles;
    for (const auto& role : *member) {
        const auto text = role.as_string();
        if (!text) return std::nullopt;
        roles.emplace_back(*text);
    }
    return roles;
}

bool has_followed(const CommandedState& commanded, const std::string& answer) {
    const auto document = json::Document::parse(answer);
    if (!document) return true;
    const auto account = document->root();
    const auto roles = read_roles(account);
    if (commanded.roles && roles && !are_same_roles(*commanded.roles, *roles)) return false;
    const auto member = account.find("blocked");
    const auto blocked = member ? member->as_boolean() : std::nullopt;
    return !commanded.blocked || !blocked || *blocked == *commanded.blocked;
}

bool is_still(const CommandedState& commanded, const Profile& profile) {
    if (commanded.roles && !are_same_roles(*commanded.roles, profile.roles)) return false;
    return !commanded.blocked || *commanded.blocked == profile.blocked;
}

/// The same command, from whose version the Auth Service counts from now on.
messaging::HttpCall with_reset(const CommandedState& commanded, const CommandData& data) {
    if (commanded.roles) {
        return command_call(data, "roles", json::encode(RolesBody{*commanded.roles, data.version}));
    }
    if (*commanded.blocked) {
        return command_call(data, "block", json::encode(BlockBody{commanded.reason, data.version}));
    }
    return command_call(data, "restore", json::encode(RestoreBody{data.version}));
}

}  // namespace

base::Task<messaging::Reply> CommandAnswers::take(const messaging::Event& event,
                                                  const std::string& answer) {
    const auto data = read_command(event);
    if (!data) co_return messaging::Reply{};
    const auto commanded = commanded_by(event, *data);
    if (has_followed(commanded, answer)) co_return messaging::Reply{};
    const base::Call call{.deadline = base::Deadline::after(look_up_timeout)};
    const auto profile = co_await profiles_.find_by_account(data->user_id, call);
    if (!profile) {
        co_return messaging::Reply{
            {Outcome::postponed, "the profile cannot be read: " + profile.error().log.text}};
    }
    // A later change has taken its place, and will be sent or has been adopted.
    if (!*profile || !is_still(commanded, **profile)) co_return messaging::Reply{};
    log_.error("command_not_followed",
               {{"event_id", event.id}, {"type", event.type}, {"subject", event.subject}});
    co_return messaging::Reply{
        .delivery = {Outcome::refused, "answered 2xx, but the account has not followed"},
        .insist = with_reset(commanded, *data)};
}

}  // namespace user
