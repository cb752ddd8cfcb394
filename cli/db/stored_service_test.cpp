// SPDX-License-Identifier: Apache-2.0
// What is known of the services' tables, against the tables as their migrations make them.
#include "db/stored_service.hpp"

#include "auth/storage/schema.hpp"
#include "sql/database.hpp"
#include "testing/captured_log.hpp"
#include "testing/loop.hpp"
#include "testing/temporary_folder.hpp"
#include "testing/test_database.hpp"
#include "user/storage/schema.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace cli {
namespace {

constexpr sql::Statement select_tables =
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    " AND name <> 'schema_migrations'";
constexpr sql::Statement select_columns = "SELECT name FROM pragma_table_info($1) ORDER BY cid";
constexpr sql::Statement select_key =
    "SELECT name FROM pragma_table_info($1) WHERE pk > 0 ORDER BY pk";

using Names = std::vector<std::string>;
using Services = std::vector<const StoredService*>;

class Schema {
public:
    explicit Schema(const StoredService& service) {
        engine_ =
            std::move(sql::Engine::open(folder_.sqlite_url("test.db"), service.steps, log_.log()))
                .value();
        database_ = std::move(engine_->connect(loop_.executor())).value();
    }

    Names ask(sql::Statement statement, const sql::Params& params) {
        const auto rows = loop_.run(database_->query(statement, params)).value();
        Names names;
        for (std::size_t i = 0; i < rows.size(); ++i)
            names.emplace_back(rows[i].text(0));
        return names;
    }

private:
    fakes::TemporaryFolder folder_;
    fakes::CapturedLog log_;
    fakes::Loop loop_;
    std::unique_ptr<sql::Engine> engine_;
    std::unique_ptr<sql::Database> database_;
};

TEST(StoredService, knows_every_table_and_column) {
    for (const auto& service : stored_services()) {
        Schema schema(service);
        const auto names = schema.ask(select_tables, {});
        std::set<std::string> known;
        for (const auto& table : service.tables) {
            known.insert(table.name);
            EXPECT_THAT(table.columns, ::testing::UnorderedElementsAreArray(
                                           schema.ask(select_columns, {table.name})))
                << table.name;
            const Names key(table.columns.begin(),
                            table.columns.begin() + static_cast<std::ptrdiff_t>(table.key_columns));
            EXPECT_EQ(key, schema.ask(select_key, {table.name})) << table.name;
        }
        EXPECT_EQ(known, std::set<std::string>(names.begin(), names.end())) << service.name;
    }
}

class StoredServiceTest : public ::testing::TestWithParam<std::string> {
protected:
    void make(const sql::Migrations& steps) {
        ASSERT_TRUE(sql::Engine::open(database_.url(), steps, log_.log()));
    }

    fakes::TestDatabase database_{GetParam()};
    fakes::CapturedLog log_;
};

TEST_P(StoredServiceTest, a_database_tells_whose_it_is) {
    const auto& [auth, user] = stored_services();
    EXPECT_FALSE(find_services(database_.url())) << "nobody's";
    make(auth.steps);
    EXPECT_EQ(*find_services(database_.url()), (Services{&auth}));
    EXPECT_EQ(holds(database_.url(), user), false);
    make(user.own_steps);
    EXPECT_EQ(*find_services(database_.url()), (Services{&auth, &user}));
}

TEST_P(StoredServiceTest, each_service_refuses_the_database_of_the_other) {
    const auto& [auth, user] = stored_services();
    const struct {
        const StoredService& first;
        sql::Migrations second;
    } cases[] = {{auth, user::migrations()}, {user, auth::migrations()}};
    for (const auto& [first, second] : cases) {
        const fakes::TestDatabase database(GetParam());
        ASSERT_TRUE(sql::Engine::open(database.url(), first.steps, log_.log()));
        const auto refused = sql::Engine::open(database.url(), second, log_.log());
        ASSERT_FALSE(refused) << "is the " << first.name << "'s";
        EXPECT_EQ(refused.error().code, base::Errc::conflict);
        EXPECT_NE(refused.error().detail.find("the data of the " + first.name), std::string::npos)
            << refused.error().detail;
        EXPECT_NE(refused.error().detail.find("gatehouse db copy --from"), std::string::npos);
        EXPECT_FALSE(sql::Engine::pending(database.url(), second));
    }
}

TEST_P(StoredServiceTest, a_service_takes_its_own_database_again) {
    for (const auto& steps : {auth::migrations(), user::migrations()}) {
        const fakes::TestDatabase database(GetParam());
        EXPECT_TRUE(sql::Engine::open(database.url(), steps, log_.log()));
        EXPECT_EQ(sql::Engine::pending(database.url(), steps)->size(), 0u);
        EXPECT_TRUE(sql::Engine::open(database.url(), steps, log_.log()));
    }
}

INSTANTIATE_TEST_SUITE_P(Engines, StoredServiceTest, ::testing::ValuesIn(fakes::engines()),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace cli
