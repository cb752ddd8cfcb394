// SPDX-License-Identifier: Apache-2.0
// user-service: keeps people's profiles, roles and status.
#include "config/program.hpp"
#include "user/app.hpp"

int main(int argc, char** argv) {
    const config::Program program{.name = "user-service",
                                  .summary = "Keeps people's profiles, roles and status.",
                                  .version = GATEHOUSE_VERSION};
    return config::run_program(
        program, user::settings(), argc, argv, user::run,
        {{{"migrate", "Bring the schema of USER_SERVICE_DATABASE_URL up to date and end."},
          user::migrate},
         {{"migrate --dry-run", "Print the steps that migrate would take and end."},
          user::show_pending_migrations}});
}
