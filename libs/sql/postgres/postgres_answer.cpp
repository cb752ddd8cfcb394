// SPDX-License-Identifier: Apache-2.0
#include "sql/postgres/postgres_answer.hpp"

#include "base/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace sql {
namespace {

// pg_type.dat
enum : Oid { bool_oid = 16, int8_oid = 20, int2_oid = 21, int4_oid = 23, numeric_oid = 1700 };

constexpr std::string_view unique_violation = "23505";
constexpr std::string_view read_only_transaction = "25006";

/// The server has rolled back, and a second run may succeed: serialization_failure,
/// deadlock_detected, and prepared statements that a schema change or a pooler has dropped.
bool may_repeat(std::string_view state, std::string_view message) {
    return state == "40001" || state == "40P01" || state == "26000" ||
           (state == "0A000" && message.find("cached plan") != message.npos);
}

/// The server's fault or its state, not the statement's. https://www.postgresql.org/docs/15/
/// errcodes-appendix.html: connection, resources, operator intervention, system error; read only
/// (after a fail-over), lock_not_available; insufficient_privilege, which is also what the server
/// says of files on a disk that has turned read-only.
bool is_unavailable(std::string_view state) {
    const auto kind = state.substr(0, 2);
    return (kind == "08" && state != "08P01") || kind == "53" || kind == "57" || kind == "58" ||
           kind == "40" || kind == "XX" || state == read_only_transaction || state == "25P03" ||
           state == "55P03" || state == "26000" || state == "42501";
}

/// Whether the session has ended with this error, or libpq made it up because there is none.
bool ends_session(const PGresult* result) {
    const char* severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    // Poolers may know the older field only.
    if (severity == nullptr) severity = PQresultErrorField(result, PG_DIAG_SEVERITY);
    if (severity == nullptr) return true;
    const std::string_view text = severity;
    return text == "FATAL" || text == "PANIC";
}

PostgresAnswer read_error(const PGresult* result, std::string_view statement) {
    if (ends_session(result)) return lost_answer(PQresultErrorMessage(result));
    const char* const state_field = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const std::string_view state = state_field == nullptr ? "" : state_field;
    // The details may contain user data, such as an existing e-mail address.
    const char* const primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const auto message = one_line(primary == nullptr ? "" : primary);
    auto text = fmt::format("postgres: {} ({}): {}", message, state, statement);
    if (state == unique_violation) {
        return {.rows = base::fail({.code = base::Errc::conflict,
                                    .detail = "This already exists",
                                    .log = {std::move(text)}})};
    }
    const bool repeat = may_repeat(state, message);
    auto error = repeat || is_unavailable(state) ? base::unavailable(std::move(text))
                                                 : base::internal_error(std::move(text));
    return {.rows = base::fail(std::move(error)),
            .may_repeat = repeat,
            .is_read_only = state == read_only_transaction};
}

void add_number(Rows& rows, std::string_view text) {
    if (const auto number = base::parse_number<std::int64_t>(text)) {
        rows.add_integer(*number);
    } else {
        rows.add_text(text);
    }
}

void add_cell(Rows& rows, const PGresult* result, int row, int column) {
    if (PQgetisnull(result, row, column) != 0) return rows.add_null();
    const std::string_view text(PQgetvalue(result, row, column),
                                static_cast<std::size_t>(PQgetlength(result, row, column)));
    switch (PQftype(result, column)) {
        case int8_oid:
        case int4_oid:
        case int2_oid:
        case numeric_oid:
            return add_number(rows, text);
        case bool_oid:
            return rows.add_integer(text == "t" ? 1 : 0);
        default:
            return rows.add_text(text);
    }
}

Rows read_rows(const PGresult* result) {
    const int columns = PQnfields(result);
    Rows rows(static_cast<std::size_t>(columns));
    for (int row = 0; row < PQntuples(result); ++row) {
        for (int column = 0; column < columns; ++column)
            add_cell(rows, result, row, column);
    }
    return rows;
}

}  // namespace

std::string one_line(std::string_view message) {
    std::string text;
    while (!message.empty()) {
        const auto line = message.substr(0, message.find('\n'));
        message.remove_prefix(std::min(message.size(), line.size() + 1));
        if (line.starts_with("LOCATION:") || line.empty()) continue;
        if (!text.empty()) text += ' ';
        const auto begin = line.find_first_not_of(" \t");
        text += line.substr(begin == line.npos ? 0 : begin);
    }
    return text;
}

PostgresAnswer read_answer(const PGresult* result, std::string_view statement) {
    switch (PQresultStatus(result)) {
        case PGRES_TUPLES_OK:
        case PGRES_COMMAND_OK: {
            // PQcmdStatus and PQcmdTuples only read, although their parameters are not const.
            auto* const open = const_cast<PGresult*>(result);
            PostgresAnswer answer{.rows = read_rows(result)};
            answer.rows->changed =
                base::parse_number<decltype(answer.rows->changed)>(PQcmdTuples(open)).value_or(0);
            answer.has_rolled_back = std::string_view(PQcmdStatus(open)) == "ROLLBACK";
            return answer;
        }
        default:
            return read_error(result, statement);
    }
}

PostgresAnswer lost_answer(std::string_view reason) {
    return {.rows = base::fail(base::unavailable(fmt::format("postgres: {}", one_line(reason)))),
            .is_lost = true};
}

base::Result<PostgresParams> PostgresParams::make(const Params& params) {
    PostgresParams made;
    made.digits_.resize(params.size());
    made.values_.reserve(params.size());
    made.lengths_.reserve(params.size());
    made.formats_.reserve(params.size());
    for (std::size_t i = 0; i < params.size(); ++i) {
        const auto& value = params[i].value();
        if (const auto* number = std::get_if<std::int64_t>(&value)) {
            auto& digits = made.digits_[i];
            *std::to_chars(digits.begin(), digits.end() - 1, *number).ptr = '\0';
            made.values_.push_back(digits.data());
            made.formats_.push_back(0);
            made.lengths_.push_back(0);
        } else if (const auto* text = std::get_if<std::string_view>(&value)) {
            if (text->find('\0') != text->npos) {
                return base::fail(base::internal_error("postgres: a text with NUL in it"));
            }
            // "Binary" text is the same bytes, with their length instead of a NUL behind them.
            made.values_.push_back(text->empty() ? "" : text->data());
            made.formats_.push_back(1);
            made.lengths_.push_back(static_cast<int>(text->size()));
        } else {
            made.values_.push_back(nullptr);
            made.formats_.push_back(0);
            made.lengths_.push_back(0);
        }
    }
    return made;
}

}  // namespace sql
