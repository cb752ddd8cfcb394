// SPDX-License-Identifier: Apache-2.0
// What the tests of the driver begin with.
#pragma once

#include "sql/database.hpp"
#include "testing/captured_log.hpp"
#include "testing/loop.hpp"
#include "testing/test_database.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace sql {

/// A database on a server (see fakes::engines), with nothing in it.
class PostgresTest : public ::testing::Test {
protected:
    explicit PostgresTest(const EngineOptions& options = {}) : options_(options) {}

    void SetUp() override {
        if (fakes::engines().size() < 2) GTEST_SKIP() << "GATEHOUSE_TEST_POSTGRES is not set";
        test_database_ = std::make_unique<fakes::TestDatabase>("postgres");
        engine_ = Engine::open(test_database_->url(), {{"test/0001", "SELECT 1"}}, log_.log(),
                               options_)
                      .value();
        database_ = std::move(engine_->connect(loop_.executor())).value();
    }

    EngineOptions options_;
    std::unique_ptr<fakes::TestDatabase> test_database_;
    fakes::CapturedLog log_;
    fakes::Loop loop_;
    std::unique_ptr<Engine> engine_;
    std::unique_ptr<Database> database_;
};

}  // namespace sql
