# Writes a C++ file that defines NAMESPACE::own_migrations(): the steps in the folder INPUT. See Migrations.cmake.
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/Migrations.cmake)

function(gatehouse_bytes result file)
    file(READ ${file} bytes HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
    set(${result} "{${bytes}0}" PARENT_SCOPE)
endfunction()

function(gatehouse_is_breaking result file)
    file(STRINGS ${file} line LIMIT_COUNT 1)
    if(line MATCHES "^-- breaking")
        set(${result} true PARENT_SCOPE)
    else()
        set(${result} false PARENT_SCOPE)
    endif()
endfunction()

gatehouse_find_migrations(steps ${INPUT})
set(texts "")
set(list "")
foreach(step ${steps})
    gatehouse_bytes(bytes ${INPUT}/${step}.sql)
    string(APPEND texts "constexpr char text_${step}[] = ${bytes};\n")
    gatehouse_is_breaking(is_breaking ${INPUT}/${step}.sql)
    set(postgres "{}")
    if(EXISTS ${INPUT}/${step}.postgres.sql)
        gatehouse_bytes(bytes ${INPUT}/${step}.postgres.sql)
        string(APPEND texts "constexpr char postgres_${step}[] = ${bytes};\n")
        set(postgres "postgres_${step}")
        gatehouse_is_breaking(is_breaking_there ${INPUT}/${step}.postgres.sql)
        if(NOT is_breaking STREQUAL is_breaking_there)
            message(FATAL_ERROR "${step}.sql and ${step}.postgres.sql in ${INPUT} do not agree: if one begins with `-- breaking`, both do.")
        endif()
    endif()
    string(APPEND list "    {\"${NAMESPACE}/${step}\", text_${step}, ${postgres}, ${is_breaking}},\n")
endforeach()
file(WRITE ${OUTPUT} "#include \"sql/migration.hpp\"
namespace ${NAMESPACE} {
namespace {
${texts}}  // namespace
sql::Migrations own_migrations();
sql::Migrations own_migrations() {
    return {
${list}    };
}
}  // namespace ${NAMESPACE}
")
