// SPDX-License-Identifier: Apache-2.0
#include "http/server/worker_state.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <random>

namespace http {

namespace asio = boost::asio;

namespace {

constexpr auto sweep_interval = std::chrono::milliseconds(200);
/// How many idle connections are looked at to find one that may end.
constexpr int looks_max = 256;

}  // namespace

WorkerState::WorkerState(const asio::any_io_executor& executor, const ServerOptions& options,
                         telemetry::Log& log)
    : options_(options),
      log_(log),
      sweep_timer_(executor),
      request_id_prefix_(
          fmt::format("{:08x}{:08x}", std::random_device{}(), std::random_device{}())) {}

void WorkerState::write_request_id(std::string& id) {
    constexpr char digits[] = "0123456789abcdef";
    id.assign(request_id_prefix_);
    id.append("00000000");
    auto place = id.size();
    for (auto number = ++request_count_; number != 0 && place > 0; number >>= 4) {
        id[--place] = digits[number & 0xf];
    }
}

void WorkerState::enter(ConnectionHook& connection) {
    open_.push_back(connection);
    if (connection.is_turned_away()) ++turned_away_;
}

void WorkerState::leave(ConnectionHook& connection) {
    end_idle(connection);
    open_.erase(open_.iterator_to(connection));
    if (connection.is_turned_away()) --turned_away_;
    if (stopping_ && open_.empty()) sweep_timer_.cancel();
}

bool WorkerState::is_idle(const ConnectionHook& connection) const {
    const boost::intrusive::list_base_hook<boost::intrusive::tag<IdleTag>>& hook = connection;
    return hook.is_linked();
}

void WorkerState::begin_idle(ConnectionHook& connection) {
    if (is_idle(connection) || connection.is_turned_away()) return;
    idle_.push_back(connection);
    idle_count_.store(idle_count_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

void WorkerState::end_idle(ConnectionHook& connection) {
    if (!is_idle(connection)) return;
    idle_.erase(idle_.iterator_to(connection));
    idle_count_.store(idle_count_.load(std::memory_order_relaxed) - 1, std::memory_order_relaxed);
}

bool WorkerState::make_room(const std::optional<Neighbourhood>& whose) {
    int looks = 0;
    for (auto next = idle_.begin(); next != idle_.end() && looks < looks_max; ++looks) {
        auto& connection = *next++;
        if (whose && connection.neighbourhood() != *whose) continue;
        if (!connection.make_room()) continue;
        end_idle(connection);
        return true;
    }
    return false;
}

void WorkerState::stop_connections() {
    for (auto connection = open_.begin(); connection != open_.end();)
        (connection++)->stop();
    if (open_.empty()) sweep_timer_.cancel();
}

base::Task<> WorkerState::sweep() {
    while (!stopping_ || !open_.empty()) {
        boost::system::error_code ignored;
        sweep_timer_.expires_after(sweep_interval);
        co_await sweep_timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        const auto now = std::chrono::steady_clock::now();
        for (auto connection = open_.begin(); connection != open_.end();) {
            auto& checked = *connection++;
            if (checked.due <= now) checked.expire();
        }
    }
}

}  // namespace http
