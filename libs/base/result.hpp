// SPDX-License-Identifier: Apache-2.0
// Result<T>: a value or an Error.
#pragma once

#include "base/error.hpp"

#include <expected>
#include <utility>

namespace base {

template <class T = void>
using Result = std::expected<T, Error>;

/// `return fail(error)` from a function that yields a Result.
inline std::unexpected<Error> fail(Error error) {
    return std::unexpected<Error>(std::move(error));
}

}  // namespace base

/// In a coroutine that yields a Result: names the value of `expression`, or returns its error.
///     GATEHOUSE_CO_TRY(account, co_await accounts.get(id));
#define GATEHOUSE_CO_TRY(name, expression)                                        \
    auto name##_result = (expression);                                            \
    if (!name##_result) co_return ::base::fail(std::move(name##_result).error()); \
    auto& name = *name##_result
