// SPDX-License-Identifier: Apache-2.0
// From the connector's thread to a worker's loop. Internal.
#pragma once

#include "sql/postgres/postgres_connector.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>

namespace sql {

/// Has the connector open connections, and hands them over in the loop. Used on the executor's
/// thread only.
class PostgresOpener {
public:
    using Opened = std::move_only_function<void(base::Result<PostgresSession>)>;

    /// `connector` outlives the opener.
    PostgresOpener(boost::asio::any_io_executor executor, PostgresConnector& connector);
    ~PostgresOpener() { abandon(); }
    PostgresOpener(const PostgresOpener&) = delete;
    PostgresOpener& operator=(const PostgresOpener&) = delete;

    /// Calls `opened` from the loop. After abandon() it is destroyed uncalled, on either thread.
    void open(Opened opened);

    /// What is opened from now on is closed again. The loop may end after this.
    void abandon();

private:
    /// Shared with the connector's thread. Without an executor there is no loop any more.
    struct Mailbox {
        std::mutex mutex;
        std::optional<boost::asio::any_io_executor> executor;
    };

    std::shared_ptr<Mailbox> mailbox_ = std::make_shared<Mailbox>();
    PostgresConnector& connector_;
};

}  // namespace sql
