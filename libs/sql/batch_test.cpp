// SPDX-License-Identifier: Apache-2.0
#include "sql/batch.hpp"

#include "testing/captured_log.hpp"
#include "testing/loop.hpp"
#include "testing/test_database.hpp"

#include <boost/describe/class.hpp>
#include <gtest/gtest.h>

#include <set>

namespace sql {
namespace {

using base::Result;
using base::Task;

struct Word {
    std::int64_t id = 0;
    std::string text;
};
BOOST_DESCRIBE_STRUCT(Word, (), (id, text))
using WordRecord = Record<Word>;

const Migrations migrations = {
    {"test/0001", "CREATE TABLE words (id BIGINT PRIMARY KEY, text TEXT NOT NULL)"}};

/// Enough for statements of every size: 100, 10 and 1.
constexpr std::int64_t words_count = 213;

Task<Result<>> write(Transaction& transaction, const ManyRecords<WordRecord>& insert,
                     const std::vector<Word>& words, std::set<std::int64_t>& told) {
    std::vector<const Word*> first;
    std::vector<const Word*> rest;
    for (const auto& word : words)
        (word.id % 2 == 0 ? first : rest).push_back(&word);
    insert.enqueue(transaction, first);
    co_return co_await insert.insert(transaction, rest,
                                     [&told](const Row& row) { told.insert(row.integer(0)); });
}

class BatchTest : public ::testing::TestWithParam<std::string> {
protected:
    BatchTest() {
        engine_ = std::move(Engine::open(test_database_.url(), migrations, log_.log())).value();
        database_ = std::move(engine_->connect(loop_.executor())).value();
    }

    fakes::TestDatabase test_database_{GetParam()};
    fakes::CapturedLog log_;
    fakes::Loop loop_;
    std::unique_ptr<Engine> engine_;
    std::unique_ptr<Database> database_;
};

TEST_P(BatchTest, all_are_inserted_and_all_are_found) {
    std::vector<Word> words;
    for (std::int64_t id = 1; id <= words_count; ++id)
        words.push_back({id, "word " + std::to_string(id)});
    const ManyRecords<WordRecord> insert("words", "RETURNING id");
    std::set<std::int64_t> told;
    const auto written = loop_.run(database_->write([&](Transaction& transaction) {
        told.clear();
        return write(transaction, insert, words, told);
    }));
    ASSERT_TRUE(written) << written.error().log.text;
    EXPECT_EQ(told.size(), (words_count + 1) / 2);

    std::vector<Param> keys;
    for (std::int64_t id = 0; id <= 2 * words_count; ++id)
        keys.emplace_back(id);
    std::set<std::string> found;
    const ManyValues by_id("SELECT id, text FROM words WHERE id IN");
    const auto looked = loop_.run(find_each(*database_, by_id, keys, [&found](const Row& row) {
        found.insert(WordRecord::read(row).text);
    }));
    ASSERT_TRUE(looked);
    EXPECT_EQ(found.size(), words_count);
    EXPECT_TRUE(found.contains("word 213"));
}

TEST_P(BatchTest, nothing_is_asked_about_nobody) {
    const ManyValues wrong("SELECT id FROM nowhere WHERE id IN");
    EXPECT_TRUE(loop_.run(find_each(*database_, wrong, {}, [](const Row&) { FAIL(); })));
}

INSTANTIATE_TEST_SUITE_P(Engines, BatchTest, ::testing::ValuesIn(fakes::engines()),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace sql
