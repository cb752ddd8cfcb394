// SPDX-License-Identifier: Apache-2.0
#include "config/schema.hpp"

#include "base/ascii.hpp"

#include <algorithm>
#include <stdexcept>

namespace config {

namespace {

bool is_good_name(std::string_view name) {
    return !name.empty() && name[0] >= 'A' && name[0] <= 'Z' &&
           name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == name.npos;
}

bool is_reserved(std::string_view name) {
    return name == "CONFIG" || name == "CONFIG_FILE" || name == "HELP" || name == "VERSION" ||
           name == "PRINT_CONFIG";
}

}  // namespace

std::string Setting::flag() const {
    std::string flag = "--";
    for (const char letter : name)
        flag += letter == '_' ? '-' : base::to_lower(letter);
    return flag;
}

bool Setting::reveals(std::string_view value) const {
    return is_secret || (has_file && holds_password(value));
}

void ErasedSchema::add(Setting setting) {
    if (!is_good_name(setting.name) || is_reserved(setting.name) || find(setting.name)) {
        throw std::logic_error("the setting " + setting.name + " cannot have that name");
    }
    settings.push_back(std::move(setting));
}

const Setting* ErasedSchema::find(std::string_view name) const {
    const auto found = std::ranges::find(settings, name, &Setting::name);
    return found == settings.end() ? nullptr : &*found;
}

}  // namespace config
