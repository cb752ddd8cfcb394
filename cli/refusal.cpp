// SPDX-License-Identifier: Apache-2.0
#include "refusal.hpp"

#include "base/utf8.hpp"
#include "config/suggest.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace cli {
namespace {

constexpr std::size_t shown_bytes_max = 24;

/// `gatehouse users import`
std::string full_name(const CLI::App& command) {
    const auto* parent = command.get_parent();
    return (parent ? full_name(*parent) + ' ' : "") + command.get_name();
}

/// The command that the words of the command line lead to.
const CLI::App& last_command(const CLI::App& parser) {
    const auto commands = parser.get_subcommands();
    return commands.empty() ? parser : last_command(*commands.back());
}

/// The first command that has words left which it does not know, or none.
const CLI::App* find_puzzled(const CLI::App& parser) {
    if (!parser.remaining().empty()) return &parser;
    for (const auto* command : parser.get_subcommands()) {
        if (const auto* found = find_puzzled(*command)) return found;
    }
    return nullptr;
}

std::vector<std::string> command_names(const CLI::App& parser) {
    std::vector<std::string> names;
    for (const auto* command : parser.get_subcommands(nullptr))
        names.push_back(command->get_name());
    return names;
}

std::vector<std::string> option_names(const CLI::App& parser) {
    std::vector<std::string> names;
    for (const auto* option : parser.get_options()) {
        for (const auto& name : option->get_lnames())
            names.push_back("--" + name);
    }
    return names;
}

std::string with_suggestion(std::string problem, std::string_view word,
                            const std::vector<std::string>& candidates) {
    const auto near = config::suggest(word, candidates);
    return near.empty() ? problem : fmt::format("{}; did you mean {}?", problem, near);
}

std::string describe_word(const CLI::App& command, std::string_view word) {
    if (word.starts_with('-')) {
        const auto name = word.substr(0, word.find('='));
        return with_suggestion(
            fmt::format("there is no option {}", name.substr(0, shown_bytes_max)), name,
            option_names(command));
    }
    const auto shown = word.substr(0, shown_bytes_max);
    const auto names = command_names(command);
    if (!names.empty()) {
        return with_suggestion(fmt::format("there is no command {}", shown), word, names);
    }
    return fmt::format("one word too many: {}{}", shown, shown.size() < word.size() ? "..." : "");
}

std::string describe_error(const CLI::App& command, const CLI::ParseError& error) {
    const auto names = command_names(command);
    if (names.empty() || error.get_name() != "RequiredError") return error.what();
    return fmt::format("name a command: {}", fmt::join(names, ", "));
}

}  // namespace

std::string describe_refusal(const CLI::App& parser, const CLI::ParseError& error) {
    const auto* puzzled = find_puzzled(parser);
    const auto& command = puzzled ? *puzzled : last_command(parser);
    const auto name = full_name(command);
    const auto problem = puzzled ? describe_word(command, puzzled->remaining().front())
                                 : describe_error(command, error);
    const auto* const hint = problem.ends_with('?') ? "" : "; see ";
    return base::printable(fmt::format("{}: {}{}{}", name, problem, hint,
                                       *hint ? fmt::format("{} --help", name) : std::string()));
}

}  // namespace cli
