// SPDX-License-Identifier: Apache-2.0
#include "users/user_file.hpp"

#include "base/ascii.hpp"
#include "base/utf8.hpp"
#include "json/decode.hpp"
#include "json/encode.hpp"
#include "users/csv.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace cli {
namespace {

using base::FieldProblem;
using Problems = std::vector<FieldProblem>;

constexpr std::string_view list_separators = ",;| ";
/// An empty list in CSV, where an empty field means an absent one.
constexpr std::string_view empty_list = "-";

std::vector<std::string> split_words(std::string_view text) {
    std::vector<std::string> words;
    if (text == empty_list) return words;
    while (true) {
        const auto begin = text.find_first_not_of(list_separators);
        if (begin == text.npos) return words;
        text.remove_prefix(begin);
        const auto end = std::min(text.find_first_of(list_separators), text.size());
        words.emplace_back(text.substr(0, end));
        text.remove_prefix(end);
    }
}

std::optional<bool> parse_truth(std::string_view text) {
    const std::string lower = base::to_lower(text);
    if (lower == "true" || lower == "t" || lower == "1" || lower == "yes") return true;
    if (lower == "false" || lower == "f" || lower == "0" || lower == "no") return false;
    return std::nullopt;
}

void set(std::string& member, const std::string&, const std::string& text, Problems&) {
    member = text;
}

void set(std::optional<std::string>& member, const std::string&, const std::string& text,
         Problems&) {
    member = text;
}

void set(std::optional<std::vector<std::string>>& member, const std::string&,
         const std::string& text, Problems&) {
    member = split_words(text);
}

void set(std::optional<bool>& member, const std::string& name, const std::string& text,
         Problems& problems) {
    member = parse_truth(text);
    if (!member) problems.push_back({name, "must be true or false"});
}

void set(std::optional<std::int64_t>& member, const std::string& name, const std::string& text,
         Problems& problems) {
    member = base::parse_number<std::int64_t>(text);
    if (!member) problems.push_back({name, "must be an integer"});
}

void set(std::optional<base::Timestamp>& member, const std::string& name, const std::string& text,
         Problems& problems) {
    const auto time = base::parse_rfc3339(text);
    if (!time) {
        problems.push_back({name, "must be an RFC 3339 time, such as 2026-03-01T09:30:00Z"});
        return;
    }
    member = *time;
}

/// Sets the member `name`; an empty text leaves an optional member absent.
void set_member(UserRecord& user, const std::string& name, const std::string& text,
                Problems& problems) {
    if (text.empty()) return;
    json::for_each_member<UserRecord>([&](auto member) {
        if (name == member.name) set(user.*member.pointer, name, text, problems);
    });
}

std::vector<std::string> column_names() {
    std::vector<std::string> names;
    json::for_each_member<UserRecord>([&](auto member) { names.emplace_back(member.name); });
    return names;
}

class JsonLinesSource final : public UserSource {
public:
    JsonLinesSource(int file, std::optional<std::uint64_t> size) : lines_(file), size_(size) {}

    base::Result<std::optional<Entry>> next() override {
        while (true) {
            const auto line = lines_.next();
            if (!line) return base::fail(line.error());
            if (!*line) return std::nullopt;
            if ((*line)->find_first_not_of(" \t\r") == std::string_view::npos) continue;
            return Entry{.place = {"line", lines_.number()},
                         .record = json::decode<UserRecord>(**line)};
        }
    }

    std::optional<double> share_read() const override { return share(lines_, size_); }

    static std::optional<double> share(const LineReader& lines, std::optional<std::uint64_t> size) {
        if (!size || *size == 0) return std::nullopt;
        return std::min(1.0, static_cast<double>(lines.bytes_read()) / static_cast<double>(*size));
    }

private:
    LineReader lines_;
    std::optional<std::uint64_t> size_;
};

class CsvSource final : public UserSource {
public:
    CsvSource(int file, std::optional<std::uint64_t> size)
        : lines_(file), rows_(lines_), size_(size) {}

    base::Result<std::optional<Entry>> next() override {
        if (columns_.empty()) {
            if (const auto read = read_head(); !read) return base::fail(read.error());
        }
        auto row = rows_.next();
        if (!row) return base::fail(row.error());
        if (!*row) return std::nullopt;
        return Entry{.place = {"line", (*row)->line}, .record = to_record(**row)};
    }

