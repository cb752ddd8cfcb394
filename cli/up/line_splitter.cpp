// SPDX-License-Identifier: Apache-2.0
#include "up/line_splitter.hpp"

namespace cli {

void LineSplitter::feed(std::string_view bytes) {
    for (auto end = bytes.find('\n'); end != bytes.npos; end = bytes.find('\n')) {
        if (begun_.empty()) {
            hand_on(bytes.substr(0, end));
        } else {
            begun_ += bytes.substr(0, end);
            hand_on(begun_);
            begun_.clear();
        }
        bytes.remove_prefix(end + 1);
    }
    begun_ += bytes;
    if (begun_.size() >= line_bytes_max) finish();
}

void LineSplitter::finish() {
    if (!begun_.empty()) hand_on(begun_);
    begun_.clear();
}

void LineSplitter::hand_on(std::string_view line) const {
    if (line.ends_with('\r')) line.remove_suffix(1);
    sink_(line);
}

}  // namespace cli
