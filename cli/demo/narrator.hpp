// SPDX-License-Identifier: Apache-2.0
// Narrator: tells what the demo does, on standard output.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace cli {

class Narrator {
public:
    /// Colours only if `is_coloured`.
    explicit Narrator(bool is_coloured) : is_coloured_(is_coloured) {}

    void text(std::string_view line) const;
    /// The heading of a part.
    void scene(std::string_view title) const;
    /// Something that is done outside HTTP: `$ kill -9 auth-service`
    void act(std::string_view line) const;
    /// A call that was answered as promised.
    void call(std::string_view call, std::string_view answer, std::string_view meaning) const;
    /// The promise that a scene has shown.
    void held(std::string_view promise) const;
    /// The end of a demo in which something did not hold.
    void broken(std::string_view what) const;

private:
    void line(std::string_view text, std::string_view colour = {}) const;

    bool is_coloured_;
};

/// `in 43 ms`, `in 2.1 s`
std::string time_text(std::chrono::steady_clock::duration time);

}  // namespace cli
