// SPDX-License-Identifier: Apache-2.0
#include "messaging/core/receipt_book.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <optional>

namespace messaging {

namespace asio = boost::asio;

/// Touched on `executor` only, but for the executor itself.
struct ReceiptBook::Entry {
    explicit Entry(asio::any_io_executor entry_executor)
        : executor(std::move(entry_executor)), timer(executor) {}

    asio::any_io_executor executor;
    asio::steady_timer timer;
    std::optional<bool> delivered;
};

namespace {

void tell(std::shared_ptr<ReceiptBook::Entry> entry, bool delivered) {
    auto executor = entry->executor;
    asio::post(executor, [entry = std::move(entry), delivered] {
        if (!entry->delivered) entry->delivered = delivered;
        entry->timer.cancel();
    });
}

}  // namespace

class ReceiptBook::BookedReceipt final : public Receipt {
public:
    BookedReceipt(ReceiptBook& book, std::string event_id, std::shared_ptr<Entry> entry)
        : book_(book), event_id_(std::move(event_id)), entry_(std::move(entry)) {}

    ~BookedReceipt() override {
        const std::lock_guard lock(book_.mutex_);
        book_.entries_.erase(event_id_);
    }

    base::Task<bool> wait(base::Deadline deadline) override {
        if (!entry_->delivered) {
            entry_->timer.expires_at(deadline.at);
            boost::system::error_code ignored;
            co_await entry_->timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        }
        co_return entry_->delivered.value_or(false);
    }

private:
    ReceiptBook& book_;
    std::string event_id_;
    std::shared_ptr<Entry> entry_;
};

std::unique_ptr<Receipt> ReceiptBook::open(std::string event_id, asio::any_io_executor executor) {
    auto entry = std::make_shared<Entry>(std::move(executor));
    {
        const std::lock_guard lock(mutex_);
        if (!is_closed_) entries_.insert_or_assign(event_id, entry);
    }
    return std::make_unique<BookedReceipt>(*this, std::move(event_id), std::move(entry));
}

void ReceiptBook::settle(const std::string& event_id, bool delivered) {
    const std::lock_guard lock(mutex_);
    const auto entry = entries_.find(event_id);
    if (entry != entries_.end()) tell(entry->second, delivered);
}

void ReceiptBook::close() {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
    entries_.clear();
}

void ReceiptBook::settle_all_as_pending() {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, entry] : entries_)
        tell(entry, false);
}

}  // namespace messaging
