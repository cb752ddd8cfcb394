// SPDX-License-Identifier: Apache-2.0
#include "testing/failing_engine.hpp"

namespace fakes {
namespace {

/// Counts down to the call that fails.
bool is_due(std::atomic<int>& calls) {
    int left = calls.load();
    while (left > 0 && !calls.compare_exchange_weak(left, left - 1)) {
    }
    return left == 1;
}

base::Error out_of_reach() {
    return base::unavailable("made to fail");
}

class FailingDatabase final : public sql::Database {
public:
    FailingDatabase(std::unique_ptr<sql::Database> inner, Faults& faults)
        : inner_(std::move(inner)), faults_(faults) {}

protected:
    base::Task<base::Result<sql::Rows>> run_query(sql::Statement statement, sql::Params params,
                                                  base::Deadline deadline) override {
        if (is_due(faults_.read)) co_return base::fail(out_of_reach());
        co_return co_await inner_->query(statement, params, deadline);
    }

    base::Task<base::Result<>> run_unit(Unit unit, base::Deadline deadline) override {
        if (is_due(faults_.write)) co_return base::fail(out_of_reach());
        bool is_undone = false;
        const auto outcome = co_await inner_->write(
            [&](sql::Transaction& transaction) { return run_inside(unit, transaction, is_undone); },
            deadline);
        if (is_undone) co_return base::Result<>();
        co_return outcome;
    }

private:
    static base::Task<base::Result<>> run_inside(Unit& unit, sql::Transaction& transaction,
                                                 bool& is_undone) {
        is_undone = !co_await unit(transaction);
        if (is_undone) co_return base::fail(base::internal_error("undone by its own wish"));
        co_return base::Result<>();
    }

    std::unique_ptr<sql::Database> inner_;
    Faults& faults_;
};

}  // namespace

base::Result<std::unique_ptr<sql::Database>> FailingEngine::connect(
    boost::asio::any_io_executor executor) {
    auto database = inner_.connect(std::move(executor));
    if (!database) return base::fail(database.error());
    return std::make_unique<FailingDatabase>(std::move(*database), faults_);
}

}  // namespace fakes
