# How everything of ours is compiled: the language, the output directories, and the fast tools where they are present.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug, Release or RelWithDebInfo" FORCE)
endif()

# Line tables are enough for a readable stack; full debug information would triple the build.
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1 -DNDEBUG")

# GCC begins to collect garbage at 128 MB, which takes up to a tenth of the time of our files; they stay below 1 GB.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options(--param=ggc-min-heapsize=786432)
endif()

# Nothing that we build contains the path of the directory it was built in: two clones make the same bytes and share a ccache.
add_compile_options(-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=)

option(PRORATA_USE_CCACHE "Compile through ccache where it is installed" ON)
find_program(PRORATA_CCACHE ccache)
if(PRORATA_USE_CCACHE AND PRORATA_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1
                                 ${PRORATA_CCACHE})
endif()

option(PRORATA_USE_MOLD "Link with mold where it is installed" ON)
find_program(PRORATA_MOLD mold)
if(PRORATA_USE_MOLD AND PRORATA_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# A list of -fsanitize= names, e.g. "address;undefined". Applies to generated code too: a race does not stop at our files.
set(PRORATA_SANITIZE "" CACHE STRING "Sanitizers to build with, separated by semicolons")
if(PRORATA_SANITIZE)
  list(JOIN PRORATA_SANITIZE "," prorata_sanitize_names)
  add_compile_options(-fsanitize=${prorata_sanitize_names} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${prorata_sanitize_names})
endif()
