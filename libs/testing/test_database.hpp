// SPDX-License-Identifier: Apache-2.0
// TestDatabase: an empty database for one test, on each engine.
#pragma once

#include "testing/temporary_folder.hpp"

#include <string>
#include <vector>

namespace fakes {

/// `sqlite`, and `postgres` where GATEHOUSE_TEST_POSTGRES holds the URL of a server (see
/// tests/with_postgres.py): the parameters of a test suite that holds for every engine.
std::vector<std::string> engines();

/// On PostgreSQL a schema of its own, dropped on destruction.
class TestDatabase {
public:
    explicit TestDatabase(const std::string& engine);
    ~TestDatabase();
    TestDatabase(const TestDatabase&) = delete;
    TestDatabase& operator=(const TestDatabase&) = delete;

    const std::string& url() const { return url_; }

private:
    TemporaryFolder folder_;
    std::string schema_;
    std::string url_;
};

}  // namespace fakes
