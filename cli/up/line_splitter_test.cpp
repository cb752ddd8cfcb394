// SPDX-License-Identifier: Apache-2.0
#include "up/line_splitter.hpp"

#include <gmock/gmock.h>

#include <vector>

namespace cli {
namespace {

using testing::ElementsAre;
using Lines = std::vector<std::string>;

Lines split(const std::vector<std::string>& pieces) {
    Lines lines;
    LineSplitter splitter([&](std::string_view line) { lines.emplace_back(line); });
    for (const auto& piece : pieces)
        splitter.feed(piece);
    splitter.finish();
    return lines;
}

TEST(LineSplitter, joins_pieces_to_lines) {
    const struct {
        std::vector<std::string> pieces;
        Lines lines;
    } cases[] = {
        {{}, {}},
        {{""}, {}},
        {{"one\n"}, {"one"}},
        {{"one\ntwo\n"}, {"one", "two"}},
        {{"o", "n", "e", "\n"}, {"one"}},
        {{"one\ntw", "o\nthr", "ee\n"}, {"one", "two", "three"}},
        {{"one", "\n", "two\n"}, {"one", "two"}},
        {{"\n\n"}, {"", ""}},
        {{"one\r\ntwo\r", "\n"}, {"one", "two"}},
        {{"no end"}, {"no end"}},
        {{"one\nno", " end"}, {"one", "no end"}},
        {{std::string("a\0b\n", 4)}, {std::string("a\0b", 3)}},
    };
    for (const auto& [pieces, lines] : cases) {
        EXPECT_EQ(split(pieces), lines) << testing::PrintToString(pieces);
    }
}

TEST(LineSplitter, keeps_long_lines_whole) {
    const std::string piece(10'000, 'x');
    std::vector<std::string> pieces(100, piece);
    pieces.emplace_back("\nnext\n");
    EXPECT_THAT(split(pieces), ElementsAre(std::string(1'000'000, 'x'), "next"));
}

TEST(LineSplitter, bounds_its_memory_and_loses_nothing) {
    const std::string piece(100'000, 'x');
    const auto lines = split(std::vector<std::string>(30, piece));
    ASSERT_GT(lines.size(), 1U);
    std::size_t bytes = 0;
    for (const auto& line : lines) {
        EXPECT_LE(line.size(), line_bytes_max + piece.size());
        bytes += line.size();
    }
    EXPECT_EQ(bytes, 3'000'000U);
}

}  // namespace
}  // namespace cli
