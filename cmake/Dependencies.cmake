# Everything comes from Debian packages (./dev setup installs them); nothing is downloaded or vendored.
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(fmt REQUIRED)
find_package(CLI11 REQUIRED)
find_package(GTest REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
# crypt_r of libxcrypt, which comes with the C library's headers (libc6-dev needs libcrypt-dev).
pkg_check_modules(xcrypt REQUIRED IMPORTED_TARGET libxcrypt)
# icu-i18n brings icu-uc.
pkg_check_modules(icu REQUIRED IMPORTED_TARGET icu-i18n)
pkg_check_modules(sqlite REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(pq REQUIRED IMPORTED_TARGET libpq)

# Boost's headers with the bodies of Asio, Beast and JSON compiled once, in libs/base/boost_source.cpp.
add_library(gatehouse_boost INTERFACE)
target_link_libraries(gatehouse_boost INTERFACE Boost::headers OpenSSL::SSL OpenSSL::Crypto Threads::Threads)
target_compile_definitions(gatehouse_boost INTERFACE
    BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED
    # A request is some ten coroutine frames deep; Asio would keep the memory of two of them.
    BOOST_ASIO_RECYCLING_ALLOCATOR_CACHE_SIZE=8
    BOOST_BEAST_SEPARATE_COMPILATION
    BOOST_ALL_NO_LIB BOOST_JSON_NO_LIB)
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang" AND Boost_VERSION VERSION_GREATER_EQUAL 1.82)
    # Beast uses std::aligned_storage, which C++23 deprecates in the standard library beside these versions of Boost.
    # Clang reports it inside Beast's headers, where nothing of ours can be changed.
    target_compile_options(gatehouse_boost INTERFACE "SHELL:-Xclang -fno-deprecated-macro")
endif()
