// SPDX-License-Identifier: Apache-2.0
// Many keys looked up and many records inserted, some hundred to a statement.
#pragma once

#include "sql/database.hpp"
#include "sql/many_rows.hpp"
#include "sql/record.hpp"

#include <algorithm>
#include <deque>
#include <iterator>
#include <span>
#include <vector>

namespace sql {

/// Looks for each of `keys` with `find`, and calls `note(row)` for every row that is found.
template <class Note>
base::Task<base::Result<>> find_each(StatementRunner& runner, const ManyValues& find,
                                     std::span<const Param> keys, Note note) {
    while (!keys.empty()) {
        const auto some = keys.first(std::min(keys.size(), ManyValues::values_max));
        std::vector<Param> values(some.begin(), some.end());
        ManyValues::fill(values);
        GATEHOUSE_CO_TRY(rows,
                         co_await runner.query(find.statement(), std::span<const Param>(values)));
        for (std::size_t i = 0; i < rows.size(); ++i)
            note(rows[i]);
        keys = keys.subspan(some.size());
    }
    co_return base::Result<>();
}

/// An INSERT of many values of the Record R.
template <class R>
class ManyRecords {
public:
    using Values = std::vector<const typename R::Value*>;

    /// `tail` follows the rows: ON CONFLICT, RETURNING.
    explicit ManyRecords(std::string_view table, std::string_view tail = {})
        : rows_(head(table), R::size, tail) {}

    /// Inserts `values` and calls `note(row)` for every row that `tail` returns.
    template <class Note>
    base::Task<base::Result<>> insert(Transaction& transaction, const Values& values,
                                      Note note) const {
        for (Page page(values); page.take();) {
            GATEHOUSE_CO_TRY(rows,
                             co_await transaction.query(rows_.statement(page.rows()),
                                                        std::span<const Param>(page.params())));
            for (std::size_t i = 0; i < rows.size(); ++i)
                note(rows[i]);
        }
        co_return base::Result<>();
    }

    /// As insert(), with no answer; see Transaction::enqueue. `values` live until the unit ends.
    void enqueue(Transaction& transaction, const Values& values) const {
        for (Page page(values); page.take();)
            transaction.enqueue(rows_.statement(page.rows()),
                                std::span<const Param>(page.params()));
    }

private:
    /// The values of one statement after another.
    class Page {
    public:
        explicit Page(const Values& values) : rest_(values) {}

        bool take() {
            rows_ = ManyRows::next(rest_.size());
            params_.clear();
            records_.clear();
            for (const auto* value : rest_.first(rows_)) {
                const auto& record = records_.emplace_back(*value);
                params_.insert(params_.end(), record.begin(), record.end());
            }
            rest_ = rest_.subspan(rows_);
            return rows_ > 0;
        }
        std::size_t rows() const { return rows_; }
        const std::vector<Param>& params() const { return params_; }

    private:
        std::span<const typename R::Value* const> rest_;
        std::size_t rows_ = 0;
        std::deque<RecordParams<R>> records_;
        std::vector<Param> params_;
    };

    static std::string head(std::string_view table) {
        return "INSERT INTO " + std::string(table) + " (" +
               std::string(std::string_view(R::columns)) + ")";
    }

    ManyRows rows_;
};

}  // namespace sql
