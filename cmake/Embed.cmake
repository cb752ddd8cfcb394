# Text files compiled into a library, so that a binary needs no files beside it.
#
#   gatehouse_embed(TARGET NAMESPACE SYMBOL FILE)   declares  extern const std::string_view NAMESPACE::SYMBOL
function(gatehouse_embed target namespace symbol file)
    set(output ${CMAKE_CURRENT_BINARY_DIR}/embedded_${symbol}.cpp)
    get_filename_component(input ${file} ABSOLUTE)
    add_custom_command(
        OUTPUT ${output}
        COMMAND ${CMAKE_COMMAND} -DINPUT=${input} -DOUTPUT=${output} -DNAMESPACE=${namespace} -DSYMBOL=${symbol}
                -P ${CMAKE_SOURCE_DIR}/cmake/embed_file.cmake
        DEPENDS ${input} ${CMAKE_SOURCE_DIR}/cmake/embed_file.cmake
        VERBATIM)
    target_sources(${target} PRIVATE ${output})
endfunction()

# A YAML file of contracts/ as JSON, made with the system's python3 and its yaml package.
function(gatehouse_yaml_to_json input output)
    add_custom_command(
        OUTPUT ${output}
        COMMAND /usr/bin/python3 ${CMAKE_SOURCE_DIR}/cmake/yaml_to_json.py ${input} ${output}
        DEPENDS ${input} ${CMAKE_SOURCE_DIR}/cmake/yaml_to_json.py
        VERBATIM)
endfunction()
