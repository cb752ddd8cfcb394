// SPDX-License-Identifier: Apache-2.0
// application/x-www-form-urlencoded, as bodies and as query strings.
#pragma once

#include "base/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace http {

/// The fields of a form in the order they came.
class Form {
public:
    /// Decodes `a=1&b=2`. Fails with Errc::malformed on a bad percent-escape, and with
    /// Errc::too_large past 64 fields. Values may hold any bytes; what they mean is the caller's to
    /// check.
    static base::Result<Form> decode(std::string_view text);

    /// The value of `name` if it came once; nothing if it is absent or empty (RFC 6749 3.1: an
    /// empty value counts as omitted).
    std::optional<std::string_view> find(std::string_view name) const;

    /// The value of `name`, an empty one too; nothing only if it is absent.
    std::optional<std::string_view> value(std::string_view name) const;

    /// The first name that came more than once, if any (RFC 6749 3.1 forbids that).
    std::optional<std::string_view> repeated() const;

    /// The first name that is not one of `known`, if any.
    std::optional<std::string_view> unknown(std::initializer_list<std::string_view> known) const;

    Form() = default;
    Form(Form&&) = default;
    Form& operator=(Form&&) = default;
    /// A form may carry a password, so its values are wiped.
    ~Form();

private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

}  // namespace http
