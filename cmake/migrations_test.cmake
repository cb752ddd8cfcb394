# What gatehouse_migrations says about folders that are not in order. Run by ctest: cmake -P migrations_test.cmake
cmake_minimum_required(VERSION 3.25)
set(folder ${CMAKE_CURRENT_BINARY_DIR}/migrations_test)

# The list that is written for a folder with `files` (NAME=TEXT), or the sentence that ends the build.
function(write_list result)
    file(REMOVE_RECURSE ${folder})
    foreach(file ${ARGN})
        string(REGEX MATCH "^([^=]+)=(.*)$" file "${file}")
        file(WRITE ${folder}/steps/${CMAKE_MATCH_1} "${CMAKE_MATCH_2}\n")
    endforeach()
    execute_process(
        COMMAND ${CMAKE_COMMAND} -DINPUT=${folder}/steps -DOUTPUT=${folder}/list.cpp -DNAMESPACE=notes
                -P ${CMAKE_CURRENT_LIST_DIR}/write_migrations.cmake
        RESULT_VARIABLE status ERROR_VARIABLE told)
    if(status EQUAL 0)
        file(READ ${folder}/list.cpp told)
    endif()
    string(REGEX REPLACE "[ \n]+" " " told "${told}")
    set(${result} "${told}" PARENT_SCOPE)
endfunction()

function(expect part)
    write_list(told ${ARGN})
    string(FIND "${told}" "${part}" at)
    if(at EQUAL -1)
        message(SEND_ERROR "With ${ARGN}\n  expected: ${part}\n  got: ${told}")
    endif()
endfunction()

expect("return { {\"notes/0001_a\", text_0001_a, {}, false}, {\"notes/0002_b\", text_0002_b, {}, false}, };" 0002_b.sql=b 0001_a.sql=a)
expect("{\"notes/0001_a\", text_0001_a, postgres_0001_a, false}" 0001_a.sql=a 0001_a.postgres.sql=p)
expect("char text_0001_a[] = {'\\x61','\\x62','\\x0a',0};" 0001_a.sql=ab)
expect("{\"notes/0001_a\", text_0001_a, {}, true}" "0001_a.sql=-- breaking: reads no roles")
expect("do not agree" "0001_a.sql=-- breaking: reads no roles" 0001_a.postgres.sql=p)
expect("The migration 0002 is missing" 0001_a.sql=a 0003_c.sql=c)
expect("The migration 0001 is missing" 0002_a.sql=a)
expect("Two migrations have the number 0002: 0002_b.sql and 0002_c.sql" 0001_a.sql=a 0002_b.sql=b 0002_c.sql=c)
expect("0002_b.postgres.sql" 0001_a.sql=a 0002_b.postgres.sql=p)
expect("has no 0002_b.sql beside it" 0001_a.sql=a 0002_b.postgres.sql=p)
expect("2_b.sql is no migration" 0001_a.sql=a 2_b.sql=b)
file(REMOVE_RECURSE ${folder})
