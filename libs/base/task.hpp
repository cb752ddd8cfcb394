// SPDX-License-Identifier: Apache-2.0
// Task<T>: the one coroutine type.
#pragma once

#include <boost/asio/awaitable.hpp>

namespace base {

/// A lazy coroutine; it starts when awaited or spawned (see telemetry/spawn.hpp).
/// Coroutines are named functions that take values or references which outlive the await:
/// a capturing lambda that is itself a coroutine loses its captures.
template <class T = void>
using Task = boost::asio::awaitable<T>;

}  // namespace base
