// SPDX-License-Identifier: Apache-2.0
#include "config/program.hpp"

#include "base/name_lookup.hpp"
#include "base/process_guard.hpp"
#include "base/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <iterator>
#include <sstream>

namespace config {

namespace {

bool has_word(const Sources& sources, std::string_view word) {
    return std::ranges::find(sources.arguments, word) != sources.arguments.end();
}

std::vector<std::string> split_words(const std::string& text) {
    std::istringstream stream(text);
    return {std::istream_iterator<std::string>(stream), {}};
}

bool means(const Sources& sources, const std::vector<std::string>& words) {
    if (sources.arguments.empty() || sources.arguments.front() != words.front()) return false;
    return std::ranges::all_of(words, [&](const auto& word) { return has_word(sources, word); });
}

void print_help(const Program& program, const ErasedSchema& schema, std::span<const Usage> usages,
                const void* defaults) {
    std::string others;
    for (const auto& [words, summary] : usages)
        others += fmt::format("       {} {} [--SETTING=VALUE]...\n           {}\n", program.name,
                              words, summary);
    fmt::print(
        "{0} {1}: {2}\n\n"
        "Usage: {0} [--SETTING=VALUE]...\n{4}\n"
        "A setting is a flag, an environment variable, or a line NAME=VALUE in the file of "
        "--config\n"
        "(CONFIG_FILE). A flag overrides the environment, and the environment overrides the "
        "file.\n\n"
        "  --config=FILE\n      Read settings from FILE. [CONFIG_FILE]\n"
        "  --print-config\n      Print all settings as such a file, with secrets masked, and "
        "exit.\n"
        "  --version\n      Print the version and exit.\n"
        "  -h, --help\n      Print this help and exit.\n\n"
        "Settings:\n{3}",
        program.name, program.version, program.summary, describe_erased(schema, defaults), others);
}

/// Prints only the first problem: one line is easier to read than ten.
void report(const Program& program, const base::Error& error) {
    const auto& [field, problem] = error.fields.front();
    const auto line = fmt::format("{}: {}: {}", program.name, field, problem);
    fmt::print(stderr, "{}\n", base::printable(line));
}

}  // namespace

std::optional<std::size_t> take_usage(std::span<const Usage> usages, Sources& sources) {
    std::optional<std::size_t> chosen;
    std::vector<std::string> chosen_words;
    for (std::size_t i = 0; i < usages.size(); ++i) {
        auto words = split_words(usages[i].words);
        if (!means(sources, words) || words.size() <= chosen_words.size()) continue;
        chosen = i;
        chosen_words = std::move(words);
    }
    for (const auto& word : chosen_words)
        std::erase(sources.arguments, word);
    return chosen;
}

std::optional<int> prepare_program(const Program& program, const ErasedSchema& schema,
                                   std::span<const Usage> usages, const Sources& sources,
                                   const void* defaults, void* config) {
    if (has_word(sources, "--help") || has_word(sources, "-h")) {
        print_help(program, schema, usages, defaults);
        return 0;
    }
    if (has_word(sources, "--version")) {
        fmt::print("{} {}\n", program.name, program.version);
        return 0;
    }
    Sources settings = sources;
    const bool is_print = std::erase(settings.arguments, "--print-config") != 0;
    const auto loaded = load_into(config, schema, settings);
    wipe(settings);
    if (!loaded) {
        report(program, loaded.error());
        return status_bad_settings;
    }
    if (!is_print) return std::nullopt;
    fmt::print("# {} {}\n\n{}", program.name, program.version,
               print_erased(schema, config, defaults));
    return 0;
}

int run_guarded(const Program& program, const std::function<int()>& work) {
    base::open_missing_streams();
    base::survive_file_size_limit();
    base::allow_memory_dumps(false);
    base::bound_name_lookups();
    try {
        return work();
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}: {}\n", program.name, base::printable(error.what()));
        return 1;
    }
}

}  // namespace config
