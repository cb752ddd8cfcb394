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

std::string flag_of(std::string_view name) {
    std::string flag = "--";
    for (const char letter : name)
        flag += letter == '_' ? '-' : base::to_lower(letter);
    return flag;
}

}  // namespace

std::string Setting::flag() const {
    return flag_of(name);
}

std::string Setting::former_flag() const {
    return former_name.empty() ? std::string() : flag_of(former_name);
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
    const auto found = std::ranges::find_if(settings, [name](const Setting& setting) {
        return setting.name == name || (!name.empty() && setting.former_name == name);
    });
    return found == settings.end() ? nullptr : &*found;
}

}  // namespace config
