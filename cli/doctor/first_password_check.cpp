// SPDX-License-Identifier: Apache-2.0
// The check of the first administrator's password.
#include "doctor/doctor.hpp"

#include <fmt/format.h>

namespace cli {

Findings check_first_password(const DataFolder& folder) {
    std::error_code ignored;
    const auto file = folder.first_admin_password();
    if (!std::filesystem::exists(file, ignored)) return {};
    return {
        {.mark = Mark::warning,
         .text = fmt::format("the first administrator's password is still in {}", file.string()),
         .fix = "keep it where only you read it, and delete the file"}};
}

}  // namespace cli
