// SPDX-License-Identifier: Apache-2.0
// The values that claims have, strictly read: for the registered ones and for those of others.
#pragma once

#include "base/clock.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace json {
class ObjectWriter;
class Value;
}  // namespace json

namespace jose {

/// Reads a text. False for any other value and for one that holds NUL, which no database column
/// takes.
bool read_text(const json::Value& value, std::string& out);

/// Reads an array of texts.
bool read_texts(const json::Value& value, std::vector<std::string>& out);

/// Reads a NumericDate (RFC 7519 section 2): seconds from 1970 to 9999, whole or with a fraction.
bool read_time(const json::Value& value, std::optional<base::Timestamp>& out);

/// Writes a text unless it is empty.
void add_text(json::ObjectWriter& object, std::string_view name, const std::string& text);

/// Writes a NumericDate in whole seconds, rounded down, if there is one.
void add_time(json::ObjectWriter& object, std::string_view name,
              const std::optional<base::Timestamp>& time);

}  // namespace jose
