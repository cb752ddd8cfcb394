// SPDX-License-Identifier: Apache-2.0
// Fuzzes the form decoder.
#include "http/message/form.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto form = http::Form::decode({reinterpret_cast<const char*>(data), size});
    if (!form) return 0;
    if (const auto username = form->find("username"); username && username->empty())
        __builtin_trap();
    if (const auto name = form->repeated(); name && name->size() > size) __builtin_trap();
    if (form->unknown({"username", "password"}) && size == 0) __builtin_trap();
    return 0;
}
