// SPDX-License-Identifier: Apache-2.0
#include "load_generator/command_line.hpp"

#include "base/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <getopt.h>
#include <netdb.h>
#include <stdexcept>
#include <utility>
#include <vector>

namespace load_generator {

const std::string_view usage =
    "usage: bench_load --url http://HOST:PORT/PATH [--method GET] [--header 'Name: value']...\n"
    "                  [--body TEXT] [--content-type TYPE] [--connections 32]\n"
    "                  [--warmup SECONDS] [--seconds 3] [--rate REQUESTS_PER_SECOND]\n"
    "                  [--lines FILE] [--first 1]\n"
    "Prints what it measured as JSON. Without --rate every connection asks again as soon as it "
    "has\n"
    "its answer; with it, requests leave at that rate and latency counts from when each was due.\n"
    "In the path, the headers and the body, {n} is the request's number, counted from --first, "
    "and\n"
    "{line} the next line of FILE, from the beginning again after the last.\n"
    "Exit status 1 if any answer was not 2xx or did not come.\n";

namespace {

struct Flags {
    std::string url;
    std::string method;
    std::string body;
    std::string content_type;
    std::vector<std::string> headers;
    std::size_t connections = 32;
    std::string lines;
    double first = 1;
    double warmup = 0;
    double seconds = 3;
    std::optional<double> rate;
};

double positive(const char* flag, std::string_view text) {
    const auto number = base::parse_number<double>(text);
    if (!number || !(*number >= 0)) {
        throw std::invalid_argument(fmt::format("{} wants a number, not '{}'", flag, text));
    }
    return *number;
}

Flags read_flags(int count, char** arguments) {
    static const option names[] = {{"url", required_argument, nullptr, 'u'},
                                   {"method", required_argument, nullptr, 'm'},
                                   {"header", required_argument, nullptr, 'H'},
                                   {"body", required_argument, nullptr, 'b'},
                                   {"content-type", required_argument, nullptr, 't'},
                                   {"connections", required_argument, nullptr, 'c'},
                                   {"warmup", required_argument, nullptr, 'w'},
                                   {"seconds", required_argument, nullptr, 's'},
                                   {"rate", required_argument, nullptr, 'r'},
                                   {"lines", required_argument, nullptr, 'l'},
                                   {"first", required_argument, nullptr, 'f'},
                                   {nullptr, 0, nullptr, 0}};
    Flags flags;
    optind = 1;
    for (int name; (name = getopt_long(count, arguments, "", names, nullptr)) != -1;) {
        if (name == 'u') flags.url = optarg;
        if (name == 'm') flags.method = optarg;
        if (name == 'H') flags.headers.emplace_back(optarg);
        if (name == 'b') flags.body = optarg;
        if (name == 't') flags.content_type = optarg;
        if (name == 'c')
            flags.connections = static_cast<std::size_t>(positive("--connections", optarg));
        if (name == 'w') flags.warmup = positive("--warmup", optarg);
        if (name == 's') flags.seconds = positive("--seconds", optarg);
        if (name == 'l') flags.lines = optarg;
        if (name == 'f') flags.first = positive("--first", optarg);
        if (name == 'r') flags.rate = positive("--rate", optarg);
        if (name == '?') throw std::invalid_argument("unknown flag");
    }
    if (optind != count) throw std::invalid_argument("only flags are understood");
    if (flags.url.empty()) throw std::invalid_argument("--url is missing");
    if (flags.connections == 0 || flags.seconds == 0 || flags.rate == 0) {
        throw std::invalid_argument("--connections, --seconds and --rate must be above 0");
    }
    return flags;
}

std::vector<std::string> read_lines(const std::string& path) {
    if (path.empty()) return {};
    std::ifstream file(path);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);)
        lines.push_back(std::move(line));
    if (lines.empty()) {
        throw std::invalid_argument(fmt::format("--lines: {} cannot be read or is empty", path));
    }
    return lines;
}

RequestPattern request_of(const Flags& flags, const Target& target) {
    const bool has_body = !flags.body.empty();
    const std::string method = !flags.method.empty() ? flags.method : has_body ? "POST" : "GET";
    RequestPattern request{.head = fmt::format("{} {} HTTP/1.1\r\nHost: {}:{}\r\n", method,
                                               target.path, target.host, target.port),
                           .body = flags.body,
                           .has_length = has_body || method == "POST",
                           .lines = read_lines(flags.lines),
                           .first = static_cast<std::uint64_t>(flags.first)};
    for (const auto& header : flags.headers)
        request.head += header + "\r\n";
    if (!flags.content_type.empty()) {
        request.head += fmt::format("Content-Type: {}\r\n", flags.content_type);
    }
    return request;
}

void resolve(const Target& target, Plan& plan) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int error = ::getaddrinfo(target.host.c_str(), target.port.c_str(), &hints, &found);
    if (error != 0) {
        throw std::invalid_argument(fmt::format("{}: {}", target.host, gai_strerror(error)));
    }
    std::memcpy(&plan.address, found->ai_addr, found->ai_addrlen);
    plan.address_bytes = found->ai_addrlen;
    ::freeaddrinfo(found);
}

std::chrono::nanoseconds duration(double seconds) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
        std::chrono::duration<double>(seconds));
}

}  // namespace

Target parse_target(std::string_view url) {
    constexpr std::string_view scheme = "http://";
    if (!url.starts_with(scheme)) throw std::invalid_argument("--url must begin with http://");
    url.remove_prefix(scheme.size());
    const auto slash = std::min(url.find('/'), url.size());
    const auto authority = url.substr(0, slash);
    const auto colon = std::min(authority.find(':'), authority.size());
    Target target{
        .host = std::string(authority.substr(0, colon)),
        .port = colon < authority.size() ? std::string(authority.substr(colon + 1)) : "80",
        .path = slash < url.size() ? std::string(url.substr(slash)) : "/"};
    if (target.host.empty() || target.port.empty() ||
        target.port.find_first_not_of("0123456789") != std::string::npos) {
        throw std::invalid_argument("--url must be http://HOST[:PORT][/PATH]");
    }
    return target;
}

Plan read_command_line(int count, char** arguments) {
    const Flags flags = read_flags(count, arguments);
    const Target target = parse_target(flags.url);
    Plan plan{.request = request_of(flags, target),
              .connections = flags.connections,
              .warmup = duration(flags.warmup),
              .length = duration(flags.seconds),
              .rate = flags.rate};
    resolve(target, plan);
    return plan;
}

}  // namespace load_generator
