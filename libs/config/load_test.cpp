// SPDX-License-Identifier: Apache-2.0
#include "config/load.hpp"

#include "config/env_file.hpp"
#include "config/print.hpp"
#include "config/suggest.hpp"

#include <boost/describe/enum.hpp>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace config {
namespace {

enum class LogLevel { info, debug };
BOOST_DESCRIBE_ENUM(LogLevel, info, debug)

enum class Algorithm { hs256, hs512 };

struct Listen {
    std::string host = "127.0.0.1";
    std::uint16_t port = 8000;
};

struct Sample {
    Listen listen;
    base::Secret secret_key;
    std::chrono::seconds token_ttl = std::chrono::minutes(30);
    Bytes body_max = {64 * 1024};
    std::vector<std::string> roles = {"PATIENT", "ADMIN"};
    bool strict = false;
    LogLevel log_level = LogLevel::info;
    Algorithm algorithm = Algorithm::hs256;
    std::optional<std::string> audience;
    std::optional<base::Secret> pepper;
    std::string greeting = "hello # \"you\"";
    Url database_url;
    LoadNotes notes;
};

Schema<Sample> settings() {
    const auto listen = Schema<Listen>()
                            .add("HOST", &Listen::host, "Address to listen on.")
                            .add("PORT", &Listen::port, "Port to listen on.");
    return Schema<Sample>()
        .include(&Sample::listen, listen)
        .add("SECRET_KEY", &Sample::secret_key, "The key of all tokens.")
        .add("TOKEN_TTL", &Sample::token_ttl, "How long a token lives.")
        .add("BODY_MAX", &Sample::body_max, "The longest request body.", {{1024}, {4 << 20}})
        .add("ROLES", &Sample::roles, "All roles.")
        .add("STRICT", &Sample::strict, "Whether to be strict.")
        .add("LOG_LEVEL", &Sample::log_level, "What is logged.")
        .add("ALGORITHM", &Sample::algorithm, "How tokens are signed.",
             {{"HS256", Algorithm::hs256}, {"HS512", Algorithm::hs512}})
        .add("AUDIENCE", &Sample::audience, "Who the tokens are for.")
        .add("PEPPER", &Sample::pepper, "Goes into every hash.")
        .add("GREETING", &Sample::greeting, "What is said first.")
        .former_name("SALUTATION")
        .add("DATABASE_URL", &Sample::database_url, "Where accounts are kept.")
        .beside({"other-service", {"OTHER_URL", "OTHER_CERT_FILE"}})
        .keep_notes(&Sample::notes)
        .check([](const Sample& c) -> std::optional<base::FieldProblem> {
            if (c.strict && c.secret_key.size() < 4) return {{"SECRET_KEY", "is too short"}};
            return {};
        });
}

base::Result<Sample> load(Sources sources) {
    return config::load(settings(), sources);
}

/// All problems as the operator would read them.
std::string problems_of(Sources sources) {
    const auto loaded = load(std::move(sources));
    if (loaded) return "none";
    EXPECT_EQ(loaded.error().code, base::Errc::invalid);
    std::string all;
    for (const auto& [field, problem] : loaded.error().fields) {
        all += (all.empty() ? "" : "\n") + field + ": " + problem;
    }
    return all;
}

class Load : public testing::Test {
protected:
    Load() {
        char name[] = "/tmp/config_test_XXXXXX";
        folder_ = mkdtemp(name);
    }
    ~Load() override { std::filesystem::remove_all(folder_); }

    std::string write(const std::string& name, std::string_view text) {
        const std::string path = folder_ + "/" + name;
        std::ofstream(path, std::ios::binary) << text;
        return path;
    }

