// SPDX-License-Identifier: Apache-2.0
// Opening a database: URLs, paths, rights and migrations.
#include "sql/database.hpp"
#include "testing/captured_log.hpp"
#include "testing/failing_engine.hpp"
#include "testing/loop.hpp"
#include "testing/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace sql {
namespace {

using base::Errc;
using base::Result;

const Migration make_notes{"test/0001", "CREATE TABLE notes (id INTEGER PRIMARY KEY)"};
const Migration add_text{"test/0002", "ALTER TABLE notes ADD COLUMN text TEXT NOT NULL DEFAULT ''"};

unsigned mode_of(const std::filesystem::path& path) {
    struct stat found{};
    stat(path.c_str(), &found);
    return found.st_mode & 0777;
}

class EngineTest : public ::testing::Test {
protected:
    /// What the operator is told, or nothing if the database opened.
    std::string refusal(std::string_view url, const Migrations& migrations = {make_notes}) {
        const auto engine = Engine::open(url, migrations, log_.log());
        if (engine) return "";
        EXPECT_EQ(engine.error().code, Errc::unavailable) << url;
        EXPECT_FALSE(engine.error().detail.empty());
        return engine.error().detail;
    }

    bool can_run(Statement statement, const Migrations& migrations) {
        const auto engine = Engine::open(url_, migrations, log_.log());
        if (!engine) return false;
        fakes::Loop loop;
        const auto database = std::move((*engine)->connect(loop.executor())).value();
        return loop.run(database->query(statement, {})).has_value();
    }

