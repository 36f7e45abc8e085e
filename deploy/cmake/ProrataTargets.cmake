# The few kinds of targets of this project.
#
#   prorata_library(domain money.cc money.h LIBS absl::status)     -> target prorata_domain, alias prorata::domain
#   prorata_executable(server main.cc OUTPUT prorata-server LIBS prorata::runtime)   -> target prorata_server
#   prorata_test(domain_money_test money_test.cc LIBS prorata::domain)               -> target and test of that name
#
# What has an OUTPUT name is installed. LIBS are public for a library. Sources may also follow the keyword SOURCES. Headers need not be listed.

# Our code is strict. Not among them: -Wpedantic (it refuses __int128, which checked money arithmetic needs) and
# -Wsign-conversion (protobuf's sizes are int, the standard library's are not).
add_library(prorata_warnings INTERFACE)
target_compile_options(
  prorata_warnings
  INTERFACE -Wall
            -Wextra
            -Wshadow
            -Wconversion
            -Wno-sign-conversion
            -Wnon-virtual-dtor
            -Woverloaded-virtual
            -Wcast-qual
            -Wformat=2
            -Wimplicit-fallthrough
            -Wnull-dereference
            -Werror)
# GCC 12 reports these inside the standard library's own headers once it has inlined them (its bugs 105329, 105562).
target_compile_options(prorata_warnings INTERFACE -Wno-restrict -Wno-maybe-uninitialized -Wno-null-dereference)
target_compile_definitions(prorata_warnings INTERFACE _GLIBCXX_ASSERTIONS)

function(prorata_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBS;PRIVATE_LIBS")
  set(target prorata_${name})
  set(sources ${arg_UNPARSED_ARGUMENTS} ${arg_SOURCES})
  set(compiled ${sources})
  list(FILTER compiled INCLUDE REGEX "\\.cc$")
  if(compiled)
    add_library(${target} STATIC ${sources})
    target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR})
    target_link_libraries(${target} PUBLIC ${arg_LIBS} PRIVATE prorata_warnings ${arg_PRIVATE_LIBS})
  else()
    add_library(${target} INTERFACE)
    target_include_directories(${target} INTERFACE ${PROJECT_SOURCE_DIR})
    target_link_libraries(${target} INTERFACE ${arg_LIBS})
  endif()
  add_library(prorata::${name} ALIAS ${target})
endfunction()

function(prorata_executable name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "OUTPUT" "SOURCES;LIBS")
  set(target prorata_${name})
  set(sources ${arg_UNPARSED_ARGUMENTS} ${arg_SOURCES})
  add_executable(${target} ${sources})
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${target} PRIVATE prorata_warnings ${arg_LIBS})
  if(arg_OUTPUT)
    set_target_properties(${target} PROPERTIES OUTPUT_NAME ${arg_OUTPUT})
    install(TARGETS ${target} RUNTIME)
  endif()
endfunction()

# Links an executable with jemalloc, which costs a server about a tenth less than the C library's allocator. The sanitizers bring
# their own. As one list of flags, since CMake would part and sort single ones.
function(prorata_use_jemalloc target)
  if(NOT PRORATA_SANITIZE)
    target_link_libraries(${target} PRIVATE "-Wl,--push-state,--no-as-needed,-l${JEMALLOC_LIBRARIES},--pop-state")
  endif()
endfunction()

# What the sanitizers are told, by the environment of every test: which faults of libraries they are to pass over.
set(PRORATA_SANITIZER_ENV "")
if(PRORATA_SANITIZE)
  set(PRORATA_SANITIZER_ENV
      "LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/sanitizers/leaks.txt:print_suppressions=0"
      # What libraries do among themselves is not seen, since they are built without the checker: not looked at either.
      "TSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/sanitizers/races.txt:print_suppressions=0:ignore_noninstrumented_modules=1")
endif()

# One ctest entry for the binary: asking every binary for its cases would cost more than it tells.
#   LABELS  what `ctest -L` selects by; the name of the directory under tests/ is always one of them
#   TIMEOUT seconds, 120 unless told
#   ENV     NAME=value pairs
#   ARGS    passed to the binary
#   DEPENDS targets that must be built before, e.g. a server that the test starts
# A test runs in the root of the sources (so tests/data/... can be opened) and gets GoogleTest's own main() unless NO_MAIN is given.
function(prorata_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "NO_MAIN;SERIAL" "TIMEOUT" "SOURCES;LIBS;LABELS;ENV;ARGS;DEPENDS")
  if(NOT PRORATA_BUILD_TESTS)
    return()
  endif()
  set(sources ${arg_UNPARSED_ARGUMENTS} ${arg_SOURCES})
  add_executable(${name} ${sources})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE prorata_warnings ${arg_LIBS} GTest::gmock GTest::gtest)
  if(NOT arg_NO_MAIN)
    target_link_libraries(${name} PRIVATE GTest::gtest_main)
  endif()
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  if(arg_DEPENDS)
    add_dependencies(${name} ${arg_DEPENDS})
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  file(RELATIVE_PATH directory ${PROJECT_SOURCE_DIR}/tests ${CMAKE_CURRENT_SOURCE_DIR})
  string(REGEX REPLACE "/.*" "" kind "${directory}")
  add_test(NAME ${name} COMMAND ${name} ${arg_ARGS} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(
    ${name} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${kind};${arg_LABELS}"
                       ENVIRONMENT "PRORATA_BIN_DIR=${CMAKE_RUNTIME_OUTPUT_DIRECTORY};${PRORATA_SANITIZER_ENV};${arg_ENV}")
  if(arg_SERIAL)
    set_tests_properties(${name} PROPERTIES RUN_SERIAL ON)
  endif()
endfunction()

# A test that is a script: prorata_script_test(tidy_layers tests/tidy/layers [ARGS...]), path from the root of the sources.
function(prorata_script_test name script)
  if(NOT PRORATA_BUILD_TESTS)
    return()
  endif()
  add_test(NAME ${name} COMMAND ${PROJECT_SOURCE_DIR}/${script} ${ARGN} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES TIMEOUT 60 LABELS tidy
                                          ENVIRONMENT "PRORATA_BIN_DIR=${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
endfunction()

function(prorata_benchmark name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBS")
  if(NOT PRORATA_BUILD_BENCHMARKS)
    return()
  endif()
  set(sources ${arg_UNPARSED_ARGUMENTS} ${arg_SOURCES})
  add_executable(${name} ${sources})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE prorata_warnings ${arg_LIBS} benchmark::benchmark)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bench)
endfunction()
