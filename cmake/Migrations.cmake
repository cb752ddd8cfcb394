# A folder of SQL as the list of migrations of a database: every NNNN_name.sql is a step, in the order of the numbers.
# NNNN_name.postgres.sql beside it is PostgreSQL's own text of the step. A first line that begins with `-- breaking` says
# that the release before cannot work with what the step leaves. See docs/guides/add-a-column.md.
#
#   gatehouse_migrations(TARGET NAMESPACE FOLDER)   defines  sql::Migrations NAMESPACE::own_migrations()
#
# A step is recorded in databases as NAMESPACE/NNNN_name: neither its name nor its text ever changes.
function(gatehouse_migrations target namespace folder)
    get_filename_component(input ${folder} ABSOLUTE)
    file(GLOB files CONFIGURE_DEPENDS ${input}/*.sql)
    gatehouse_find_migrations(steps ${input})
    set(output ${CMAKE_CURRENT_BINARY_DIR}/${namespace}_migrations.cpp)
    set(script ${CMAKE_SOURCE_DIR}/cmake/write_migrations.cmake)
    add_custom_command(
        OUTPUT ${output}
        COMMAND ${CMAKE_COMMAND} -DINPUT=${input} -DOUTPUT=${output} -DNAMESPACE=${namespace} -P ${script}
        DEPENDS ${files} ${script} ${CMAKE_SOURCE_DIR}/cmake/Migrations.cmake
        VERBATIM)
    target_sources(${target} PRIVATE ${output})
endfunction()

# The steps in `folder` (NNNN_name), in their order. Ends with a sentence about what is wrong with the folder, if anything.
function(gatehouse_find_migrations result folder)
    file(GLOB files RELATIVE ${folder} ${folder}/*.sql)
    list(SORT files)
    set(steps "")
    set(twins "")
    foreach(file ${files})
        if(file MATCHES "^([0-9][0-9][0-9][0-9]_[a-z0-9_]+)\\.postgres\\.sql$")
            list(APPEND twins ${CMAKE_MATCH_1})
        elseif(file MATCHES "^([0-9][0-9][0-9][0-9]_[a-z0-9_]+)\\.sql$")
            list(APPEND steps ${CMAKE_MATCH_1})
        else()
            message(FATAL_ERROR "${folder}/${file} is no migration: a step is called NNNN_name.sql, PostgreSQL's own text of it NNNN_name.postgres.sql.")
        endif()
    endforeach()
    set(number 0)
    set(before "")
    foreach(step ${steps})
        math(EXPR number "${number} + 1")
        string(SUBSTRING ${step} 0 4 found)
        string(SUBSTRING "000${number}" 0 -1 wanted)
        string(REGEX MATCH "....$" wanted "${wanted}")
        if(before AND before MATCHES "^${found}_")
            message(FATAL_ERROR "Two migrations have the number ${found}: ${before}.sql and ${step}.sql in ${folder}. Give the newer one the next number.")
        elseif(NOT found STREQUAL wanted)
            message(FATAL_ERROR "The migration ${wanted} is missing in ${folder}: ${step}.sql comes where it should be.")
        endif()
        set(before ${step})
    endforeach()
    foreach(twin ${twins})
        if(NOT twin IN_LIST steps)
            message(FATAL_ERROR "${twin}.postgres.sql in ${folder} has no ${twin}.sql beside it, the text for SQLite.")
        endif()
    endforeach()
    set(${result} ${steps} PARENT_SCOPE)
endfunction()
