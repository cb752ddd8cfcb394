// SPDX-License-Identifier: Apache-2.0
#include "user/events/account_commands.hpp"

#include "json/encode.hpp"
#include "messaging/core/receipt.hpp"

#include <boost/describe/class.hpp>

namespace user {
namespace {

using Kind = AccountCommand::Kind;

struct RolesPayload {
    std::vector<std::string> roles;
    std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(RolesPayload, (), (roles, version))

struct BlockPayload {
    std::string reason;
    std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(BlockPayload, (), (reason, version))

struct RestorePayload {
    std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(RestorePayload, (), (version))

/// Also the last segment of the call's path.
std::string_view name(Kind kind) {
    switch (kind) {
        case Kind::set_roles:
            return "roles";
        case Kind::block:
            return "block";
        case Kind::restore:
            return "restore";
    }
    return "";
}

std::string payload(Kind kind, const Profile& profile) {
    switch (kind) {
        case Kind::set_roles:
            return json::encode(RolesPayload{profile.roles, profile.version});
        case Kind::block:
            return json::encode(BlockPayload{profile.block_reason, profile.version});
        case Kind::restore:
            return json::encode(RestorePayload{profile.version});
    }
    return "{}";
}

class ReceiptOfRelay final : public CommandReceipt {
public:
    explicit ReceiptOfRelay(std::unique_ptr<messaging::Receipt> receipt)
        : receipt_(std::move(receipt)) {}

    base::Task<bool> wait(base::Deadline deadline) override { return receipt_->wait(deadline); }

private:
    std::unique_ptr<messaging::Receipt> receipt_;
};

class RelayedCourier final : public CommandCourier {
public:
    RelayedCourier(messaging::Relay& relay, boost::asio::any_io_executor executor)
        : relay_(relay), executor_(std::move(executor)) {}

    std::unique_ptr<CommandReceipt> expect(const std::string& command_id) override {
        return std::make_unique<ReceiptOfRelay>(relay_.expect(command_id, executor_));
    }

    void hurry() override { relay_.notify(); }

private:
    messaging::Relay& relay_;
    boost::asio::any_io_executor executor_;
};

}  // namespace

messaging::Message command_message(const AccountCommand& command, const Profile& profile) {
    return {.id = command.id,
            .type = std::string(name(command.kind)),
            .subject = std::to_string(profile.auth_user_id.value),
            .version = profile.version,
            .payload = payload(command.kind, profile)};
}

base::Result<messaging::HttpCall> command_call(const messaging::Message& message) {
    return messaging::HttpCall{.path = "/users/" + message.subject + '/' + message.type,
                               .body = message.payload,
                               .not_found_is_final = true};
}

std::unique_ptr<CommandCourier> make_relayed_courier(messaging::Relay& relay,
                                                     boost::asio::any_io_executor executor) {
    return std::make_unique<RelayedCourier>(relay, std::move(executor));
}

}  // namespace user
