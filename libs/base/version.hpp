// SPDX-License-Identifier: Apache-2.0
// The version of a program.
#pragma once

#include <string_view>

namespace base {

/// `0.2.0-dev (b8a4f27)`: the text of VERSION and, if the source is a repository, the commit. For
/// programs only: they link `gatehouse_version`.
extern const std::string_view version;

}  // namespace base