    std::string folder_;
};

TEST_F(Load, takes_defaults_when_nothing_is_given) {
    const auto config = load({});
    ASSERT_TRUE(config) << config.error().detail;
    EXPECT_EQ(config->listen.port, 8000);
    EXPECT_EQ(config->token_ttl, std::chrono::minutes(30));
    EXPECT_TRUE(config->secret_key.is_empty());
}

TEST_F(Load, flags_beat_environment_beats_file_beats_default) {
    const auto path = write("app.env", "PORT=1\nHOST=file\nROLES=A\nTOKEN_TTL=1s\n");
    const auto config = load({.arguments = {"--config", path, "--port=3"},
                              .environment = {{"PORT", "2"}, {"HOST", "environment"}}});
    ASSERT_TRUE(config) << config.error().detail;
    EXPECT_EQ(config->listen.port, 3);
    EXPECT_EQ(config->listen.host, "environment");
    EXPECT_EQ(config->roles, std::vector<std::string>{"A"});
    EXPECT_EQ(config->token_ttl, std::chrono::seconds(1));
    EXPECT_EQ(config->body_max, Bytes{64 * 1024});
}

TEST_F(Load, the_file_is_named_by_flag_or_environment) {
    const auto one = write("one.env", "PORT=1");
    const auto two = write("two.env", "PORT=2");
    EXPECT_EQ(load({.environment = {{"CONFIG_FILE", one}}})->listen.port, 1);
    EXPECT_EQ(load({.arguments = {"--config=" + two}, .environment = {{"CONFIG_FILE", one}}})
                  ->listen.port,
              2);
}

TEST_F(Load, flags_come_in_both_spellings) {
    const auto config =
        load({.arguments = {"--token-ttl", "5m", "--strict", "--port=1", "--port=2", "--audience="},
              .environment = {{"SECRET_KEY", "abcd"}}});
    ASSERT_TRUE(config) << config.error().detail;
    EXPECT_EQ(config->token_ttl, std::chrono::minutes(5));
    EXPECT_TRUE(config->strict);
    EXPECT_EQ(config->listen.port, 2);
    EXPECT_FALSE(config->audience);
    EXPECT_FALSE(load({.arguments = {"--strict=no"}})->strict);
    EXPECT_EQ(load({.arguments = {"--algorithm=hs512"}})->algorithm, Algorithm::hs512);
}

TEST_F(Load, an_empty_variable_counts_as_not_set_and_a_foreign_one_is_ignored) {
    const auto config = load({.environment = {{"PORT", ""},
                                              {"PATH", "/bin"},
                                              {"PROT", "1"},
                                              {"CONFIG_FILE", ""},
                                              {"SECRET_KEY_FILE", ""}}});
    ASSERT_TRUE(config) << config.error().detail;
    EXPECT_EQ(config->listen.port, 8000);
}

TEST_F(Load, names_every_bad_setting) {
    EXPECT_EQ(problems_of({.arguments = {"--token-ttl=soon"}, .environment = {{"PORT", "80a"}}}),
              "PORT: \"80a\" is not a port number; use 1 to 65535\n"
              "TOKEN_TTL: \"soon\" is not a duration; use a number with ms, s, m, h or d, such as "
              "30m");
}

TEST_F(Load, a_value_out_of_range_is_told_what_the_range_is) {
    for (const auto* in_range : {"1024", "1KiB", "4MiB"}) {
        EXPECT_EQ(problems_of({.arguments = {"--body-max", in_range}}), "none") << in_range;
    }
    for (const auto* out_of_range : {"0", "1023", "4194305", "1GiB"}) {
        EXPECT_EQ(problems_of({.arguments = {"--body-max", out_of_range}}),
                  "BODY_MAX: must be between 1KiB and 4MiB")
            << out_of_range;
    }
}

TEST_F(Load, refuses_bad_command_lines) {
    const std::pair<std::vector<std::string>, std::string> rows[] = {
        {{"--prot=1"}, "--prot: is not a known flag; did you mean --port?"},
        {{"--PORT=1"}, "--PORT: is not a known flag; see --help for all settings"},
        {{"--zzzzzzzzzzzz"}, "--zzzzzzzzzzzz: is not a known flag; see --help for all settings"},
        {{"--port-file=x"}, "--port-file: is not a known flag; see --help for all settings"},
        {{"--port"}, "--port: has no value; write --port=VALUE"},
        {{"--port", "--strict"}, "--port: has no value; write --port=VALUE"},
        {{"--port="}, "PORT: must not be empty; give it a value or leave it out"},
        {{"--config="}, "--config: has no value; write --config=VALUE"},
        {{"serve"}, "argument 1: is not a flag; write settings as --name=value"},
        {{"--strict", "false"}, "argument 2: is not a flag; write settings as --name=value"},
        {{"--"}, "argument 1: is not a flag; write settings as --name=value"},
        {{"-p", "1"},
         "argument 1: is not a flag; write settings as --name=value\n"
         "argument 2: is not a flag; write settings as --name=value"},
    };
    for (const auto& [arguments, problem] : rows) {
        EXPECT_EQ(problems_of({.arguments = arguments}), problem);
    }
}

TEST_F(Load, refuses_bad_files) {
    const auto file = [&](std::string_view text) {
        return problems_of({.arguments = {"--config=" + write("app.env", text)}});
    };
    const std::string path = folder_ + "/app.env";
    EXPECT_EQ(file("\nPROT=1\n"),
              "PROT: is not a known setting; did you mean PORT? (line 2 of " + path + ")");
    EXPECT_EQ(file("PORT=x"),
              "PORT: \"x\" is not a port number; use 1 to 65535 (line 1 of " + path + ")");
    EXPECT_EQ(file("PORT="),
              "PORT: must not be empty; give it a value or leave it out (line 1 of " + path + ")");
    EXPECT_EQ(file("PORT=1\nPORT=2"), "PORT: is set twice; keep one (line 2 of " + path + ")");
    EXPECT_EQ(file("PORT: 1"),
              "CONFIG_FILE: cannot read \"" + path + "\": line 1 is not NAME=VALUE");
    EXPECT_EQ(problems_of({.environment = {{"CONFIG_FILE", "/nonexistent"}}}),
              "CONFIG_FILE: cannot read \"/nonexistent\": No such file or directory");
    EXPECT_EQ(file("ROLES=\nAUDIENCE=\n"), "none");
}

TEST_F(Load, reads_secrets_from_files) {
    const auto path = write("key", "line one\nline two\r\n");
    for (const Sources& sources : {Sources{.environment = {{"SECRET_KEY_FILE", path}}},
                                   Sources{.arguments = {"--secret-key-file=" + path}},
                                   Sources{.arguments = {"--secret-key-file", path}}}) {
        const auto config = load(sources);
        ASSERT_TRUE(config) << config.error().detail;
        EXPECT_EQ(config->secret_key.reveal(), "line one\nline two");
    }
    const auto file = write("app.env", "PEPPER_FILE=" + path);
    EXPECT_EQ(load({.arguments = {"--config", file}})->pepper->reveal(), "line one\nline two");
    EXPECT_EQ(load({.arguments = {"--secret-key-file=" + write("flag", "flag")},
                    .environment = {{"SECRET_KEY_FILE", path}}})
                  ->secret_key.reveal(),
              "flag");
}

TEST_F(Load, refuses_bad_secret_files) {
    const auto with = [](const std::string& path) {
        return problems_of({.environment = {{"SECRET_KEY_FILE", path}}});
    };
    EXPECT_EQ(with(folder_ + "/kye"), "SECRET_KEY: cannot read its file \"" + folder_ +
                                          "/kye\": No such file or directory");
    EXPECT_EQ(with("/dev/zero"),
              "SECRET_KEY: cannot read its file \"/dev/zero\": it is larger than 65536 bytes");
    const auto empty = write("empty", "\n");
    EXPECT_EQ(with(empty), "SECRET_KEY: its file \"" + empty + "\" is empty");
    const auto nul = write("nul", std::string_view("a\0b", 3));
    EXPECT_EQ(with(nul), "SECRET_KEY: its file \"" + nul + "\" contains NUL");
    EXPECT_EQ(problems_of({.environment = {{"SECRET_KEY_FILE", nul}, {"SECRET_KEY", "x"}}}),
              "SECRET_KEY: is given both as SECRET_KEY and as SECRET_KEY_FILE; keep one");
}

TEST_F(Load, what_cannot_be_seen_at_the_ends_of_a_text_does_not_count) {
    for (const std::string around : {" ", "\t", "\r", "\r\n", "\n", "\uFEFF", "\u00A0"}) {
        const auto padded = around + "x y" + around;
        const Sources attempts[] = {
            {.environment = {{"GREETING", padded}, {"AUDIENCE", padded}, {"DATABASE_URL", padded}}},
            {.arguments = {"--greeting=" + padded, "--audience", padded, "--database-url", padded}},
            {.arguments = {"--greeting=x y", "--audience=x y"},
             .environment = {{"DATABASE_URL_FILE", write("url", padded)}}},
            {.arguments = {"--config",
                           write("app.env", "GREETING=" + quote_env_value(padded) +
                                                "\r\nAUDIENCE=" + quote_env_value(padded) +
                                                "\r\nDATABASE_URL=" + quote_env_value(padded))}},
        };
        for (const auto& sources : attempts) {
            const auto config = load(sources);
            ASSERT_TRUE(config) << config.error().detail;
            EXPECT_EQ(config->greeting, "x y");
            EXPECT_EQ(config->audience, "x y");
            EXPECT_EQ(config->database_url.text, "x y");
        }
        EXPECT_EQ(load({.environment = {{"GREETING", around}}})->greeting, Sample{}.greeting)
            << "a blank variable counts as not set";
    }
    EXPECT_EQ(problems_of({.environment = {{"GREETING", "a\rb"}}}),
              "GREETING: contains a control character; remove it");
    EXPECT_EQ(problems_of({.arguments = {"--greeting= "}}),
              "GREETING: must not be empty; give it a value or leave it out");
}

TEST_F(Load, a_secret_loses_its_last_line_end_and_nothing_else_silently) {
    for (const std::string text : {"ab cd", "ab cd\n", "ab cd\r\n", "ab cd\r", "\uFEFFab cd\n"}) {
        for (const Sources& sources :
             {Sources{.environment = {{"SECRET_KEY", text}}},
              Sources{.environment = {{"SECRET_KEY_FILE", write("key", text)}}},
              Sources{.arguments = {"--config",
                                    write("app.env", "SECRET_KEY=" + quote_env_value(text))}}}) {
            const auto config = load(sources);
            ASSERT_TRUE(config) << config.error().detail;
            EXPECT_EQ(config->secret_key.reveal(), "ab cd");
        }
    }
    for (const std::string text :
         {" abcd", "abcd ", "abcd\t", "abcd\n\n", "\nabcd", "abcd\u00A0"}) {
        const std::string problem =
            "SECRET_KEY: begins or ends with a blank, a line end or another invisible character; "
            "remove it";
        EXPECT_EQ(problems_of({.environment = {{"SECRET_KEY", text}}}), problem) << text;
        EXPECT_EQ(problems_of({.environment = {{"SECRET_KEY_FILE", write("key", text)}}}), problem);
    }
    EXPECT_TRUE(load({.environment = {{"SECRET_KEY", "   "}}})->secret_key.is_empty());
}

TEST_F(Load, only_what_may_hold_a_secret_has_a_file) {
    const auto file = write("url", "postgresql://ann:hunter2@host/db\n");
    EXPECT_EQ(load({.environment = {{"DATABASE_URL_FILE", file}}})->database_url.text,
              "postgresql://ann:hunter2@host/db");
    EXPECT_EQ(load({.arguments = {"--database-url-file", file}})->database_url.text,
              "postgresql://ann:hunter2@host/db");
    const std::string problem =
        "HOST_FILE: is no setting, as only secrets come from files of their own; set HOST";
    EXPECT_EQ(problems_of({.environment = {{"HOST_FILE", file}}}), problem);
    const auto app = write("app.env", "HOST_FILE=" + file);
    EXPECT_EQ(problems_of({.arguments = {"--config", app}}), problem + " (line 1 of " + app + ")");
    EXPECT_EQ(problems_of({.environment = {{"NOT_OURS_FILE", file}}}), "none");
    EXPECT_EQ(problems_of({.environment = {{"DATABASE_URL_FILE", file}, {"DATABASE_URL", "x"}}}),
              "DATABASE_URL: is given both as DATABASE_URL and as DATABASE_URL_FILE; keep one");
}

TEST_F(Load, a_secret_on_the_command_line_is_refused_with_the_way_out) {
    EXPECT_EQ(problems_of({.arguments = {"--secret-key", "hunter2"}}),
              "--secret-key: is not taken from the command line, which every user of this machine "
              "can read; use --secret-key-file=FILE, SECRET_KEY_FILE or SECRET_KEY");
    EXPECT_EQ(problems_of({.arguments = {"--database-url=sqlite:///auth.db"}}), "none");
}

TEST_F(Load, a_setting_of_the_other_service_is_told_to_be_one) {
    const auto path = write("both.env", "PORT=1\nOTHER_URL=x\n");
    EXPECT_EQ(problems_of({.arguments = {"--config", path}}),
              "OTHER_URL: is a setting of other-service; give each service a file of its own, or "
              "put both into the environment: set -a; . ./FILE; set +a (line 2 of " +
                  path + ")");
    for (const char* name : {"OTHER_URL_FILE", "OTHER_CERT_FILE"}) {
        const auto file = write("both.env", std::string(name) + "=x\n");
        EXPECT_TRUE(problems_of({.arguments = {"--config", file}})
                        .starts_with(std::string(name) + ": is a setting of other-service"));
    }
    EXPECT_EQ(problems_of({.environment = {{"OTHER_URL", "x"}}}), "none");
}

TEST_F(Load, notes_what_was_given_and_what_is_doubtful) {
    const auto path = write("key", "abcd");
    std::filesystem::permissions(path, std::filesystem::perms(0640));
    const auto config =
        load({.arguments = {"--port=1"}, .environment = {{"SECRET_KEY_FILE", path}}});
    EXPECT_TRUE(config->notes.is_given("PORT"));
    EXPECT_TRUE(config->notes.is_given("SECRET_KEY"));
    EXPECT_FALSE(config->notes.is_given("HOST"));
    ASSERT_EQ(config->notes.warnings.size(), 1u);
    EXPECT_EQ(config->notes.warnings[0].field, "SECRET_KEY_FILE");
    EXPECT_EQ(config->notes.warnings[0].problem,
              "other users may read its file \"" + path + "\" (mode 0640); chmod 600 it");
    std::filesystem::permissions(path, std::filesystem::perms(0600));
    EXPECT_TRUE(load({.environment = {{"SECRET_KEY_FILE", path}}})->notes.warnings.empty());
    EXPECT_TRUE(load({.environment = {{"SECRET_KEY_FILE", "/dev/null"}}}).error().fields.size());
}

TEST_F(Load, checks_run_over_what_was_read) {
    EXPECT_EQ(problems_of({.arguments = {"--strict"}, .environment = {{"SECRET_KEY", "abc"}}}),
              "SECRET_KEY: is too short");
    EXPECT_EQ(problems_of({.arguments = {"--strict"}, .environment = {{"SECRET_KEY", "abcd"}}}),
              "none");
}

TEST_F(Load, never_shows_a_secret) {
    const std::string secret = "hunter2";
    const auto file = write("key", secret);
    const auto garbage = write("garbage.env", "SECRET_KEY=\"" + secret + "\n" + secret + "\n");
    const Sources attempts[] = {
        {.arguments = {"--secret-key", "correct", secret}},
        {.arguments = {"--secret-kye=" + secret}},
        {.arguments = {"--strict", "--body-max=x", "--secret-key=" + secret}},
        {.arguments = {"--database-url=postgresql://ann:" + secret + "@host/db"}},
        {.arguments = {"--database-url", "postgresql://host/db?password=" + secret}},
        {.environment = {{"SECRET_KEY_FILE", secret}}},
        {.environment = {{"SECRET_KEY_FILE", "/" + secret}}},
        {.environment = {{"SECRET_KEY_FILE", "no/" + secret}}},
        {.environment = {{"DATABASE_URL_FILE", "postgresql://ann:" + secret + "@host/db"}}},
        {.environment = {{"SECRET_KEY", secret + " "}}},
        {.arguments = {"--config", garbage}},
        {.arguments = {"--port=x"}, .environment = {{"SECRET_KEY_FILE", file}}},
        {.arguments = {secret}},
    };
    for (const Sources& sources : attempts) {
        const std::string problems = problems_of(sources);
        EXPECT_NE(problems, "none");
        EXPECT_EQ(problems.find(secret), std::string::npos) << problems;
    }
    const auto config = load({.environment = {{"SECRET_KEY", secret}, {"PEPPER", secret}}});
    EXPECT_EQ(print(settings(), *config).find(secret), std::string::npos);
}

TEST_F(Load, what_is_printed_loads_again) {
    const auto first =
        load({.arguments = {"--port=81", "--host=a # \"b\"\\", "--token-ttl=90s", "--body-max=3MiB",
                            "--roles=", "--strict", "--log-level=debug", "--algorithm=HS512",
                            "--audience=x y"},
              .environment = {{"SECRET_KEY", "abcd"}}});
    ASSERT_TRUE(first) << first.error().detail;
    const std::string text = print(settings(), *first);
    const auto second = load({.arguments = {"--config", write("app.env", text)},
                              .environment = {{"SECRET_KEY", "abcd"}}});
    ASSERT_TRUE(second) << second.error().detail;
    EXPECT_EQ(print(settings(), *second), text);
    EXPECT_EQ(second->listen.host, "a # \"b\"\\");
    EXPECT_TRUE(second->roles.empty());
    EXPECT_EQ(second->algorithm, Algorithm::hs512);
    const std::string defaults = print(settings(), Sample{});
    EXPECT_EQ(print(settings(), *load({.arguments = {"--config", write("d.env", defaults)}})),
              defaults);
}

TEST(Schema, refuses_names_that_cannot_be) {
    for (const char* name : {"", "port", "1PORT", "PO-RT", "CONFIG", "HELP", "PORT"}) {
        auto schema = settings();
        EXPECT_THROW(schema.add(name, &Sample::greeting, ""), std::logic_error) << name;
    }
}

TEST(Suggest, finds_the_nearest_word) {
    const std::vector<std::string> words = {"PORT", "HOST", "SECRET_KEY", "SECRET_KEYS"};
    EXPECT_EQ(suggest("PROT", words), "PORT");
    EXPECT_EQ(suggest("SECRETKEY", words), "SECRET_KEY");
    EXPECT_EQ(suggest("DATABASE_URL", words), "");
    EXPECT_EQ(suggest(std::string(100'000, 'x'), words), "");
}

TEST_F(Load, a_former_name_is_read_everywhere_but_not_beside_the_new_one) {
    EXPECT_EQ(load({.environment = {{"SALUTATION", "hi"}}})->greeting, "hi");
    EXPECT_EQ(load({.arguments = {"--salutation=hi"}})->greeting, "hi");
    EXPECT_EQ(load({.arguments = {"--config=" + write("app.env", "SALUTATION=hi\n")}})->greeting,
              "hi");
    EXPECT_EQ(
        load({.arguments = {"--greeting=ho"}, .environment = {{"SALUTATION", "hi"}}})->greeting,
        "ho");
    EXPECT_EQ(problems_of({.environment = {{"SALUTATION", "hi"}, {"GREETING", "ho"}}}),
              "GREETING: is set twice; keep one");
}

}  // namespace
}  // namespace config
