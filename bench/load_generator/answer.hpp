// SPDX-License-Identifier: Apache-2.0
// Reads as much of an HTTP/1.1 answer as a load generator needs: where it ends and what it said.
#pragma once

#include <cstddef>
#include <string_view>

namespace load_generator {

enum class AnswerState { partial, complete, malformed };

/// What stands at the beginning of the bytes received.
struct Answer {
    AnswerState state = AnswerState::partial;
    int status = 0;
    std::size_t bytes = 0;  ///< head and body; meaningful when complete
    bool closes = false;    ///< the server will take no further request on this connection
};

/// Reads the first answer in `received`. Bodies must be framed by Content-Length (RFC 9112
/// section 6.2); an answer without one has an empty body. Chunked answers are malformed here: no
/// service of ours sends any.
Answer read_answer(std::string_view received);

}  // namespace load_generator
