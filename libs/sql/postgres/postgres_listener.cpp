// SPDX-License-Identifier: Apache-2.0
#include "sql/postgres/postgres_listener.hpp"

#include "sql/postgres/blocking_query.hpp"

#include <array>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace sql {
namespace {

constexpr auto retry_wait = std::chrono::seconds(2);
// LISTEN itself is a statement with a time limit; the wait for notifications has none.
constexpr auto statement_timeout = std::chrono::milliseconds(5000);

struct FreeNotice {
    void operator()(PGnotify* notice) const { PQfreemem(notice); }
};

/// Takes the notices that have arrived; true if there were any.
bool take_notices(PGconn* handle) {
    bool were_any = false;
    while (const std::unique_ptr<PGnotify, FreeNotice> notice{PQnotifies(handle)})
        were_any = true;
    return were_any;
}

}  // namespace

PostgresListener::PostgresListener(PostgresConnector& connector, std::string channel,
                                   std::function<void()> heard)
    : connector_(connector),
      channel_(std::move(channel)),
      heard_(std::move(heard)),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      thread_([this](const std::stop_token& stop) { work(stop); }) {}

PostgresListener::~PostgresListener() {
    thread_.request_stop();
    const std::uint64_t one = 1;
    (void)!write(wake_, &one, sizeof one);
    thread_.join();
    close(wake_);
}

void PostgresListener::work(const std::stop_token& stop) {
    prctl(PR_SET_NAME, "pg-listener");
    if (!connector_.wait_until_ready(stop)) return;
    std::mutex mutex;
    std::condition_variable_any never;
    while (!stop.stop_requested() && listen(stop)) {
        std::unique_lock lock(mutex);
        never.wait_for(lock, stop, retry_wait, [] { return false; });
    }
}

bool PostgresListener::listen(const std::stop_token& stop) {
    auto session = open_session(connector_.url(), statement_timeout, stop);
    if (!session) return true;
    if (!session->keeps_state) return false;
    auto* const handle = session->handle.get();
    const auto patience = Patience::of(statement_timeout, stop);
    if (!ask(handle, "LISTEN " + channel_, {}, patience).rows) return true;
    // Earlier notifications count as received now.
    heard_();
    while (!stop.stop_requested() && wait_for_news(handle)) {
        if (take_notices(handle)) heard_();
    }
    return true;
}

/// False when the connection is gone.
bool PostgresListener::wait_for_news(PGconn* handle) const {
    std::array<pollfd, 2> wait{pollfd{.fd = PQsocket(handle), .events = POLLIN, .revents = 0},
                               pollfd{.fd = wake_, .events = POLLIN, .revents = 0}};
    poll(wait.data(), wait.size(), -1);
    return PQconsumeInput(handle) == 1;
}

}  // namespace sql
