// SPDX-License-Identifier: Apache-2.0
#include "base/process_guard.hpp"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace base {

void open_missing_streams() {
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream) {
        const bool is_missing = fcntl(stream, F_GETFD) < 0 && errno == EBADF;
        // open() takes the lowest free number, which is this one: those below are open by now.
        if (is_missing && open("/dev/null", O_RDWR) != stream) return;
    }
}

void survive_file_size_limit() {
    std::signal(SIGXFSZ, SIG_IGN);
}

void allow_memory_dumps(bool is_allowed) {
    prctl(PR_SET_DUMPABLE, is_allowed ? 1 : 0);
    rlimit limit{};
    if (getrlimit(RLIMIT_CORE, &limit) != 0) return;
    limit.rlim_cur = is_allowed ? limit.rlim_max : 0;
    setrlimit(RLIMIT_CORE, &limit);
}

}  // namespace base
