// SPDX-License-Identifier: Apache-2.0
#include "messaging/core/cloud_event.hpp"

#include "json/encode.hpp"
#include "json/value.hpp"

#include <boost/describe/class.hpp>

namespace messaging {
namespace {

constexpr std::string_view specification = "1.0";

struct Envelope {
    std::string_view specversion;
    std::string_view id;
    std::string_view source;
    std::string_view type;
    std::string_view subject;
    base::Timestamp time;
    std::string_view datacontenttype;
    std::optional<std::string_view> traceparent;
    json::Raw data;
};
BOOST_DESCRIBE_STRUCT(Envelope, (),
                      (specversion, id, source, type, subject, time, datacontenttype, traceparent,
                       data))

/// The text of the member `name`; notes a problem unless it is there and not empty.
std::string text_of(json::Value envelope, std::string_view name,
                    std::vector<base::FieldProblem>& problems) {
    const auto member = envelope.find(name);
    const auto text = member ? member->as_string() : std::nullopt;
    if (text && !text->empty()) return std::string(*text);
    problems.push_back({std::string(name), "must be a string that is not empty"});
    return {};
}

base::Timestamp time_of(json::Value envelope, std::vector<base::FieldProblem>& problems) {
    const auto member = envelope.find("time");
    if (!member) return {};
    const auto time = base::parse_rfc3339(member->as_string().value_or(""));
    if (!time) problems.push_back({"time", "must be an RFC 3339 time"});
    return time.value_or(base::Timestamp());
}

}  // namespace

std::string to_cloud_event(const Event& event) {
    Envelope envelope{.specversion = specification,
                      .id = event.id,
                      .source = event.source,
                      .type = event.type,
                      .subject = event.subject,
                      .time = event.time,
                      .datacontenttype = "application/json",
                      .traceparent = {},
                      .data = {event.data}};
    if (!event.trace_parent.empty()) envelope.traceparent = event.trace_parent;
    return json::encode(envelope);
}

base::Result<Event> parse_cloud_event(std::string_view json) {
    const auto document = json::Document::parse(json);
    if (!document) return base::fail(document.error());
    const auto envelope = document->root();
    std::vector<base::FieldProblem> problems;
    if (text_of(envelope, "specversion", problems) != specification && problems.empty()) {
        problems.push_back({"specversion", "must be 1.0"});
    }
    Event event{.id = text_of(envelope, "id", problems),
                .source = text_of(envelope, "source", problems),
                .type = text_of(envelope, "type", problems),
                .subject = text_of(envelope, "subject", problems),
                .time = time_of(envelope, problems),
                .data = {}};
    const auto data = envelope.find("data");
    if (data && data->kind() == json::Kind::object) {
        event.data = json::encode(*data);
        const auto version = data->find("version");
        event.version = version ? version->as_integer().value_or(0) : 0;
    } else {
        problems.push_back({"data", "must be an object"});
    }
    if (!problems.empty()) return base::fail(base::invalid_fields(std::move(problems)));
    const auto trace = envelope.find("traceparent");
    if (trace) event.trace_parent = trace->as_string().value_or("");
    return event;
}

}  // namespace messaging
