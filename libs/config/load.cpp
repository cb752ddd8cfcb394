// SPDX-License-Identifier: Apache-2.0
#include "config/load.hpp"

#include "config/env_file.hpp"
#include "config/secret_file.hpp"
#include "config/suggest.hpp"
#include "config/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string.h>
#include <unistd.h>

namespace config {

namespace {

constexpr std::size_t config_file_bytes_max = std::size_t{1024} * 1024;
constexpr std::string_view file_suffix = "_FILE";

/// A value on its way to a setting.
struct Given {
    const Setting* setting = nullptr;
    std::string value = {};
    bool is_path = false;     ///< The value is the path of a file with the secret.
    std::string origin = {};  ///< Printed after a problem: ` (line 3 of app.env)`.
};

/// A word of the command line.
struct Flag {
    std::string name;  ///< `--port`
    std::optional<std::string> value;
};

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
    const std::string near = suggest(word, candidates);
    return near.empty() ? "see --help for all settings" : fmt::format("did you mean {}?", near);
}

class Loader {
public:
    Loader(void* config, const ErasedSchema& schema) : config_(config), schema_(schema) {}
    ~Loader() {
        for (auto* level : {&from_file_, &from_environment_, &from_flags_}) {
            for (auto& given : *level)
                base::wipe(given.value);
        }
    }
    Loader(const Loader&) = delete;
    Loader& operator=(const Loader&) = delete;

    base::Result<> load(const Sources& sources) {
        read_flags(sources.arguments);
        read_environment(sources.environment);
        if (!config_path_.empty()) read_config_file();
        for (const auto* level : {&from_file_, &from_environment_, &from_flags_})
            apply(*level);
        if (problems_.empty()) check();
        if (!problems_.empty()) return base::fail(base::invalid_fields(std::move(problems_)));
        if (schema_.notes) schema_.notes(config_) = std::move(notes_);
        return {};
    }

private:
    void wrong(std::string field, std::string problem) {
        problems_.push_back({std::move(field), std::move(problem)});
    }

    /// The setting that NAME, or NAME_FILE for one that may hold a secret, gives a value to.
    /// Nothing for other names; a NAME_FILE of a setting that has no file is told.
    Given find(std::string_view name, std::string_view origin = {}) {
        if (const Setting* setting = schema_.find(name)) return {.setting = setting};
        if (!name.ends_with(file_suffix) || name == "CONFIG_FILE") return {};
        const auto plain = name.substr(0, name.size() - file_suffix.size());
        const Setting* setting = schema_.find(plain);
        if (setting && setting->has_file) return {.setting = setting, .is_path = true};
        if (setting) {
            wrong(std::string(name), fmt::format("is no setting, as only secrets come from files "
                                                 "of their own; set {}{}",
                                                 plain, origin));
        }
        return {};
    }

    Given find_flag(std::string_view flag) const {
        for (const Setting& setting : schema_.settings) {
            if (setting.flag() == flag || setting.former_flag() == flag) {
                return {.setting = &setting};
            }
            if (setting.has_file && setting.flag() + "-file" == flag) {
                return {.setting = &setting, .is_path = true};
            }
        }
        return {};
    }

    std::vector<std::string> flags() const {
        std::vector<std::string> all = {"--config", "--print-config", "--help", "--version"};
        for (const Setting& setting : schema_.settings)
            all.push_back(setting.flag());
        return all;
    }

    std::vector<std::string> names() const {
        std::vector<std::string> all;
        for (const Setting& setting : schema_.settings)
            all.push_back(setting.name);
        return all;
    }

    void read_flags(std::span<const std::string> words) {
        for (std::size_t i = 0; i < words.size(); ++i) {
            if (!words[i].starts_with("--") || words[i].size() == 2) {
                // Not shown: it may be the second word of a secret.
                wrong(fmt::format("argument {}", i + 1),
                      "is not a flag; write settings as --name=value");
                continue;
            }
            const auto equals = words[i].find('=');
            Flag flag{.name = words[i].substr(0, equals), .value = {}};
            if (equals != std::string::npos) flag.value = words[i].substr(equals + 1);
            const bool has_next = i + 1 < words.size() && !words[i + 1].starts_with("--");
            if (read_flag(flag, has_next ? &words[i + 1] : nullptr)) ++i;
        }
    }

