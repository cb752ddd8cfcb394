// SPDX-License-Identifier: Apache-2.0
// Record: a described struct as a row of a table.
#pragma once

#include "sql/column.hpp"
#include "sql/record_text.hpp"

#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>

#include <array>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace sql {

template <class R>
class RecordParams;

/// The row of which T is the content. Each public member that a BOOST_DESCRIBE_STRUCT line names,
/// those of base classes first, is the column of its name; `without` are members to leave out.
///
///     using NewNote = sql::Record<Note, &Note::id>;  // the database gives the id
///     constexpr auto insert_note = NewNote::insert<"notes"> + " RETURNING id";
///
/// Members are integers, bool, std::string, base::Timestamp, base::Id, lists of words
/// (std::vector<std::string>, see sql/text_list.hpp), or std::optional of these, which may be NULL.
template <class T, auto... without>
class Record {
    template <class D>
    static consteval bool is_left_out() {
        return (is_same_member(D::pointer, without) || ...);
    }
    template <class Left, class Right>
    static consteval bool is_same_member(Left left, Right right) {
        if constexpr (std::same_as<Left, Right>) return left == right;
        return false;
    }
    template <class D>
    using IsLeftOut = boost::mp11::mp_bool<is_left_out<D>()>;

public:
    using Value = T;
    using Members = boost::mp11::mp_remove_if<
        boost::describe::describe_members<T, boost::describe::mod_public |
                                                 boost::describe::mod_inherited>,
        IsLeftOut>;

    static constexpr std::size_t size = boost::mp11::mp_size<Members>::value;

    /// The names of the columns, in the order of read() and params().
    static constexpr auto column_names =
        []<template <class...> class List, class... D>(List<D...>) {
            return detail::Names<sizeof...(D)>{D::name...};
        }(Members());

    /// `id, name`
    static constexpr auto columns = detail::columns_text<column_names, "">;

    /// columns_of<"notes.">: `notes.id, notes.name`
    template <Text prefix>
    static constexpr auto columns_of = detail::columns_text<column_names, prefix>;

    /// insert<"notes">: `INSERT INTO notes (id, name) VALUES ($1, $2)`
    template <Text table>
    static constexpr auto insert = detail::insert_text<column_names, table>;

    /// update<"notes">: `UPDATE notes SET name = $2 WHERE id = $1`; the first column is the key.
    template <Text table>
    static constexpr auto update = detail::update_text<column_names, table>;

    /// Reads `columns`, which begin with the column `first` of `row`.
    static T read(const Row& row, std::size_t first = 0) {
        return read_members(row, first, Members(), std::make_index_sequence<size>());
    }

    /// All rows of an answer whose columns are these.
    static std::vector<T> read_all(const Rows& rows) {
        std::vector<T> values;
        values.reserve(rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i)
            values.push_back(read(rows[i]));
        return values;
    }

    /// The parameters of insert and update. They refer to `value`.
    static RecordParams<Record> params(const T& value) { return RecordParams<Record>(value); }

    /// The names of the columns, for a Table.
    static std::vector<std::string> names() { return {column_names.begin(), column_names.end()}; }

private:
    template <template <class...> class List, class... D, std::size_t... i>
    static T read_members(const Row& row, std::size_t first, List<D...> /*members*/,
                          std::index_sequence<i...> /*columns*/) {
        if constexpr (detail::is_whole<T, D...>()) {
            return T{detail::read_column<detail::MemberOf<D>>(row, first + i)...};
        } else {
            T value{};
            ((value.*D::pointer = detail::read_column<detail::MemberOf<D>>(row, first + i)), ...);
            return value;
        }
    }
};

/// The parameters of a Record, with the texts that its lists are kept as.
template <class R>
class RecordParams {
public:
    explicit RecordParams(const typename R::Value& value) {
        std::size_t i = 0;
        [&]<template <class...> class List, class... D>(List<D...>) {
            ((add(value.*D::pointer, i), ++i), ...);
        }(typename R::Members());
    }
    RecordParams(const RecordParams&) = delete;
    RecordParams& operator=(const RecordParams&) = delete;

    const Param* begin() const { return params_.data(); }
    const Param* end() const { return begin() + R::size; }
    operator Params() const { return std::span<const Param>(params_); }

private:
    template <class Member>
    void add(const Member& member, std::size_t i) {
        params_[i] = detail::make_param(member, lists_[i]);
    }

    std::array<Param, R::size> params_;
    std::array<std::string, R::size> lists_;
};

}  // namespace sql
