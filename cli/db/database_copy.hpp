// SPDX-License-Identifier: Apache-2.0
// DatabaseCopy: the data of one service, from one database into another.
#pragma once

#include "base/clock.hpp"
#include "base/event_loop.hpp"
#include "db/copy_plan.hpp"
#include "environment/progress_line.hpp"
#include "sql/table_copy.hpp"
#include "telemetry/log.hpp"

#include <deque>
#include <memory>
#include <vector>

namespace cli {

/// The sums of a table in both databases, after the copy.
struct ComparedTable {
    std::string name;
    sql::TableSum source;
    sql::TableSum copy;
};

/// Call open(), check(), copy() and compare() in this order. The detail of their errors is meant
/// for people and begins with the database.
class DatabaseCopy {
public:
    /// `progress` outlives it.
    DatabaseCopy(CopyPair pair, ProgressLine& progress);

    /// Opens both databases and migrates the destination. Fails if the destination holds another
    /// service's data, or if the source has another release's schema.
    base::Result<> open();

    /// Fails unless the destination's rows are the first rows of the source.
    base::Result<> check();

    base::Result<> copy();

    /// Reads both databases and sums up their tables.
    base::Result<std::vector<ComparedTable>> compare();

    const CopyPair& pair() const { return pair_; }

private:
    base::Result<> check_source() const;
    base::Result<> check_destination() const;
    base::Result<> open_engines();
    base::Task<base::Result<>> check_is_not_newer();
    base::Task<base::Result<>> check_tables();
    base::Task<base::Result<>> copy_tables();
    base::Task<base::Result<>> compare_tables(std::vector<ComparedTable>& compared);
    base::Result<> run(base::Task<base::Result<>> task);
    sql::TableCopy::Progress updates();

    CopyPair pair_;
    ProgressLine& progress_;
    base::SystemClock clock_;
    telemetry::Log log_;
    std::deque<sql::TableCopy> tables_;
    std::vector<sql::CopiedPart> copied_;  ///< For each table, found by check().
    std::unique_ptr<sql::Engine> from_engine_;
    std::unique_ptr<sql::Engine> to_engine_;
    base::EventLoop loop_;
    std::unique_ptr<sql::Database> from_;
    std::unique_ptr<sql::Database> to_;
};

}  // namespace cli
