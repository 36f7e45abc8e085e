# C++ from protos.
#
#   prorata_proto_library(name ROOT <import root> PROTOS a/b.proto ... [IMPORTS <other import root>...] [LIBS <proto libraries>])
#
# makes prorata_<name> (alias prorata::<name>): messages and gRPC services of the protos, written below the build tree.
#
# The generated files are copied only where their text changed, so that editing a comment in one proto does not rebuild what
# includes the others. The objects are linked whole: a descriptor that nobody names in C++ must still be registered, or
# reflection cannot describe it and a client cannot print the details of an error.

function(prorata_proto_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "ROOT" "PROTOS;IMPORTS;LIBS")
  set(target prorata_${name})
  set(stage ${PROJECT_BINARY_DIR}/proto/stage/${name})
  set(out ${PROJECT_BINARY_DIR}/proto/include)
  set(descriptor_set ${PROJECT_BINARY_DIR}/proto/${name}.binpb)

  set(inputs)
  set(outputs)
  set(sources)
  set(publish)
  foreach(proto IN LISTS arg_PROTOS)
    list(APPEND inputs ${arg_ROOT}/${proto})
    string(REGEX REPLACE "\\.proto$" "" stem ${proto})
    get_filename_component(directory ${proto} DIRECTORY)
    list(APPEND directories ${directory})
    foreach(suffix .pb.h .pb.cc .grpc.pb.h .grpc.pb.cc)
      list(APPEND outputs ${out}/${stem}${suffix})
      list(APPEND "files_in_${directory}" ${stage}/${stem}${suffix})
    endforeach()
    list(APPEND sources ${out}/${stem}.pb.cc ${out}/${stem}.grpc.pb.cc)
  endforeach()
  list(REMOVE_DUPLICATES directories)
  foreach(directory IN LISTS directories)
    list(APPEND publish COMMAND ${CMAKE_COMMAND} -E copy_if_different ${files_in_${directory}} ${out}/${directory})
    file(MAKE_DIRECTORY ${out}/${directory})
  endforeach()
  file(MAKE_DIRECTORY ${stage})

  set(import_flags -I${arg_ROOT})
  foreach(import IN LISTS arg_IMPORTS)
    list(APPEND import_flags -I${import})
  endforeach()
  add_custom_command(
    OUTPUT ${outputs} ${descriptor_set}
    COMMAND ${PRORATA_PROTOC} ${import_flags} --cpp_out=${stage} --grpc_out=${stage}
            --plugin=protoc-gen-grpc=${PRORATA_GRPC_CPP_PLUGIN} --include_imports --include_source_info
            --descriptor_set_out=${descriptor_set} ${arg_PROTOS}
    ${publish}
    DEPENDS ${inputs}
    COMMENT "Generating C++ from the protos of ${name}"
    VERBATIM)

  add_library(${target}_whole STATIC ${sources} ${outputs})
  # protoc 3.21 gives two statics of every file the same name: rename them so that files can be compiled together.
  string(
    CONCAT rename_statics
           "#include <google/protobuf/generated_message_reflection.h>\n"
           "#define PRORATA_JOIN_(a, b) a##b\n"
           "#define PRORATA_JOIN(a, b) PRORATA_JOIN_(a, b)\n"
           "#define schemas PRORATA_JOIN(schemas_, PRORATA_UNITY_ID)\n"
           "#define file_default_instances PRORATA_JOIN(file_default_instances_, PRORATA_UNITY_ID)\n")
  set_target_properties(
    ${target}_whole
    PROPERTIES OUTPUT_NAME ${target}
               UNITY_BUILD ON
               UNITY_BUILD_BATCH_SIZE 8
               UNITY_BUILD_UNIQUE_ID PRORATA_UNITY_ID
               UNITY_BUILD_CODE_BEFORE_INCLUDE "${rename_statics}")
  target_include_directories(${target}_whole SYSTEM PUBLIC ${out})
  target_compile_options(${target}_whole PRIVATE -w $<$<CONFIG:Debug>:-O1>)
  target_link_libraries(${target}_whole PUBLIC ${arg_LIBS} gRPC::grpc++ protobuf::libprotobuf)

  add_library(${target} INTERFACE ${descriptor_set})
  target_include_directories(${target} SYSTEM INTERFACE ${out})
  target_link_libraries(${target} INTERFACE $<LINK_LIBRARY:WHOLE_ARCHIVE,${target}_whole>)
  add_dependencies(${target} ${target}_whole)
  add_library(prorata::${name} ALIAS ${target})
endfunction()
