// SPDX-License-Identifier: Apache-2.0
// PostgreSQL's answer to a statement. Internal.
#pragma once

#include "base/result.hpp"
#include "sql/value.hpp"

#include <array>
#include <libpq-fe.h>
#include <string>
#include <string_view>
#include <vector>

namespace sql {

/// The result of a statement, with details of a failure for the unit of work.
struct PostgresAnswer {
    base::Result<Rows> rows;
    /// The server has undone the statement's transaction, and another run may succeed: a deadlock,
    /// a lost race, a neighbour that failed.
    bool may_repeat = false;
    /// The session has ended, and it is unknown whether the statement ran.
    bool is_lost = false;
    /// It failed because the server takes no writes.
    bool is_read_only = false;
    /// The statement ended a transaction by undoing it.
    bool has_rolled_back = false;
};

/// Reads a result with rows or without, or an error.
PostgresAnswer read_answer(const PGresult* result, std::string_view statement);

/// libpq's message without the places in the server's source, on one line.
std::string one_line(std::string_view message);

/// The answer of a connection that is gone.
PostgresAnswer lost_answer(std::string_view reason);

/// Parameters as libpq takes them: views into `params`, which must outlive it.
class PostgresParams {
public:
    /// Fails for a text with NUL, which PostgreSQL cannot store.
    static base::Result<PostgresParams> make(const Params& params);

    int count() const { return static_cast<int>(values_.size()); }
    const char* const* values() const { return values_.data(); }
    const int* lengths() const { return lengths_.data(); }
    const int* formats() const { return formats_.data(); }

private:
    using Digits = std::array<char, 24>;

    std::vector<Digits> digits_;
    std::vector<const char*> values_;
    std::vector<int> lengths_;
    std::vector<int> formats_;
};

}  // namespace sql
