// SPDX-License-Identifier: Apache-2.0
#include "testing/temporary_folder.hpp"

#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace fakes {

TemporaryFolder::TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "gatehouse-XXXXXX").string();
    if (!mkdtemp(name.data())) throw std::system_error(errno, std::generic_category(), name);
    path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace fakes
