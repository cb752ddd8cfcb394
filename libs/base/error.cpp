// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"

#include <utility>

namespace base {

Error invalid_field(std::string field, std::string problem) {
    return invalid_fields({FieldProblem{std::move(field), std::move(problem)}});
}

Error invalid_fields(std::vector<FieldProblem> fields) {
    std::string detail = "Invalid request:";
    const char* separator = " ";
    for (const auto& [field, problem] : fields) {
        detail += separator + field + " " + problem;
        separator = "; ";
    }
    return Error{.code = Errc::invalid, .detail = std::move(detail), .fields = std::move(fields)};
}

Error unavailable(std::string log) {
    return Error{.code = Errc::unavailable,
                 .detail = "The service cannot do this right now; try again shortly",
                 .log = LogOnly{std::move(log)},
                 .retry_after = std::chrono::seconds(1)};
}

Error internal_error(std::string log) {
    return Error{
        .code = Errc::internal, .detail = "Internal error", .log = LogOnly{std::move(log)}};
}

}  // namespace base
