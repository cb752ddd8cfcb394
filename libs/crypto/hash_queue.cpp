// SPDX-License-Identifier: Apache-2.0
#include "crypto/hash_queue.hpp"

#include <algorithm>

namespace crypto {
namespace {

/// One of so many own jobs is a new hash, if both kinds wait.
constexpr unsigned enrolment_turn = 4;

}  // namespace

std::optional<HashJob> HashQueue::push(HashJob job, std::size_t idle) {
    auto& lane = this->lane(job.lane);
    const auto client_max =
        job.lane == HashLane::foreign ? limits_.foreign_client_max : limits_.client_max;
    auto found = lane.by_name.find(job.client);
    const auto waiting = found == lane.by_name.end() ? 0 : found->second->jobs.size();
    if (waiting >= client_max) return job;
    std::optional<HashJob> displaced;
    if (lane.size >= limits_.lane_max + idle) {
        const auto most = std::ranges::max_element(
            lane.clients, {}, [](const Client& client) { return client.jobs.size(); });
        if (most == lane.clients.end() || most->jobs.size() <= waiting + 1) return job;
        displaced = remove(lane, most, most->jobs.size() - 1);
    }
    if (found == lane.by_name.end()) {
        lane.clients.push_back({.name = job.client, .jobs = {}});
        found = lane.by_name.emplace(job.client, std::prev(lane.clients.end())).first;
    }
    if (job.is_known) ++known_waiting_[job.account];
    late_from_ = std::min(late_from_, job.latest_start.at);
    found->second->jobs.push_back(std::move(job));
    ++lane.size;
    return displaced;
}

std::optional<HashJob> HashQueue::take_foreign() {
    return take(lane(HashLane::foreign));
}

std::optional<HashJob> HashQueue::take_own() {
    turn_ = (turn_ + 1) % enrolment_turn;
    const auto first = turn_ == 0 ? HashLane::enrolment : HashLane::sign_in;
    const auto second = turn_ == 0 ? HashLane::sign_in : HashLane::enrolment;
    auto job = take(lane(first));
    return job ? std::move(job) : take(lane(second));
}

void HashQueue::done(std::uint64_t account) {
    running_.erase(account);
}

std::optional<HashJob> HashQueue::take(Lane& lane) {
    for (auto client = lane.clients.begin(); client != lane.clients.end(); ++client) {
        const auto next =
            std::ranges::find_if(client->jobs, [this](const HashJob& job) { return may_run(job); });
        if (next == client->jobs.end()) continue;
        const auto position = static_cast<std::size_t>(next - client->jobs.begin());
        lane.clients.splice(lane.clients.end(), lane.clients, client);
        auto job = remove(lane, client, position);
        drop_if_empty(lane, client);
        if (job.account != 0) running_.insert(job.account);
        return job;
    }
    return std::nullopt;
}

bool HashQueue::may_run(const HashJob& job) const {
    if (job.account == 0) return true;
    return !running_.contains(job.account) &&
           (job.is_known || !known_waiting_.contains(job.account));
}

HashJob HashQueue::remove(Lane& lane, ClientPlace client, std::size_t position) {
    const auto place = client->jobs.begin() + static_cast<std::ptrdiff_t>(position);
    auto job = std::move(*place);
    client->jobs.erase(place);
    --lane.size;
    if (job.is_known && --known_waiting_[job.account] == 0) known_waiting_.erase(job.account);
    return job;
}

void HashQueue::drop_if_empty(Lane& lane, ClientPlace client) {
    if (!client->jobs.empty()) return;
    lane.by_name.erase(client->name);
    lane.clients.erase(client);
}

std::vector<HashJob> HashQueue::take_late(Time now) {
    std::vector<HashJob> late;
    if (now < late_from_) return late;
    late_from_ = Time::max();
    for (auto& lane : lanes_) {
        for (auto client = lane.clients.begin(); client != lane.clients.end();) {
            for (std::size_t i = 0; i < client->jobs.size();) {
                if (client->jobs[i].latest_start.has_passed(now)) {
                    late.push_back(remove(lane, client, i));
                } else {
                    late_from_ = std::min(late_from_, client->jobs[i++].latest_start.at);
                }
            }
            drop_if_empty(lane, client++);
        }
    }
    return late;
}

std::vector<HashJob> HashQueue::take_all() {
    late_from_ = Time::min();
    auto all = take_late(Time::max());
    return all;
}

std::size_t HashQueue::size() const {
    std::size_t size = 0;
    for (const auto& lane : lanes_)
        size += lane.size;
    return size;
}

}  // namespace crypto
