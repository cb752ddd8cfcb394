# The compilers Gatehouse builds with, and the flags every target shares.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 14)
    message(FATAL_ERROR
        "GCC ${CMAKE_CXX_COMPILER_VERSION} frees objects twice in coroutine expressions "
        "(see docs/decisions/0001-toolchain.md). Use Clang 19, as ./dev build does, or GCC 14 and newer.")
endif()
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 19)
    message(FATAL_ERROR "Clang ${CMAKE_CXX_COMPILER_VERSION} is too old: Gatehouse needs Clang 19 or GCC 14.")
endif()

if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release)
endif()

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")

find_program(ccache_program ccache)
if(ccache_program)
    # Without these ccache does not look behind a precompiled header.
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
        CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${ccache_program})
endif()

add_library(gatehouse_flags INTERFACE)
target_compile_definitions(gatehouse_flags INTERFACE GATEHOUSE_VERSION="${gatehouse_version}")
target_compile_options(gatehouse_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # GCC reports these inside inlined Boost and std code, where nothing of ours can be mended.
    target_compile_options(gatehouse_flags INTERFACE -Wno-maybe-uninitialized -Wno-shadow -Wno-mismatched-new-delete)
endif()
target_include_directories(gatehouse_flags INTERFACE ${CMAKE_SOURCE_DIR}/libs ${CMAKE_SOURCE_DIR}/services)
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    target_link_options(gatehouse_flags INTERFACE -fuse-ld=lld)
endif()

option(GATEHOUSE_WERROR "Treat warnings as errors" OFF)
if(GATEHOUSE_WERROR)
    target_compile_options(gatehouse_flags INTERFACE -Werror)
endif()

set(GATEHOUSE_SANITIZE "" CACHE STRING "Sanitizers of the whole build, for example address,undefined")
if(GATEHOUSE_SANITIZE)
    target_compile_options(gatehouse_flags INTERFACE
        -fsanitize=${GATEHOUSE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(gatehouse_flags INTERFACE -fsanitize=${GATEHOUSE_SANITIZE})
endif()

option(GATEHOUSE_FUZZ "Build the libFuzzer targets (Clang only)" OFF)
if(GATEHOUSE_FUZZ)
    # So that a fuzzer sees which branches of the libraries its inputs reach.
    target_compile_options(gatehouse_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

# What makes a memory fault hard to use; tests/api/test_binaries.py looks for it in the programs. Sanitizers have checks
# of their own, and _FORTIFY_SOURCE needs an optimizer.
option(GATEHOUSE_HARDEN "Build with stack protectors, checked accesses and read-only tables" ON)
if(GATEHOUSE_HARDEN AND NOT GATEHOUSE_SANITIZE AND NOT GATEHOUSE_FUZZ)
    target_compile_definitions(gatehouse_flags INTERFACE _GLIBCXX_ASSERTIONS)
    target_compile_options(gatehouse_flags INTERFACE -fPIE -fstack-protector-strong -fstack-clash-protection
        "$<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=3>")
    if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
        target_compile_options(gatehouse_flags INTERFACE -fcf-protection)
    elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64")
        target_compile_options(gatehouse_flags INTERFACE -mbranch-protection=standard)
    endif()
    target_link_options(gatehouse_flags INTERFACE -pie -Wl,-z,relro,-z,now,-z,noexecstack)
endif()
