// SPDX-License-Identifier: Apache-2.0
// CSV and lines: quotes, line ends, what is broken, what never ends.
#include "users/csv.hpp"

#include "testing/temporary_folder.hpp"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <fstream>
#include <unistd.h>

namespace cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Fields = std::vector<std::string>;

/// A file with that content, open for reading.
class OpenText {
public:
    explicit OpenText(const std::string& text) {
        std::ofstream(folder_.file("text"), std::ios::binary) << text;
        file_ = open(folder_.file("text").c_str(), O_RDONLY | O_CLOEXEC);
    }
    ~OpenText() { close(file_); }
    OpenText(const OpenText&) = delete;
    OpenText& operator=(const OpenText&) = delete;

    int file() const { return file_; }

private:
    fakes::TemporaryFolder folder_;
    int file_ = -1;
};

struct Outcome {
    std::vector<CsvRow> rows;
    std::string failure;
};

Outcome read_csv(const std::string& text) {
    const OpenText file(text);
    LineReader lines(file.file());
    CsvReader reader(lines);
    Outcome outcome;
    while (true) {
        auto row = reader.next();
        if (!row) outcome.failure = row.error().detail;
        if (!row || !*row) return outcome;
        outcome.rows.push_back(std::move(**row));
    }
}

TEST(Csv, reads_fields_as_rfc_4180_has_them) {
    const struct {
        const char* what;
        std::string text;
        Fields fields;
    } cases[] = {
        {"plain", "a,b,c\n", {"a", "b", "c"}},
        {"without a last line end", "a,b", {"a", "b"}},
        {"CRLF", "a,b\r\n", {"a", "b"}},
        {"empty fields", ",,\n", {"", "", ""}},
        {"quotes", "\"a\",\"b\"\r\n", {"a", "b"}},
        {"empty in quotes", "\"\",x\n", {"", "x"}},
        {"a comma in quotes", "\"a,b\",c\n", {"a,b", "c"}},
        {"doubled quotes", "\"say \"\"hi\"\"\",c\n", {"say \"hi\"", "c"}},
        {"only a quote", "\"\"\"\"\n", {"\""}},
        {"line ends in quotes", "\"a\nb\r\nc\",d\n", {"a\nb\r\nc", "d"}},
        {"spaces stay", " a , b\n", {" a ", " b"}},
        {"a byte order mark", "\xef\xbb\xbf\"a\",b\n", {"a", "b"}},
        {"a carriage return inside", "a\rb,c\n", {"a\rb", "c"}},
    };
    for (const auto& [what, text, fields] : cases) {
        const auto outcome = read_csv(text);
        ASSERT_EQ(outcome.rows.size(), 1u) << what;
        EXPECT_EQ(outcome.rows[0].fields, fields) << what;
        EXPECT_EQ(outcome.rows[0].problem, "") << what;
        EXPECT_EQ(outcome.failure, "") << what;
    }
}

TEST(Csv, counts_the_lines_of_the_file_and_skips_empty_ones) {
    const auto outcome = read_csv("a\n\n\"b\nb\"\n\r\nc\n");
    ASSERT_EQ(outcome.rows.size(), 3u);
    EXPECT_EQ(outcome.rows[0].line, 1);
    EXPECT_EQ(outcome.rows[1].line, 3);
    EXPECT_EQ(outcome.rows[2].line, 6);
    EXPECT_TRUE(read_csv("").rows.empty());
}

TEST(Csv, a_broken_record_is_told_and_the_next_one_is_read) {
    for (const std::string broken : {"a\"b,c", "\"a\"b,c", "x,\"a\" ,c"}) {
        const auto outcome = read_csv(broken + "\nd,e\n");
        ASSERT_EQ(outcome.rows.size(), 2u) << broken;
        EXPECT_THAT(outcome.rows[0].problem, HasSubstr("quote")) << broken;
        EXPECT_THAT(outcome.rows[1].fields, ElementsAre("d", "e")) << broken;
        EXPECT_EQ(outcome.rows[1].problem, "") << broken;
    }
}

TEST(Csv, a_quoted_field_without_an_end_ends_the_reading) {
    const auto at_the_end = read_csv("a,b\nc,\"d\ne\n");
    EXPECT_EQ(at_the_end.rows.size(), 1u);
    EXPECT_THAT(at_the_end.failure, HasSubstr("line 2"));
    std::string endless = "\"";
    while (endless.size() <= CsvReader::record_bytes_max)
        endless += "0123456789\n";
    EXPECT_THAT(read_csv(endless + "\"\na\n").failure, HasSubstr("line 1"));
}

TEST(Csv, what_is_written_is_read_again) {
    const Fields fields = {"",     "plain", "a,b",    "\"",         "\"\"", "line\nline",
                           "\r\n", " ",     "Müller", "a\"b,\"\nc", "=1+1", "-"};
    std::string text;
    for (const auto& field : fields) {
        if (!text.empty() || &field != fields.data()) text += ',';
        append_csv_field(text, field);
    }
    const auto outcome = read_csv(text + "\r\n");
    ASSERT_EQ(outcome.rows.size(), 1u);
    EXPECT_EQ(outcome.rows[0].fields, fields);
}

TEST(LineReader, yields_long_files_whole) {
    std::string text;
    for (int i = 0; i < 20000; ++i)
        text +=
            "line " + std::to_string(i) + std::string(static_cast<std::size_t>(i % 50), 'x') + '\n';
    const OpenText file(text);
    LineReader lines(file.file());
    std::string again;
    for (auto line = lines.next(); line && *line; line = lines.next())
        again += std::string(**line) + '\n';
    EXPECT_EQ(again, text);
    EXPECT_EQ(lines.number(), 20000);
    EXPECT_EQ(lines.bytes_read(), text.size());
}

TEST(LineReader, refuses_a_line_over_the_limit) {
    const OpenText file("short\n" + std::string(LineReader::line_bytes_max + 70000, 'x') + "\n");
    LineReader lines(file.file());
    EXPECT_TRUE(lines.next());
    const auto line = lines.next();
    ASSERT_FALSE(line);
    EXPECT_THAT(line.error().detail, HasSubstr("line 2"));
}

TEST(Csv, what_a_spreadsheet_would_compute_is_known) {
    for (const char* field :
         {"=1+1", "=cmd|' /C calc'!A0", "+7", "-1", "@SUM(A1)", "\t=1", "\r=1", "-"})
        EXPECT_TRUE(looks_like_formula(field)) << field;
    for (const char* field : {"", "a=1", "Ann-Marie", "'=1", " =1", "7"})
        EXPECT_FALSE(looks_like_formula(field)) << field;
}

}  // namespace
}  // namespace cli