    fakes::TemporaryFolder folder_;
    fakes::CapturedLog log_;
    std::string url_ = folder_.sqlite_url("test.db");
};

TEST_F(EngineTest, refuses_what_is_not_a_database_url) {
    for (const auto* url : {"", "test.db", "sqlite://", "sqlite:///", "sqlite:/test.db",
                            "mysql:///x", "SQLITE:///x"}) {
        EXPECT_NE(refusal(url).find("is not a database URL"), std::string::npos) << url;
    }
}

TEST_F(EngineTest, makes_what_is_missing_readable_by_its_owner_only) {
    const auto folder = folder_.path() / "deeper" / "data";
    ASSERT_EQ(refusal("sqlite:///" + (folder / "test.db").string()), "");
    EXPECT_EQ(mode_of(folder), 0700u);
    EXPECT_EQ(mode_of(folder / "test.db"), 0600u);
}

TEST_F(EngineTest, the_journal_has_the_rights_of_the_file) {
    const auto engine = Engine::open(url_, {make_notes}, log_.log());
    ASSERT_TRUE(engine);
    EXPECT_EQ(mode_of(folder_.file("test.db-wal")), 0600u);
}

TEST_F(EngineTest, names_the_path_that_cannot_be_opened) {
    std::filesystem::create_directory(folder_.path() / "folder.db");
    std::ofstream(folder_.file("text.db")) << std::string(5000, 'x');
    std::ofstream(folder_.file("plain")) << "not a folder";
    for (const auto* name : {"folder.db", "text.db", "plain/test.db"}) {
        EXPECT_NE(refusal(folder_.sqlite_url(name)).find(folder_.file(name)), std::string::npos)
            << name;
    }
}

TEST_F(EngineTest, a_folder_without_the_right_to_write_is_told) {
    const bool is_root = geteuid() == 0;
    chmod(folder_.path().c_str(), is_root ? 0755 : 0555);
    const pid_t child = fork();
    if (child == 0) {
        if (is_root && setuid(65534) != 0) _exit(2);
        fakes::CapturedLog log;
        const auto engine = Engine::open(url_, {make_notes}, log.log());
        const bool is_told = !engine && engine.error().code == Errc::unavailable &&
                             engine.error().detail.ends_with("Permission denied");
        _exit(is_told ? 0 : 1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
    chmod(folder_.path().c_str(), 0700);
}

TEST_F(EngineTest, applies_each_step_once) {
    EXPECT_TRUE(can_run("SELECT id FROM notes", {make_notes}));
    EXPECT_TRUE(can_run("SELECT id FROM notes WHERE 1", {make_notes}));
    EXPECT_TRUE(can_run("SELECT text FROM notes", {make_notes, add_text}));
    EXPECT_TRUE(can_run("SELECT text FROM notes WHERE 1", {make_notes, add_text}));
    const auto text = log_.text();
    std::size_t applied = 0;
    for (auto at = text.find("migration_applied"); at != text.npos;
         at = text.find("migration_applied", at + 1))
        ++applied;
    EXPECT_EQ(applied, 2u);
}

TEST_F(EngineTest, works_with_what_a_newer_release_has_added) {
    ASSERT_EQ(refusal(url_, {make_notes, add_text}), "");
    EXPECT_TRUE(can_run("SELECT id FROM notes", {make_notes}));
}

TEST_F(EngineTest, says_what_it_would_do_and_does_not_do_it) {
    using Names = std::vector<std::string>;
    EXPECT_EQ(Engine::pending(url_, {make_notes, add_text}), (Names{"test/0001", "test/0002"}));
    EXPECT_FALSE(std::filesystem::exists(folder_.path() / "test.db"));
    ASSERT_EQ(refusal(url_, {make_notes}), "");
    EXPECT_EQ(Engine::pending(url_, {make_notes, add_text}), Names{"test/0002"});
    EXPECT_EQ(Engine::pending(url_, {make_notes}), Names{});
    EXPECT_FALSE(can_run("SELECT text FROM notes", {make_notes}));
}

TEST_F(EngineTest, attaching_makes_and_changes_nothing) {
    EXPECT_FALSE(Engine::attach(url_, log_.log()));
    EXPECT_FALSE(std::filesystem::exists(folder_.path() / "test.db"));
    ASSERT_EQ(refusal(url_, {make_notes}), "");
    EXPECT_TRUE(Engine::attach(url_, log_.log()));
}

TEST_F(EngineTest, refuses_a_database_of_a_newer_release) {
    auto breaking = add_text;
    breaking.is_breaking = true;
    ASSERT_EQ(refusal(url_, {make_notes, breaking}), "");
    const auto told = refusal(url_, {make_notes});
    EXPECT_NE(told.find("newer release"), std::string::npos) << told;
    EXPECT_NE(told.find("test/0002"), std::string::npos) << told;
    EXPECT_EQ(refusal(url_, {make_notes, breaking}), "");
}

TEST_F(EngineTest, refuses_a_step_whose_text_has_changed) {
    ASSERT_EQ(refusal(url_, {make_notes}), "");
    const auto told = refusal(url_, {{make_notes.name, "CREATE TABLE notes (id INTEGER)"}});
    EXPECT_NE(told.find("test/0001 differs"), std::string::npos) << told;
}

TEST_F(EngineTest, a_failing_step_leaves_nothing_of_the_steps_before_it) {
    const Migration broken{"test/0002", "CREATE TABLE more (id INTEGER); CREATE TABLE notes (x)"};
    const auto told = refusal(url_, {make_notes, broken});
    EXPECT_NE(told.find("already exists"), std::string::npos) << told;
    EXPECT_EQ(refusal(url_, {}), "") << "a step was noted";
    EXPECT_FALSE(can_run("SELECT * FROM notes", {})) << "a table was made";
    EXPECT_TRUE(can_run("SELECT text FROM notes", {make_notes, add_text}));
}

TEST_F(EngineTest, several_that_bring_a_database_up_to_date_at_once_all_succeed) {
    ASSERT_EQ(refusal(url_), "");
    std::vector<std::string> told(4);
    {
        std::vector<std::jthread> openers;
        for (auto& mine : told) {
            openers.emplace_back([&] { mine = refusal(url_, {make_notes, add_text}); });
        }
    }
    for (const auto& mine : told)
        EXPECT_EQ(mine, "");
}

base::Task<Result<>> insert(Transaction& transaction, std::int64_t id) {
    co_return co_await execute(transaction, "INSERT INTO notes (id) VALUES ($1)", {id});
}

TEST_F(EngineTest, a_failing_engine_fails_the_named_call_and_no_other) {
    const auto engine = std::move(Engine::open(url_, {make_notes}, log_.log())).value();
    fakes::Faults faults;
    fakes::FailingEngine failing(*engine, faults);
    fakes::Loop loop;
    const auto database = std::move(failing.connect(loop.executor())).value();
    faults.write = 2;
    faults.read = 1;
    std::vector<bool> written;
    for (int id = 1; id <= 3; ++id) {
        written.push_back(
            loop.run(database->write([id](Transaction& t) { return insert(t, id); })).has_value());
    }
    EXPECT_EQ(written, (std::vector<bool>{true, false, true}));
    EXPECT_FALSE(loop.run(database->query("SELECT id FROM notes", {})));
    EXPECT_EQ(loop.run(database->query("SELECT id FROM notes", {}))->size(), 2u);
    const auto twice = loop.run(database->write([](Transaction& t) { return insert(t, 1); }));
    EXPECT_EQ(twice.error().code, Errc::conflict);
}

}  // namespace
}  // namespace sql
