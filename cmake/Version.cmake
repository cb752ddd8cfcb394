# What `--version` prints: the text of VERSION and, in a repository, the commit. Only programs link it, so that a commit
# does not link every test again.
set(gatehouse_version_source ${CMAKE_BINARY_DIR}/version.cpp)
add_custom_target(gatehouse_commit
    COMMAND ${CMAKE_COMMAND} -DVERSION=${gatehouse_version} -DOUTPUT=${gatehouse_version_source}
            -P ${CMAKE_SOURCE_DIR}/cmake/write_version.cmake
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
    BYPRODUCTS ${gatehouse_version_source}
    VERBATIM)
add_library(gatehouse_version STATIC ${gatehouse_version_source})
add_dependencies(gatehouse_version gatehouse_commit)
target_link_libraries(gatehouse_version PUBLIC gatehouse_flags)
