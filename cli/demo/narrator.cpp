// SPDX-License-Identifier: Apache-2.0
#include "demo/narrator.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace cli {
namespace {

constexpr std::string_view bold = "1";
constexpr std::string_view cyan = "36";
constexpr std::string_view green = "32";
constexpr std::string_view red = "31";

}  // namespace

void Narrator::line(std::string_view text, std::string_view colour) const {
    const bool is_plain = !is_coloured_ || colour.empty();
    const auto whole =
        is_plain ? fmt::format("{}\n", text) : fmt::format("\x1b[{}m{}\x1b[0m\n", colour, text);
    // A reader that has gone is no reason to stop: the exit status tells the result.
    std::fwrite(whole.data(), 1, whole.size(), stdout);
    std::fflush(stdout);
}

void Narrator::text(std::string_view text) const {
    line(text);
}

void Narrator::scene(std::string_view title) const {
    line("");
    line(title, bold);
}

void Narrator::act(std::string_view text) const {
    line(fmt::format("  {}", text), cyan);
}

void Narrator::call(std::string_view call, std::string_view answer,
                    std::string_view meaning) const {
    line(fmt::format("  {:<22} {:<19} {}", call, answer, meaning));
}

void Narrator::held(std::string_view promise) const {
    line(fmt::format("  held: {}", promise), green);
}

void Narrator::broken(std::string_view what) const {
    line(fmt::format("  NOT HELD: {}", what), red);
}

std::string time_text(std::chrono::steady_clock::duration time) {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
    if (ms < 1000) return fmt::format("in {} ms", ms);
    return fmt::format("in {:.1f} s", static_cast<double>(ms) / 1000);
}

}  // namespace cli
