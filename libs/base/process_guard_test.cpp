// SPDX-License-Identifier: Apache-2.0
#include "base/process_guard.hpp"

#include <gtest/gtest.h>

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace base {
namespace {

/// Runs `check` in a child process; true if it yields true there.
bool in_child(bool (*check)()) {
    const pid_t child = fork();
    if (child == 0) _exit(check() ? 0 : 1);
    int status = -1;
    return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST(ProcessGuard, a_missing_stream_is_no_place_for_the_next_file) {
    EXPECT_TRUE(in_child([] {
        for (const int stream : {0, 1, 2})
            close(stream);
        open_missing_streams();
        return dup(0) > 2 && write(1, "x", 1) == 1 && write(2, "x", 1) == 1;
    }));
    EXPECT_TRUE(in_child([] {
        close(1);
        open_missing_streams();
        return dup(0) > 2 && write(1, "x", 1) == 1;
    }));
}

TEST(ProcessGuard, memory_is_dumped_only_with_permission) {
    EXPECT_TRUE(in_child([] {
        rlimit limit{};
        allow_memory_dumps(false);
        getrlimit(RLIMIT_CORE, &limit);
        const bool is_forbidden = prctl(PR_GET_DUMPABLE) == 0 && limit.rlim_cur == 0;
        allow_memory_dumps(true);
        getrlimit(RLIMIT_CORE, &limit);
        return is_forbidden && prctl(PR_GET_DUMPABLE) == 1 && limit.rlim_cur == limit.rlim_max;
    }));
}

}  // namespace
}  // namespace base
