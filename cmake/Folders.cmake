# A folder is a target: its sources make the library, its *_test.cpp files one test program, its *_fuzz.cpp files
# a fuzz target each.
#
#   gatehouse_folder(NAME DEPS target... [PRIVATE_DEPS target...] [TEST_DEPS target...] [SUBFOLDERS folder...] [NO_PCH])
#
# DEPS are what the folder's headers include, PRIVATE_DEPS what only its .cpp files and tests include; the compiler
# would find the headers of all folders, so ./dev lint holds every #include to these lists. SUBFOLDERS are parts of
# the same target. NO_PCH is for folders that stand without Boost.
set(GATEHOUSE_TEST_PROGRAMS "" CACHE INTERNAL "")

# What nearly every unit includes is compiled once. A unit still includes what it uses: ./dev lint compiles every
# header alone, and GATEHOUSE_PCH=OFF builds without.
option(GATEHOUSE_PCH "Precompile the headers that nearly every unit includes" ON)
if(GATEHOUSE_PCH)
    add_library(gatehouse_pch OBJECT ${CMAKE_SOURCE_DIR}/cmake/precompiled.cpp)
    target_link_libraries(gatehouse_pch PUBLIC gatehouse_flags gatehouse_boost fmt::fmt)
    target_precompile_headers(gatehouse_pch PRIVATE ${CMAKE_SOURCE_DIR}/cmake/precompiled.hpp)
    if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
        # A header's time in the precompiled one would make each of them another to ccache.
        target_compile_options(gatehouse_flags INTERFACE "SHELL:-Xclang -fno-pch-timestamp")
    endif()
    add_library(gatehouse_test_pch OBJECT ${CMAKE_SOURCE_DIR}/cmake/precompiled.cpp)
    target_link_libraries(gatehouse_test_pch PUBLIC gatehouse_flags gatehouse_boost fmt::fmt GTest::gmock)
    target_precompile_headers(gatehouse_test_pch PRIVATE
        ${CMAKE_SOURCE_DIR}/cmake/precompiled.hpp <gmock/gmock.h> <gtest/gtest.h>)
endif()

function(gatehouse_folder name)
    cmake_parse_arguments(arg "NO_PCH" "" "DEPS;PRIVATE_DEPS;TEST_DEPS;SUBFOLDERS" ${ARGN})
    set(globs *.cpp)
    foreach(subfolder ${arg_SUBFOLDERS})
        list(APPEND globs ${subfolder}/*.cpp)
    endforeach()
    file(GLOB sources CONFIGURE_DEPENDS ${globs})
    set(tests ${sources})
    set(fuzzers ${sources})
    list(FILTER sources EXCLUDE REGEX "_(test|bench|fuzz)\\.cpp$|/main\\.cpp$")
    list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
    list(FILTER fuzzers INCLUDE REGEX "_fuzz\\.cpp$")

    if(sources)
        add_library(${name} STATIC ${sources})
        target_link_libraries(${name} PUBLIC gatehouse_flags ${arg_DEPS} PRIVATE ${arg_PRIVATE_DEPS})
        if(GATEHOUSE_PCH AND NOT arg_NO_PCH)
            target_precompile_headers(${name} REUSE_FROM gatehouse_pch)
        endif()
    else()
        add_library(${name} INTERFACE)
        target_link_libraries(${name} INTERFACE gatehouse_flags ${arg_DEPS})
    endif()

    if(tests)
        add_executable(${name}_test ${tests})
        target_link_libraries(${name}_test PRIVATE ${name} ${arg_PRIVATE_DEPS} ${arg_TEST_DEPS} GTest::gmock GTest::gtest_main)
        if(GATEHOUSE_PCH AND NOT arg_NO_PCH)
            target_precompile_headers(${name}_test REUSE_FROM gatehouse_test_pch)
        endif()
        add_test(NAME ${name} COMMAND ${name}_test WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
        set_tests_properties(${name} PROPERTIES TIMEOUT 300)
    endif()

    if(GATEHOUSE_FUZZ)
        foreach(source ${fuzzers})
            get_filename_component(fuzzer ${source} NAME_WE)
            add_executable(${fuzzer} ${source})
            target_compile_options(${fuzzer} PRIVATE -fsanitize=fuzzer)
            target_link_options(${fuzzer} PRIVATE -fsanitize=fuzzer)
            target_link_libraries(${fuzzer} PRIVATE ${name} ${arg_PRIVATE_DEPS} ${arg_TEST_DEPS})
        endforeach()
    endif()
endfunction()
