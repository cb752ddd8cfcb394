// SPDX-License-Identifier: Apache-2.0
#include "config/print.hpp"

#include "config/env_file.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace config {

namespace {

constexpr std::size_t line_width_max = 96;

/// `text` in lines of at most line_width_max, each behind `indent`.
std::string wrap(std::string_view text, std::string_view indent) {
    std::string out;
    std::size_t width = 0;
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        const std::string_view word = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (word.empty()) continue;
        const bool fits = width != 0 && width + 1 + word.size() <= line_width_max;
        if (fits) {
            out += ' ';
            width += 1 + word.size();
        } else {
            if (width != 0) out += '\n';
            out += indent;
            width = indent.size() + word.size();
        }
        out += word;
    }
    if (width != 0) out += '\n';
    return out;
}

/// What is said of the default, or nothing if there is none worth telling.
std::string default_note(const Setting& setting, const void* defaults) {
    const std::string value = setting.print(defaults);
    if (setting.is_secret) return value.empty() ? "secret" : "secret, has a default";
    return value.empty() ? "no default" : "default " + quote_env_value(value);
}

std::string flag_usage(const Setting& setting) {
    if (setting.is_secret) return setting.flag() + "-file=FILE";
    if (setting.is_switch) return setting.flag() + "[=" + setting.placeholder + "]";
    return setting.flag() + "=" + setting.placeholder;
}

}  // namespace

std::string print_erased(const ErasedSchema& schema, const void* config, const void* defaults) {
    std::string out;
    for (const Setting& setting : schema.settings) {
        const std::string value = setting.print(config);
        if (!out.empty()) out += '\n';
        out += wrap(fmt::format("{} ({})", setting.meaning, default_note(setting, defaults)), "# ");
        // A mask or an absent value would not load as the value that it stands for.
        const bool is_comment =
            setting.is_secret || (value.empty() && setting.print(defaults).empty());
        out +=
            fmt::format("{}{}={}\n", is_comment ? "# " : "", setting.name, quote_env_value(value));
    }
    return out;
}

std::string describe_erased(const ErasedSchema& schema, const void* defaults) {
    std::string out;
    for (const Setting& setting : schema.settings) {
        const std::string file = setting.has_file ? " or " + setting.name + "_FILE" : "";
        out += fmt::format("  {}\n", flag_usage(setting));
        out += wrap(setting.meaning, "      ");
        out += wrap(fmt::format("[{}{}, {}]", setting.name, file, default_note(setting, defaults)),
                    "      ");
    }
    return out;
}

}  // namespace config
