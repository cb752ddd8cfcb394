# What gatehouse_find_swagger_ui does with npm, without it, and with an npm that fails or brings something else. Run by
# ctest: cmake -P docs_test.cmake
cmake_minimum_required(VERSION 3.25)
set(folder ${CMAKE_CURRENT_BINARY_DIR}/docs_test)

if(DEFINED CASE_FOLDER) # the child: one configuration
    set(CMAKE_SOURCE_DIR ${CASE_FOLDER})
    set(CMAKE_BINARY_DIR ${CASE_FOLDER}/build)
    include(${CMAKE_CURRENT_LIST_DIR}/Docs.cmake)
    gatehouse_find_swagger_ui(found)
    message(STATUS "found: ${found}.")
    return()
endif()

# Expects `part` of the output, and the status, of a configuration with GATEHOUSE_WEB=`web`. `npm` is a shell script, or empty
# for a machine without npm.
function(expect status part web npm)
    file(REMOVE_RECURSE ${folder})
    file(MAKE_DIRECTORY ${folder}/bin)
    file(WRITE ${folder}/web/docs/package.json "{}\n")
    file(WRITE ${folder}/web/docs/package-lock.json "{}\n")
    file(WRITE ${folder}/web/docs/SHA256SUMS "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881  page.js\n") # of "x"
    if(npm)
        file(WRITE ${folder}/bin/npm "#!/bin/sh\n${npm}\n")
        file(CHMOD ${folder}/bin/npm PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
    endif()
    execute_process(
        COMMAND ${CMAKE_COMMAND} -E env PATH=${folder}/bin ${CMAKE_COMMAND} -DCASE_FOLDER=${folder} -DGATEHOUSE_WEB=${web}
                -P ${CMAKE_CURRENT_LIST_DIR}/docs_test.cmake
        RESULT_VARIABLE found_status OUTPUT_VARIABLE output ERROR_VARIABLE errors)
    string(REGEX REPLACE "[ \n]+" " " told "${output}${errors}")
    string(FIND "${told}" "${part}" at)
    if(at EQUAL -1 OR NOT found_status EQUAL status)
        message(SEND_ERROR "With ${web} and npm \"${npm}\"\n  expected: ${status} ${part}\n  got: ${found_status} ${told}")
    endif()
endfunction()

set(modules node_modules/swagger-ui-dist)
set(brings_page "/bin/mkdir -p ${modules} && printf x >${modules}/page.js")
set(brings_another "/bin/mkdir -p ${modules} && printf y >${modules}/page.js")
set(fails "echo 'npm error code ENOTFOUND' >&2; exit 1")
set(has_no_scripts "case \" $* \" in *' --ignore-scripts '*) ${brings_page} ;; *) exit 1 ;; esac")

foreach(web AUTO ON)
    expect(0 "/docs: Swagger UI -- found: ${folder}/build/web/docs/${modules}." ${web} "${brings_page}")
    expect(0 "/docs: Swagger UI" ${web} "${has_no_scripts}")
endforeach()
expect(0 "the plain page instead of Swagger UI, as npm is not installed; GATEHOUSE_WEB=ON ./dev run installs npm -- found: ." AUTO "")
expect(0 "as npm cannot fetch it: ENOTFOUND; " AUTO "${fails}")
expect(0 "as page.js of swagger-ui-dist is not the one in web/docs/SHA256SUMS; " AUTO "${brings_another}")
expect(0 "as swagger-ui-dist has no page.js; " AUTO "exit 0")
expect(1 "there is no Swagger UI: npm is not installed." ON "")
expect(1 "there is no Swagger UI: npm cannot fetch it: ENOTFOUND." ON "${fails}")
expect(1 "there is no Swagger UI: page.js of swagger-ui-dist is not the one" ON "${brings_another}")
expect(0 "/docs: the plain page -- found: ." OFF "${brings_page}")
expect(1 "write AUTO, ON or OFF" maybe "${brings_page}")
file(REMOVE_RECURSE ${folder})
