// SPDX-License-Identifier: Apache-2.0
// Secret: text that is never printed or logged, and is wiped from memory.
#pragma once

#include <string>
#include <string_view>

namespace base {

/// Owns secret bytes. It has no stream operator, no formatter and no comparison (compare with
/// crypto::equal_constant_time), and wipes its memory when destroyed or overwritten.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string_view bytes) : bytes_(bytes.begin(), bytes.end()) {}
    Secret(const Secret& other) = default;
    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret other) noexcept;
    ~Secret();

    /// The bytes themselves. Use them only for the call that needs them; do not store or print
    /// them.
    std::string_view reveal() const { return {bytes_.data(), bytes_.size()}; }
    bool is_empty() const { return bytes_.empty(); }
    std::size_t size() const { return bytes_.size(); }

private:
    std::string bytes_;
};

/// Overwrites the characters of `text` in a way the compiler keeps, then empties it.
void wipe(std::string& text) noexcept;

/// The same for all of the memory that `text` has: what was erased from it may still be there.
void wipe_memory(std::string& text) noexcept;

}  // namespace base
