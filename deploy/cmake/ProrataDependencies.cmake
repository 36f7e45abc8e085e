# Everything that we take from the Debian packages in deploy/packages. A missing one stops the configure step here, by name.

set(THREADS_PREFER_PTHREAD_FLAG ON)
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
