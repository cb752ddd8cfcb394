// SPDX-License-Identifier: Apache-2.0
// auth-service: registers people and issues their tokens.
#include "auth/app.hpp"
#include "config/program.hpp"

int main(int argc, char** argv) {
    const config::Program program{.name = "auth-service",
                                  .summary = "Registers people and issues their access tokens.",
                                  .version = GATEHOUSE_VERSION};
    return config::run_program(
        program, auth::settings(), argc, argv, auth::run,
        {{{"migrate", "Bring the schema of DATABASE_URL up to date and end."}, auth::migrate},
         {{"migrate --dry-run", "Print the steps that migrate would take and end."},
          auth::show_pending_migrations}});
}