    /// True if the flag's value was the next word.
    bool read_flag(Flag& flag, const std::string* next) {
        const bool is_config = flag.name == "--config";
        Given given = find_flag(flag.name);
        if (!is_config && !given.setting) {
            wrong(flag.name, "is not a known flag; " + did_you_mean(flag.name, flags()));
            return false;
        }
        const bool is_alone = given.setting && given.setting->is_switch;
        const bool takes_next = !flag.value && !is_alone && next;
        if (takes_next) flag.value = *next;
        if (!flag.value && is_alone) flag.value = "true";
        if (!flag.value || (is_config && flag.value->empty())) {
            wrong(flag.name, fmt::format("has no value; write {}=VALUE", flag.name));
        } else if (is_config) {
            config_path_ = *flag.value;
        } else if (!given.is_path && given.setting->reveals(*flag.value)) {
            const auto& setting = *given.setting;
            wrong(flag.name, fmt::format("is not taken from the command line, which every user of "
                                         "this machine can read; use {}-file=FILE, {}_FILE or {}",
                                         setting.flag(), setting.name, setting.name));
        } else {
            given.value = *flag.value;
            // Given twice, the later one counts, so that a script's flags can be overridden.
            std::erase_if(from_flags_,
                          [&](const Given& old) { return old.setting == given.setting; });
            from_flags_.push_back(std::move(given));
        }
        return takes_next;
    }

    void read_environment(const std::map<std::string, std::string>& environment) {
        for (const auto& [name, value] : environment) {
            if (trim_invisible(value).empty()) continue;
            if (name == "CONFIG_FILE" && config_path_.empty()) config_path_ = trim_invisible(value);
            Given given = find(name);
            if (!given.setting) continue;
            given.value = value;
            add(from_environment_, std::move(given));
        }
    }

    void read_config_file() {
        const auto unreadable = [&](const base::Error& error) {
            wrong("CONFIG_FILE", fmt::format("cannot read \"{}\": {}", config_path_, error.detail));
        };
        auto text = read_file(config_path_, config_file_bytes_max);
        if (!text) return unreadable(text.error());
        auto assignments = parse_env_file(*text);
        base::wipe(*text);
        if (!assignments) return unreadable(assignments.error());
        for (Assignment& assignment : *assignments) {
            const std::string origin =
                fmt::format(" (line {} of {})", assignment.line, config_path_);
            const auto problems_before = problems_.size();
            Given given = find(assignment.name, origin);
            if (!given.setting) {
                if (problems_.size() == problems_before) wrong_name(assignment.name, origin);
                continue;
            }
            given.value = std::move(assignment.value);
            given.origin = origin;
            add(from_file_, std::move(given));
        }
    }

    void wrong_name(const std::string& name, const std::string& origin) {
        std::string_view plain = name;
        if (plain.ends_with(file_suffix) && !is_elsewhere(plain))
            plain.remove_suffix(file_suffix.size());
        if (is_elsewhere(plain)) {
            wrong(name, fmt::format("is a setting of {}; give each service a file of its own, or "
                                    "put both into the environment: set -a; . ./FILE; set +a{}",
                                    schema_.elsewhere.program, origin));
        } else {
            wrong(name,
                  fmt::format("is not a known setting; {}{}", did_you_mean(name, names()), origin));
        }
    }

    bool is_elsewhere(std::string_view name) const {
        return std::ranges::find(schema_.elsewhere.names, name) != schema_.elsewhere.names.end();
    }