    std::optional<double> share_read() const override {
        return JsonLinesSource::share(lines_, size_);
    }

private:
    base::Result<> read_head() {
        auto head = rows_.next();
        if (!head) return base::fail(head.error());
        if (!*head) return base::fail(wrong_head("there is no line that names the columns"));
        const auto known = column_names();
        auto& names = (*head)->fields;
        for (auto name = names.begin(); name != names.end(); ++name) {
            if (std::ranges::find(known, *name) == known.end()) {
                return base::fail(
                    wrong_head(fmt::format("column {} of the first line is none of {}",
                                           name - names.begin() + 1, fmt::join(known, ", "))));
            }
            if (std::find(names.begin(), name, *name) != name) {
                return base::fail(wrong_head("the first line names " + *name + " twice"));
            }
        }
        for (const auto* needed : {"username", "email", "password_hash"}) {
            if (std::ranges::find(names, needed) == names.end()) {
                return base::fail(wrong_head(fmt::format("there is no column {}", needed)));
            }
        }
        columns_ = std::move(names);
        return {};
    }

    static base::Error wrong_head(std::string problem) {
        return {.code = base::Errc::malformed, .detail = std::move(problem)};
    }

    base::Result<UserRecord> to_record(CsvRow& row) const {
        if (!row.problem.empty()) return base::fail(wrong_head(std::move(row.problem)));
        if (row.fields.size() != columns_.size()) {
            return base::fail(wrong_head(
                fmt::format("has {} fields instead of {}", row.fields.size(), columns_.size())));
        }
        UserRecord user;
        Problems problems;
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            if (!base::is_utf8(row.fields[i])) {
                problems.push_back({columns_[i], "is not UTF-8"});
            } else {
                set_member(user, columns_[i], row.fields[i], problems);
            }
        }
        if (!problems.empty()) return base::fail(base::invalid_fields(std::move(problems)));
        return user;
    }

    LineReader lines_;
    CsvReader rows_;
    std::optional<std::uint64_t> size_;
    std::vector<std::string> columns_;
};

// Writes a member into a CSV field.
std::string to_text(const std::string& value) {
    return value;
}
std::string to_text(std::int64_t value) {
    return std::to_string(value);
}
std::string to_text(bool value) {
    return value ? "true" : "false";
}
std::string to_text(base::Timestamp value) {
    return base::to_rfc3339(value);
}
std::string to_text(const std::vector<std::string>& value) {
    return value.empty() ? std::string(empty_list) : fmt::format("{}", fmt::join(value, ","));
}
template <class T>
std::string to_text(const std::optional<T>& value) {
    return value ? to_text(*value) : std::string();
}

/// Calls `visit` with the descriptor of each column that is written.
template <class Visit>
void for_each_column(bool with_hashes, Visit&& visit) {
    json::for_each_member<UserRecord>([&](auto member) {
        const std::string_view name = member.name;
        const bool is_left_out =
            name == "new_username" || (name == "password_hash" && !with_hashes);
        if (!is_left_out) visit(member);
    });
}

}  // namespace

std::optional<UserFileFormat> format_of(std::string_view file_name) {
    if (file_name.ends_with(".csv")) return UserFileFormat::csv;
    for (const std::string_view end : {".jsonl", ".ndjson", ".json"}) {
        if (file_name.ends_with(end)) return UserFileFormat::json_lines;
    }
    return std::nullopt;
}

std::unique_ptr<UserSource> open_user_file(int file, UserFileFormat format,
                                           std::optional<std::uint64_t> size) {
    if (format == UserFileFormat::json_lines) return std::make_unique<JsonLinesSource>(file, size);
    return std::make_unique<CsvSource>(file, size);
}

std::string user_file_head(UserFileFormat format, bool with_hashes) {
    std::string head;
    if (format == UserFileFormat::json_lines) return head;
    for_each_column(with_hashes, [&](auto member) {
        if (!head.empty()) head += ',';
        head += member.name;
    });
    return head + '\n';
}

void append_user(std::string& out, UserFileFormat format, const UserRecord& user,
                 bool with_hashes) {
    if (format == UserFileFormat::json_lines) {
        json::encode_to(out, user);
    } else {
        bool is_first = true;
        for_each_column(with_hashes, [&](auto member) {
            if (!is_first) out += ',';
            is_first = false;
            auto text = to_text(user.*member.pointer);
            if (format == UserFileFormat::spreadsheet && looks_like_formula(text)) {
                text.insert(text.begin(), '\'');
            }
            append_csv_field(out, text);
        });
    }
    out += '\n';
}

}  // namespace cli
