// SPDX-License-Identifier: Apache-2.0
// auth-service: registers people and issues their tokens.
#include "auth/app.hpp"
#include "config/program.hpp"

int main(int argc, char** argv) {
    const config::Program program{.name = "auth-service",
                                  .summary = "Registers people and issues their access tokens.",
                                  .version = GATEHOUSE_VERSION};
    return config::run_program(program, auth::settings(), argc, argv, auth::run);
}
