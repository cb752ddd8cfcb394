# Writes OUTPUT, which defines base::version, if it changes. Runs at each build.
execute_process(COMMAND git rev-parse --short HEAD OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET
    RESULT_VARIABLE status)
if(status EQUAL 0 AND commit MATCHES "^[0-9a-f]+$")
    string(APPEND VERSION " (${commit})")
endif()
file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT [[
// SPDX-License-Identifier: Apache-2.0
#include "base/version.hpp"

namespace base {

const std::string_view version = "@VERSION@";

}  // namespace base
]])
