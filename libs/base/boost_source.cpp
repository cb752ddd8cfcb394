// SPDX-License-Identifier: Apache-2.0
// The one unit that compiles the bodies of Asio, Beast and Boost.JSON.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
#include <boost/json/src.hpp>
