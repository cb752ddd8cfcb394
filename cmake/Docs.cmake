# The page at /docs: Swagger UI, which npm fetches as web/docs/package-lock.json locks it, or a plain page of our own.
#
#   GATEHOUSE_WEB=AUTO   Swagger UI if npm can fetch it; if not, a line says why and the page is the plain one
#   GATEHOUSE_WEB=ON     Swagger UI, or the configuration fails
#   GATEHOUSE_WEB=OFF    the plain page
set(GATEHOUSE_WEB AUTO CACHE STRING "Swagger UI at /docs: AUTO (if npm can fetch it), ON or OFF")
set_property(CACHE GATEHOUSE_WEB PROPERTY STRINGS AUTO ON OFF)

# What is wrong with the files in `folder`: they must be those of web/docs/SHA256SUMS. Empty if they are.
function(gatehouse_check_swagger_ui folder result)
    set(${result} "" PARENT_SCOPE)
    file(STRINGS ${CMAKE_SOURCE_DIR}/web/docs/SHA256SUMS lines)
    foreach(line ${lines})
        string(REGEX MATCH "^([0-9a-f]+)  (.+)$" ignored ${line})
        set(wanted ${CMAKE_MATCH_1})
        set(name ${CMAKE_MATCH_2})
        if(NOT EXISTS ${folder}/${name})
            set(${result} "swagger-ui-dist has no ${name}" PARENT_SCOPE)
            return()
        endif()
        file(SHA256 ${folder}/${name} found)
        if(NOT found STREQUAL wanted)
            set(${result} "${name} of swagger-ui-dist is not the one in web/docs/SHA256SUMS" PARENT_SCOPE)
            return()
        endif()
    endforeach()
endfunction()

# Fetches Swagger UI into `folder`/node_modules; `result` is why that was impossible, or empty.
function(gatehouse_fetch_swagger_ui folder result)
    find_program(npm_program npm)
    if(NOT npm_program)
        set(${result} "npm is not installed" PARENT_SCOPE)
        return()
    endif()
    file(COPY ${CMAKE_SOURCE_DIR}/web/docs/package.json ${CMAKE_SOURCE_DIR}/web/docs/package-lock.json DESTINATION ${folder})
    # npm holds what it downloads against the hashes in the lock file. No package's script runs.
    execute_process(
        COMMAND ${npm_program} ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error
                --fetch-retries=1 --fetch-retry-mintimeout=1000 --fetch-timeout=20000
        WORKING_DIRECTORY ${folder} TIMEOUT 60 RESULT_VARIABLE status OUTPUT_QUIET ERROR_VARIABLE errors)
    if(status EQUAL 0)
        set(${result} "" PARENT_SCOPE)
        return()
    endif()
    string(REGEX MATCH "npm [Ee][^\n]*code [^\n]*" code "${errors}")
    string(REGEX REPLACE ".*code " ": " code "${code}")
    set(${result} "npm cannot fetch it${code}" PARENT_SCOPE)
endfunction()

# Sets `result` to the folder of Swagger UI's files, or to nothing for the plain page.
function(gatehouse_find_swagger_ui result)
    set(${result} "" PARENT_SCOPE)
    if(NOT GATEHOUSE_WEB MATCHES "^(AUTO|ON|OFF)$")
        message(FATAL_ERROR "GATEHOUSE_WEB is \"${GATEHOUSE_WEB}\": write AUTO, ON or OFF.")
    elseif(GATEHOUSE_WEB STREQUAL "OFF")
        message(STATUS "/docs: the plain page")
        return()
    endif()
    set(home ${CMAKE_BINARY_DIR}/web/docs)
    set(folder ${home}/node_modules/swagger-ui-dist)
    gatehouse_check_swagger_ui(${folder} problem)
    if(problem)
        gatehouse_fetch_swagger_ui(${home} problem)
        if(NOT problem)
            gatehouse_check_swagger_ui(${folder} problem)
        endif()
    endif()
    if(NOT problem)
        message(STATUS "/docs: Swagger UI")
        set(${result} ${folder} PARENT_SCOPE)
    elseif(GATEHOUSE_WEB STREQUAL "ON")
        message(FATAL_ERROR "GATEHOUSE_WEB is ON, but there is no Swagger UI: ${problem}.")
    else()
        message(STATUS "/docs: the plain page instead of Swagger UI, as ${problem}; GATEHOUSE_WEB=ON ./dev run installs npm")
    endif()
endfunction()

# Compiles the files of the page into `target`, packed; the first file is the page.
function(gatehouse_embed_docs target)
    set(own ${CMAKE_SOURCE_DIR}/web/docs)
    gatehouse_find_swagger_ui(swagger_ui)
    if(swagger_ui)
        set(files ${own}/swagger.html ${own}/swagger.css ${own}/swagger.js ${own}/icon.svg ${swagger_ui}/swagger-ui.css
            ${swagger_ui}/swagger-ui-bundle.js ${swagger_ui}/swagger-ui-bundle.js.LICENSE.txt ${swagger_ui}/NOTICE)
    else()
        set(files ${own}/plain.html ${own}/plain.css ${own}/plain.js ${own}/icon.svg)
    endif()
    set(script ${CMAKE_SOURCE_DIR}/cmake/embed_docs.py)
    set(output ${CMAKE_CURRENT_BINARY_DIR}/docs_assets.cpp)
    set(blob ${CMAKE_CURRENT_BINARY_DIR}/docs_assets.bin)
    add_custom_command(
        OUTPUT ${output} ${blob}
        COMMAND /usr/bin/python3 ${script} ${output} ${blob} ${files}
        DEPENDS ${script} ${files}
        VERBATIM)
    set_source_files_properties(${output} PROPERTIES OBJECT_DEPENDS ${blob} SKIP_PRECOMPILE_HEADERS ON)
    target_sources(${target} PRIVATE ${output})
endfunction()
