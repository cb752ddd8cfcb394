// SPDX-License-Identifier: Apache-2.0
#include "testing/captured_log.hpp"

#include <array>
#include <sys/mman.h>
#include <unistd.h>

namespace fakes {

CapturedLog::Memory::Memory() : descriptor(memfd_create("log", MFD_CLOEXEC)) {}

CapturedLog::Memory::~Memory() {
    close(descriptor);
}

CapturedLog::CapturedLog()
    : log_({.level = telemetry::Level::debug, .file_descriptor = memory_.descriptor}, clock_) {}

std::string CapturedLog::text() {
    log_.flush();
    std::string text;
    std::array<char, 4096> block{};
    while (true) {
        const auto count =
            pread(memory_.descriptor, block.data(), block.size(), static_cast<off_t>(text.size()));
        if (count <= 0) return text;
        text.append(block.data(), static_cast<std::size_t>(count));
    }
}

}  // namespace fakes
