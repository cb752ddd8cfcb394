// SPDX-License-Identifier: Apache-2.0
#include "sql/postgres/postgres_opener.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace sql {

namespace asio = boost::asio;

PostgresOpener::PostgresOpener(asio::any_io_executor executor, PostgresConnector& connector)
    : connector_(connector) {
    mailbox_->executor = std::move(executor);
}

void PostgresOpener::open(Opened opened) {
    connector_.open([mailbox = mailbox_,
                     opened = std::move(opened)](base::Result<PostgresSession> session) mutable {
        const std::lock_guard lock(mailbox->mutex);
        if (!mailbox->executor) return;
        asio::post(*mailbox->executor,
                   [opened = std::move(opened), session = std::move(session)]() mutable {
                       opened(std::move(session));
                   });
    });
}

void PostgresOpener::abandon() {
    const std::lock_guard lock(mailbox_->mutex);
    mailbox_->executor.reset();
}

}  // namespace sql
