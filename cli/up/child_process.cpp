// SPDX-License-Identifier: Apache-2.0
#include "up/child_process.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace cli {
namespace {

constexpr int exec_failed_status = 127;

/// argv and envp, built before the fork: after it, a process with threads must not allocate.
class Arguments {
public:
    explicit Arguments(const Launch& launch) : program_(launch.executable.string()) {
        for (const auto& [name, value] : launch.environment)
            texts_.push_back(name + '=' + value);
        for (auto& text : texts_)
            environment_.push_back(text.data());
        environment_.push_back(nullptr);
    }

    char* program() { return program_.data(); }
    char* const* environment() { return environment_.data(); }

private:
    std::string program_;
    std::vector<std::string> texts_;
    std::vector<char*> environment_;
};

struct Pipes {
    std::array<int, 2> output{-1, -1};
    std::array<int, 2> errors{-1, -1};
    int input = -1;

    bool open() {
        input = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
        return input >= 0 && pipe2(output.data(), O_CLOEXEC) == 0 &&
               pipe2(errors.data(), O_CLOEXEC) == 0;
    }
    ~Pipes() {
        for (const int file : {input, output[0], output[1], errors[0], errors[1]}) {
            if (file >= 0) close(file);
        }
    }
};

/// Blocks all signals of this thread around the fork. Until the child executes its program it has
/// our signal handlers, so a signal sent to it would be handled as ours.
class SignalsHeldBack {
public:
    SignalsHeldBack() {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~SignalsHeldBack() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

private:
    sigset_t before_{};
};

/// The child's side of the fork. It calls only async-signal-safe functions (signal-safety(7)).
[[noreturn]] void become(Arguments& arguments, const Pipes& pipes, pid_t parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(exec_failed_status);
    setpgid(0, 0);
    dup2(pipes.input, STDIN_FILENO);
    dup2(pipes.output[1], STDOUT_FILENO);
    dup2(pipes.errors[1], STDERR_FILENO);
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGCHLD, SIGPIPE})
        signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    pthread_sigmask(SIG_SETMASK, &none, nullptr);
    char* const words[] = {arguments.program(), nullptr};
    execve(arguments.program(), words, arguments.environment());
    constexpr std::string_view problem = "the program cannot be executed\n";
    [[maybe_unused]] const auto ignored = write(STDERR_FILENO, problem.data(), problem.size());
    _exit(exec_failed_status);
}

base::Error cannot_start(const Launch& launch) {
    return {.code = base::Errc::unavailable,
            .detail = fmt::format("cannot start {}: {}", launch.executable.string(),
                                  std::strerror(errno))};
}

}  // namespace

ChildProcess::ChildProcess(const boost::asio::any_io_executor& executor, Key)
    : news_(executor, SIGCHLD), output_(executor), errors_(executor) {}

base::Result<std::unique_ptr<ChildProcess>> ChildProcess::start(
    boost::asio::any_io_executor executor, const Launch& launch) {
    auto child = std::make_unique<ChildProcess>(executor, Key{});
    Pipes pipes;
    if (!pipes.open()) return base::fail(cannot_start(launch));
    Arguments arguments(launch);
    const pid_t parent = getpid();
    {
        const SignalsHeldBack held;
        child->id_ = fork();
        if (child->id_ == 0) become(arguments, pipes, parent);
    }
    if (child->id_ < 0) return base::fail(cannot_start(launch));
    child->is_running_ = true;
    child->output_.assign(std::exchange(pipes.output[0], -1));
    child->errors_.assign(std::exchange(pipes.errors[0], -1));
    return child;
}

ChildProcess::~ChildProcess() {
    if (!is_running_) return;
    kill(id_, SIGKILL);
    while (waitpid(id_, nullptr, 0) < 0 && errno == EINTR)
        continue;
}

void ChildProcess::send(int signal) const {
    if (is_running_) kill(id_, signal);
}

base::Task<int> ChildProcess::wait() {
    int status = 0;
    while (waitpid(id_, &status, WNOHANG) == 0) {
        boost::system::error_code ignored;
        co_await news_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    }
    is_running_ = false;
    co_return status;
}

std::string describe_end(int wait_status) {
    if (!WIFSIGNALED(wait_status)) {
        return fmt::format("ended with status {}", WEXITSTATUS(wait_status));
    }
    const int signal = WTERMSIG(wait_status);
    return fmt::format("ended by signal {} ({})", signal, strsignal(signal));
}

}  // namespace cli
