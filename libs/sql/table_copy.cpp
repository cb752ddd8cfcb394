// SPDX-License-Identifier: Apache-2.0
#include "sql/table_copy.hpp"

#include "base/fnv.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <span>

namespace sql {
namespace {

using base::Result;
using base::Task;

std::string placeholders(std::size_t count) {
    std::string text;
    for (std::size_t i = 1; i <= count; ++i)
        text += fmt::format("{}${}", i == 1 ? "" : ", ", i);
    return text;
}

std::string key_of(const Table& table) {
    return fmt::format("{}", fmt::join(std::span(table.columns).first(table.key_columns), ", "));
}

std::string where(const Table& table) {
    return table.condition.empty() ? "" : fmt::format(" WHERE ({})", table.condition);
}

Statement select_page(const Table& table, std::string_view condition, std::size_t rows) {
    return Statement::keep(fmt::format("SELECT {} FROM {}{} ORDER BY {} LIMIT {}",
                                       fmt::join(table.columns, ", "), table.name, condition,
                                       key_of(table), rows));
}

Statement select_next_page(const Table& table, std::size_t rows) {
    const auto condition =
        fmt::format("{} ({}) > ({})", table.condition.empty() ? " WHERE" : where(table) + " AND",
                    key_of(table), placeholders(table.key_columns));
    return select_page(table, condition, rows);
}

std::vector<Param> cells(const Row& row, std::size_t count) {
    std::vector<Param> params;
    params.reserve(count);
    for (std::size_t i = 0; i < count; ++i)
        params.push_back(row.param(i));
    return params;
}

bool are_equal(const Row& left, const Row& right, std::size_t columns) {
    for (std::size_t i = 0; i < columns; ++i) {
        if (left.param(i).value() != right.param(i).value()) return false;
    }
    return true;
}

std::string describe(const Param& param) {
    if (const auto* number = std::get_if<std::int64_t>(&param.value())) {
        return std::to_string(*number);
    }
    if (const auto* text = std::get_if<std::string_view>(&param.value())) {
        return std::string(*text);
    }
    return "NULL";
}

}  // namespace

TableCopy::TableCopy(const Table& table, std::size_t rows_per_page)
    : table_(table),
      rows_per_page_(rows_per_page),
      select_first_(select_page(table, where(table), rows_per_page)),
      select_next_(select_next_page(table, rows_per_page)),
      count_(Statement::keep("SELECT COUNT(*) FROM " + table.name + where(table))),
      insert_(Statement::keep(fmt::format("INSERT INTO {} ({}) VALUES ({})", table.name,
                                          fmt::join(table.columns, ", "),
                                          placeholders(table.columns.size())))) {}

Task<Result<CopiedPart>> TableCopy::find_copied_part(Database& from, Database& to,
                                                     const Progress& progress) const {
    CopiedPart copied;
    while (true) {
        GATEHOUSE_CO_TRY(found, co_await next_page(to, copied.last_page));
        if (found.empty()) co_return std::move(copied);
        GATEHOUSE_CO_TRY(page, co_await next_page(from, copied.last_page));
        for (std::size_t i = 0; i < found.size(); ++i) {
            if (i < page.size() && are_equal(found[i], page[i], table_.columns.size())) continue;
            co_return base::fail(differs(found[i]));
        }
        copied.rows += static_cast<std::int64_t>(found.size());
        copied.last_page = std::move(found);
        progress(copied.rows);
        if (copied.last_page.size() < rows_per_page_) co_return std::move(copied);
    }
}

Task<Result<std::int64_t>> TableCopy::copy_rest(Database& from, Database& to, CopiedPart copied,
                                                const Progress& progress) const {
    while (true) {
        GATEHOUSE_CO_TRY(page, co_await next_page(from, copied.last_page));
        if (page.empty()) co_return copied.rows;
        if (auto written = co_await write(to, page); !written) {
            co_return base::fail(std::move(written).error());
        }
        copied.rows += static_cast<std::int64_t>(page.size());
        copied.last_page = std::move(page);
        progress(copied.rows);
    }
}

Task<Result<TableSum>> TableCopy::sum(Database& database, const Progress& progress) const {
    TableSum sum{.rows = 0, .checksum = base::Fnv1a().value()};
    Rows page;
    while (true) {
        GATEHOUSE_CO_TRY(next, co_await next_page(database, page));
        if (next.empty()) co_return sum;
        for (std::size_t i = 0; i < next.size(); ++i)
            add(next[i], sum);
        page = std::move(next);
        progress(sum.rows);
    }
}

Task<Result<std::int64_t>> TableCopy::count(Database& database) const {
    GATEHOUSE_CO_TRY(rows, co_await database.query(count_, {}));
    co_return rows[0].integer(0);
}

Task<Result<Rows>> TableCopy::next_page(Database& database, const Rows& page) const {
    if (page.empty()) co_return co_await database.query(select_first_, {});
    const auto key = cells(page[page.size() - 1], table_.key_columns);
    co_return co_await database.query(select_next_, std::span(key));
}

Task<Result<>> TableCopy::insert(Transaction& transaction, const Rows& page) const {
    for (std::size_t i = 0; i < page.size(); ++i)
        transaction.enqueue(insert_, std::span<const Param>(cells(page[i], table_.columns.size())));
    if (table_.counts_ids) {
        // In the order of their ids.
        for (std::size_t i = page.size(); i-- > 0;) {
            const auto id = page[i].integer(0);
            if (!is_counted(id, table_.skipped_ids)) continue;
            transaction.continue_ids_after(table_.name, id);
            break;
        }
    }
    co_return Result<>();
}

Task<Result<>> TableCopy::write(Database& database, const Rows& page) const {
    co_return co_await database.write(
        [&](Transaction& transaction) { return insert(transaction, page); });
}

base::Error TableCopy::differs(const Row& row) const {
    std::string key;
    for (std::size_t i = 0; i < table_.key_columns; ++i)
        key += (i == 0 ? "" : ", ") + describe(row.param(i));
    return {.code = base::Errc::conflict,
            .detail = fmt::format("its table {} has a row ({}) that the source does not have or "
                                  "has with other content",
                                  table_.name, key)};
}

void TableCopy::add(const Row& row, TableSum& sum) const {
    base::Fnv1a hash(sum.checksum);
    for (std::size_t i = 0; i < table_.columns.size(); ++i) {
        const auto cell = row.param(i);
        hash.add(std::uint64_t{cell.value().index()});
        if (const auto* number = std::get_if<std::int64_t>(&cell.value())) {
            hash.add(static_cast<std::uint64_t>(*number));
        } else if (const auto* text = std::get_if<std::string_view>(&cell.value())) {
            hash.add(std::uint64_t{text->size()});
            hash.add(*text);
        }
    }
    sum.checksum = hash.value();
    ++sum.rows;
}

}  // namespace sql
