#include "server/runtime/program.h"

int main(int argc, char** argv) {
  return static_cast<int>(prorata::runtime::RunProgram(argc, argv));
}