    void add(std::vector<Given>& level, Given given) {
        const auto twin = std::ranges::find(level, given.setting, &Given::setting);
        if (twin == level.end()) return level.push_back(std::move(given));
        const std::string& name = given.setting->name;
        wrong(name, twin->is_path != given.is_path
                        ? fmt::format("is given both as {0} and as {0}_FILE; keep one", name)
                        : fmt::format("is set twice; keep one{}", given.origin));
    }

    void apply(const std::vector<Given>& level) {
        for (const Given& given : level) {
            notes_.given.push_back(given.setting->name);
            const auto problem = given.is_path ? apply_file(given) : apply_value(given);
            if (problem) wrong(given.setting->name, *problem + given.origin);
        }
    }

    Problem apply_value(const Given& given) {
        return given.setting->is_secret ? apply_secret(*given.setting, given.value)
                                        : apply_text(*given.setting, given.value);
    }

    Problem apply_text(const Setting& setting, std::string_view value) {
        value = trim_invisible(value);
        if (value.empty() && !setting.may_be_empty) {
            return "must not be empty; give it a value or leave it out";
        }
        if (has_control_character(value)) return "contains a control character; remove it";
        return setting.parse(config_, value);
    }

    Problem apply_secret(const Setting& setting, std::string_view value) {
        value = trim_secret(value);
        if (value.empty() && !setting.may_be_empty) {
            return "must not be empty; give it a value or leave it out";
        }
        if (trim_invisible(value) != value) {
            return "begins or ends with a blank, a line end or another invisible character; "
                   "remove it";
        }
        return setting.parse(config_, value);
    }

    Problem apply_file(const Given& given) {
        const std::string path(trim_invisible(given.value));
        if (path.empty()) return "must name a file that holds the secret";
        auto text = read_secret_file(path);
        if (!text) return text.error().detail;
        Problem problem;
        if (trim_invisible(*text).empty()) {
            problem = fmt::format("its file {} is empty", shown_path(path));
        } else if (text->find('\0') != std::string::npos) {
            problem = fmt::format("its file {} contains NUL", shown_path(path));
        } else {
            problem = given.setting->is_secret ? apply_secret(*given.setting, *text)
                                               : apply_text(*given.setting, *text);
        }
        base::wipe(*text);
        if (auto exposure = find_exposure(path)) {
            notes_.warnings.push_back({given.setting->name + "_FILE", *std::move(exposure)});
        }
        return problem;
    }

    void check() {
        for (const auto* rules : {&schema_.checks, &schema_.checks_always}) {
            for (const ErasedCheck& rule : *rules) {
                if (auto problem = rule(config_)) problems_.push_back(std::move(*problem));
            }
        }
    }

    void* config_;
    const ErasedSchema& schema_;
    std::string config_path_;
    std::vector<Given> from_file_;
    std::vector<Given> from_environment_;
    std::vector<Given> from_flags_;
    std::vector<base::FieldProblem> problems_;
    LoadNotes notes_;
};

}  // namespace

Sources sources_of_process(int argc, const char* const* argv) {
    Sources sources;
    if (argc > 1) sources.arguments.assign(argv + 1, argv + argc);
    for (char** entry = environ; entry && *entry; ++entry) {
        const std::string_view text = *entry;
        const auto equals = text.find('=');
        if (equals == std::string_view::npos) continue;
        sources.environment.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    return sources;
}

void wipe(Sources& sources) {
    for (auto& [name, value] : sources.environment)
        base::wipe(value);
    for (auto& word : sources.arguments)
        base::wipe(word);
    sources = {};
}

void wipe_environment(const ErasedSchema& schema) {
    for (char** entry = environ; entry && *entry; ++entry) {
        const std::string_view text = *entry;
        const auto equals = text.find('=');
        if (equals == text.npos) continue;
        const Setting* setting = schema.find(text.substr(0, equals));
        const auto value = text.substr(equals + 1);
        if (setting && setting->reveals(value)) explicit_bzero(*entry + equals + 1, value.size());
    }
}

base::Result<> load_into(void* config, const ErasedSchema& schema, const Sources& sources) {
    return Loader(config, schema).load(sources);
}

}  // namespace config
