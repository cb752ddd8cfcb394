// SPDX-License-Identifier: Apache-2.0
#include "doctor/service_probe.hpp"

#include "json/value.hpp"
#include "runtime/process.hpp"

#include <fmt/format.h>

#include <ctime>
#include <iomanip>
#include <locale>
#include <sstream>

namespace cli {
namespace {

using namespace std::chrono_literals;

constexpr auto answer_wait_max = 5s;
/// The services accept tokens up to this difference.
constexpr auto clock_difference_max = 30s;
/// Date has whole seconds and the call takes some time, so a smaller difference is not reported.
constexpr auto clock_difference_noticed = 3s;

bool has(std::string_view text, std::string_view part) {
    return text.find(part) != text.npos;
}

/// Reads an HTTP date (RFC 9110 section 5.6.7, the form in use).
std::optional<base::Timestamp> parse_date(std::string_view text) {
    std::istringstream input{std::string(text)};
    input.imbue(std::locale::classic());
    std::tm fields{};
    input >> std::get_time(&fields, "%a, %d %b %Y %H:%M:%S GMT");
    if (input.fail()) return std::nullopt;
    return base::Timestamp(std::chrono::seconds(timegm(&fields)));
}

}  // namespace

ServiceProbe::ServiceProbe(ServiceAddress address, http::BaseUrl target)
    : address_(std::move(address)),
      target_(std::move(target)),
      loop_(std::make_unique<base::EventLoop>()) {}

base::Result<ServiceProbe> ServiceProbe::make(ServiceAddress address,
                                              const std::string& tls_ca_file, telemetry::Log& log) {
    auto target = http::BaseUrl::parse(address.url);
    if (!target) {
        return base::fail(base::invalid_field(
            address.setting, fmt::format("\"{}\" {}", address.url, target.error().detail)));
    }
    ServiceProbe probe(std::move(address), std::move(*target));
    auto client = http::Client::make(probe.loop_->get_executor(), probe.target_,
                                     {.tls_ca_file = tls_ca_file}, log);
    if (!client) return base::fail(client.error());
    probe.client_ = std::move(*client);
    return probe;
}

base::Result<http::ClientResponse> ServiceProbe::get(std::string path, const std::string& token) {
    http::ClientRequest request{.path = std::move(path)};
    if (!token.empty()) request.headers.emplace_back("Authorization", "Bearer " + token);
    return runtime::run_to_end(
        *loop_,
        client_->send(std::move(request), {.deadline = base::Deadline::after(answer_wait_max)}));
}

Finding ServiceProbe::check_reachable() {
    const auto answer = get("/health/live");
    if (answer) {
        return {.text = fmt::format("the {} answers at {}", address_.service, address_.url)};
    }
    const std::string& reason = answer.error().log.text;
    const auto check = fmt::format("check that the {} runs", address_.service);
    Finding finding{.mark = Mark::failed, .text = {}};
    std::string what = reason;
    if (has(reason, "refused")) {
        what = "Connection refused";
        finding.fix =
            fmt::format("{}, {}, and the network (firewall, ports)", check, address_.setting);
    } else if (has(reason, "not found")) {
        what = fmt::format("unknown host name {}", target_.host);
        finding.fix = fmt::format("check {} and the name service (DNS)", address_.setting);
    } else if (has(reason, "too long") || has(reason, "in time")) {
        what = "no answer in time";
        finding.fix =
            fmt::format("{}, {}, and the network (firewall, ports)", check, address_.setting);
    } else if (target_.is_tls) {
        what = "TLS: " + reason;
        finding.fix = fmt::format(
            "check the certificate, TLS_CA_FILE, and http:// or https:// in {}", address_.setting);
    } else {
        finding.fix =
            fmt::format("{}, and http:// or https:// and the port in {}", check, address_.setting);
    }
    finding.text =
        fmt::format("the {} cannot be reached at {}: {}", address_.service, address_.url, what);
    return finding;
}

Finding ServiceProbe::check_identity() {
    const auto answer = get("/openapi.json");
    if (!answer || answer->status != 200) return identify_by_path();
    const auto document = json::Document::parse(answer->body);
    const auto paths = document ? document->root().find("paths") : std::nullopt;
    if (paths && paths->find(address_.known_path)) {
        return {.text = fmt::format("{} is the {}", address_.url, address_.service)};
    }
    const auto info = document ? document->root().find("info") : std::nullopt;
    const auto title = info ? info->find("title") : std::nullopt;
    const auto name = title ? title->as_string().value_or("something else") : "something else";
    return {.mark = Mark::failed,
            .text = fmt::format("{} is not the {}: it has no {} (it is {})", address_.url,
                                address_.service, address_.known_path, name),
            .fix = fmt::format("{} must name the running {}", address_.setting, address_.service)};
}

Finding ServiceProbe::identify_by_path() {
    const auto answer = get(address_.known_path);
    if (answer && answer->status != 404) {
        return {.text = fmt::format("{} is the {}: it has {}, but no /openapi.json", address_.url,
                                    address_.service, address_.known_path)};
    }
    return {.mark = Mark::failed,
            .text = fmt::format("{} is not the {}: it has neither /openapi.json nor {}",
                                address_.url, address_.service, address_.known_path),
            .fix = fmt::format("{} must name the running {}", address_.setting, address_.service)};
}

Finding ServiceProbe::check_ready() {
    const auto answer = get("/health/ready");
    if (answer && answer->status == 200) {
        return {.text = fmt::format("the {} is ready", address_.service)};
    }
    if (answer && answer->status == 404) {
        return {.mark = Mark::skipped,
                .text = fmt::format("the {} has no /health/ready", address_.service)};
    }
    return {.mark = Mark::failed,
            .text = fmt::format("the {} is not ready", address_.service),
            .fix = "read its log, and check its database"};
}

Finding ServiceProbe::check_clock(const base::Clock& clock) {
    const auto answer = get("/health/live");
    const auto date = answer ? parse_date(answer->header("Date")) : std::nullopt;
    if (!date) {
        return {
            .mark = Mark::skipped,
            .text = fmt::format("the {} sends no Date to compare clocks with", address_.service)};
    }
    const auto difference = std::chrono::duration_cast<std::chrono::seconds>(*date - clock.now());
    const auto size = difference < 0s ? -difference : difference;
    if (size < clock_difference_noticed) {
        return {.text = fmt::format("the {}'s clock agrees with this machine's", address_.service)};
    }
    return {.mark = size < clock_difference_max ? Mark::warning : Mark::failed,
            .text = fmt::format("the {}'s clock is {} s {} this machine's", address_.service,
                                size.count(), difference < 0s ? "behind" : "ahead of"),
            .fix = "set the clocks with NTP: the services accept tokens only within 30 s"};
}

}  // namespace cli
