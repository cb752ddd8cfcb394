// SPDX-License-Identifier: Apache-2.0
#include "user/events/relayed_courier.hpp"

namespace user {
namespace {

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

std::unique_ptr<CommandCourier> make_relayed_courier(messaging::Relay& relay,
                                                     boost::asio::any_io_executor executor) {
    return std::make_unique<RelayedCourier>(relay, std::move(executor));
}

}  // namespace user
