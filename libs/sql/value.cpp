// SPDX-License-Identifier: Apache-2.0
#include "sql/value.hpp"

#include <stdexcept>

namespace sql {
namespace {

constexpr std::size_t text_bytes_first = 112;

}  // namespace

void Rows::add_text(std::string_view text) {
    add({Kind::text, static_cast<std::int64_t>(text_.size()), text.size()});
    if (text_.empty()) text_.reserve(text_bytes_first);
    text_ += text;
}

std::int64_t Row::integer(std::size_t column) const {
    const auto& cell = rows_->cells_.at(index_ * rows_->columns_ + column);
    if (cell.kind != Rows::Kind::integer) throw std::logic_error("this column is not an integer");
    return cell.number;
}

std::string_view Row::text(std::size_t column) const {
    const auto& cell = rows_->cells_.at(index_ * rows_->columns_ + column);
    if (cell.kind != Rows::Kind::text) throw std::logic_error("this column is not text");
    return std::string_view(rows_->text_).substr(static_cast<std::size_t>(cell.number), cell.size);
}

bool Row::is_null(std::size_t column) const {
    return rows_->cells_.at(index_ * rows_->columns_ + column).kind == Rows::Kind::null;
}

Param Row::param(std::size_t column) const {
    switch (rows_->cells_.at(index_ * rows_->columns_ + column).kind) {
        case Rows::Kind::null:
            break;
        case Rows::Kind::integer:
            return integer(column);
        case Rows::Kind::text:
            return text(column);
    }
    return nullptr;
}

}  // namespace sql
