// SPDX-License-Identifier: Apache-2.0
// Receives the notifications of other processes. Internal.
#pragma once

#include "sql/postgres/postgres_connector.hpp"

#include <functional>
#include <string>
#include <thread>

namespace sql {

/// LISTEN on its own connection and thread. Behind a pooler it receives nothing.
class PostgresListener {
public:
    /// Waits until `connector` is ready. `connector` outlives the listener.
    PostgresListener(PostgresConnector& connector, std::string channel,
                     std::function<void()> heard);
    ~PostgresListener();

private:
    void work(const std::stop_token& stop);
    /// Listens until the connection is lost or `stop` is requested; false if listening cannot work.
    bool listen(const std::stop_token& stop);
    bool wait_for_news(PGconn* handle) const;

    PostgresConnector& connector_;
    const std::string channel_;
    const std::function<void()> heard_;
    int wake_ = -1;  ///< An eventfd that ends poll(2).
    std::jthread thread_;
};

}  // namespace sql
