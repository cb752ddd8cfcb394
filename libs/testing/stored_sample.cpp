// SPDX-License-Identifier: Apache-2.0
#include "testing/stored_sample.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace fakes {

std::string stored_sample(const std::string& name) {
    const auto path = std::string(GATEHOUSE_CONTRACTS) + "/events/samples/" + name + ".json";
    std::ifstream file(path);
    if (!file) throw std::runtime_error("there is no " + path);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace fakes
