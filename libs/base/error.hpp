// SPDX-License-Identifier: Apache-2.0
// Error: the kinds of failure, independent of HTTP and SQL.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace base {

/// The closed list of failure kinds. `http/problem.cpp` is the only place that maps them to
/// statuses.
enum class Errc {
    malformed,               ///< The input cannot be parsed at all.
    unsupported_media_type,  ///< The input is in a format we do not read.
    too_large,               ///< The input is over a limit.
    invalid,                 ///< The input parses, but fields of it are wrong.
    unauthenticated,         ///< Nobody proved who is calling.
    invalid_token,           ///< A credential was sent and is bad or expired.
    forbidden,               ///< The caller is known and may not do this.
    not_found,
    method_not_allowed,
    conflict,             ///< The request contradicts the state as it is.
    precondition_failed,  ///< The caller's idea of the state is stale.
    overloaded,           ///< Too much work is waiting; try again later.
    unavailable,          ///< A store or service we need is out of reach.
    timeout,              ///< The deadline passed.
    internal,             ///< A bug or a broken invariant.
};

/// One wrong field of an input: `{"field": "email", "problem": "is missing"}`.
struct FieldProblem {
    std::string field;
    std::string problem;

    bool operator==(const FieldProblem&) const = default;
};

/// Text for the operator's log. It is a separate type, so that it cannot get into an answer.
struct LogOnly {
    std::string text;
};

/// A failure. `detail` is meant for clients; `log` never leaves the process.
struct Error {
    Errc code = Errc::internal;
    /// What exactly went wrong, in a word that programs may rely on, such as `email_taken`; a
    /// literal in snake_case. Empty where the kind says enough: see reason_of().
    std::string_view reason = {};
    std::string detail = {};
    std::vector<FieldProblem> fields = {};
    LogOnly log = {};
    /// The wait before the next try (Retry-After); zero if unknown.
    std::chrono::seconds retry_after = std::chrono::seconds::zero();
};

/// The reason of `error`, or the word of its kind: `not_found`.
std::string_view reason_of(const Error& error);

/// Errc::invalid naming one field.
Error invalid_field(std::string field, std::string problem);

/// Errc::invalid naming each wrong field; `fields` is not empty.
Error invalid_fields(std::vector<FieldProblem> fields);

/// Errc::unavailable with a reason for the log.
Error unavailable(std::string log);

/// Errc::internal with a reason for the log.
Error internal_error(std::string log);

}  // namespace base
