# Everything that we take from the Debian packages in deploy/packages. A missing one stops the configure step here, by name.

set(THREADS_PREFER_PTHREAD_FLAG ON)

# A call between libraries goes through a table, and gRPC, protobuf and Abseil call one another all the time: a server that has them
# within needs a tenth less (deploy/decisions/2026-11-28-the-server-has-its-libraries-within.md). Tests link in less time without.
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  set(prorata_static_packages_default ON)
else()
  set(prorata_static_packages_default OFF)
endif()
option(PRORATA_STATIC_PACKAGES "Link gRPC, protobuf, Abseil and RocksDB into the executables" ${prorata_static_packages_default})
# The module for protobuf keeps what it found in a build directory, whatever is asked for later.
set(Protobuf_USE_STATIC_LIBS ${PRORATA_STATIC_PACKAGES})
foreach(library LIBRARY LITE_LIBRARY PROTOC_LIBRARY)
  unset(Protobuf_${library}_DEBUG CACHE)
  unset(Protobuf_${library}_RELEASE CACHE)
endforeach()

find_package(Threads REQUIRED)
find_package(Protobuf REQUIRED)
find_package(gRPC CONFIG REQUIRED)
find_package(absl CONFIG REQUIRED)
find_package(RocksDB CONFIG REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(fmt CONFIG REQUIRED)
find_package(spdlog CONFIG REQUIRED)
find_package(yaml-cpp CONFIG REQUIRED)
find_package(CLI11 CONFIG REQUIRED)
find_package(nlohmann_json CONFIG REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(JEMALLOC REQUIRED jemalloc)

find_program(PRORATA_PROTOC protoc REQUIRED)
find_program(PRORATA_GRPC_CPP_PLUGIN grpc_cpp_plugin REQUIRED)

# Where Debian puts the protos that are not ours.
find_path(PRORATA_GOOGLEAPIS_DIR google/rpc/error_details.proto
          PATHS /usr/share/gocode/src/github.com/gogo/googleapis REQUIRED
          DOC "google/rpc and google/type protos (package golang-github-gogo-googleapis-dev)")
find_path(PRORATA_GRPC_PROTO_DIR grpc/health/v1/health.proto
          PATHS /usr/share/grpc-proto REQUIRED
          DOC "grpc/health and grpc/reflection protos (package grpc-proto)")

if(PRORATA_BUILD_TESTS)
  find_package(GTest CONFIG REQUIRED)
  find_package(rapidcheck CONFIG REQUIRED)
endif()
if(PRORATA_BUILD_BENCHMARKS)
  find_package(benchmark CONFIG REQUIRED)
  find_package(PostgreSQL REQUIRED)
endif()

# The packages hold both kinds of a library, side by side, and export the shared one.
function(prorata_link_statically)
  get_directory_property(targets IMPORTED_TARGETS)
  list(FILTER targets INCLUDE REGEX "^(gRPC|absl)::|^RocksDB::rocksdb-shared$")
  foreach(target ${targets})
    get_target_property(type ${target} TYPE)
    if(NOT type STREQUAL "SHARED_LIBRARY")
      continue()
    endif()
    get_target_property(shared ${target} LOCATION)
    string(REGEX REPLACE "\\.so[0-9.]*$" ".a" archive "${shared}")
    if(NOT EXISTS "${archive}")
      message(FATAL_ERROR "${target} has no ${archive}; -DPRORATA_STATIC_PACKAGES=OFF does without")
    endif()
    get_target_property(configurations ${target} IMPORTED_CONFIGURATIONS)
    foreach(configuration ${configurations})
      set_target_properties(${target} PROPERTIES IMPORTED_LOCATION_${configuration} "${archive}")
    endforeach()
  endforeach()
  # What the archive needs itself.
  get_target_property(needs RocksDB::rocksdb INTERFACE_LINK_LIBRARIES)
  set_property(TARGET RocksDB::rocksdb-shared APPEND PROPERTY INTERFACE_LINK_LIBRARIES ${needs})
endfunction()
if(PRORATA_STATIC_PACKAGES)
  prorata_link_statically()
endif()
