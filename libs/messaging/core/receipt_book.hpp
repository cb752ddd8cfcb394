// SPDX-License-Identifier: Apache-2.0
// ReceiptBook: who waits for which event. Internal.
#pragma once

#include "messaging/core/receipt.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace messaging {

/// Connects the relay's thread with the requests that wait. Safe from any thread.
class ReceiptBook {
public:
    std::unique_ptr<Receipt> open(std::string event_id, boost::asio::any_io_executor executor);

    /// Tells whoever waits for `event_id` what came of a try.
    void settle(const std::string& event_id, bool delivered);

    /// Tells everybody that their events will take longer.
    void settle_all_as_pending();

    /// Tells nobody any more: the loops of those who wait are about to go.
    void close();

    struct Entry;

private:
    class BookedReceipt;

    std::mutex mutex_;
    bool is_closed_ = false;
    std::unordered_map<std::string, std::shared_ptr<Entry>> entries_;
};

}  // namespace messaging
