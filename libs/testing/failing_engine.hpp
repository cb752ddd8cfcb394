// SPDX-License-Identifier: Apache-2.0
// FailingEngine: a database that a test can make unavailable.
#pragma once

#include "sql/database.hpp"

#include <atomic>
#include <memory>

namespace fakes {

/// Which of the next calls fail, counted from 1 over all databases of an engine; 0: none. Safe from
/// any thread.
struct Faults {
    std::atomic<int> read = 0;
    std::atomic<int> write = 0;
};

/// Passes all calls on to `inner`, except those in `faults`: they fail with Errc::unavailable and
/// change nothing. `inner` and `faults` outlive it.
class FailingEngine final : public sql::Engine {
public:
    FailingEngine(sql::Engine& inner, Faults& faults) : inner_(inner), faults_(faults) {}

    base::Result<std::unique_ptr<sql::Database>> connect(
        boost::asio::any_io_executor executor) override;
    void drain() override { inner_.drain(); }
    std::string instance() const override { return inner_.instance(); }

private:
    sql::Engine& inner_;
    Faults& faults_;
};

}  // namespace fakes
