// SPDX-License-Identifier: Apache-2.0
// user-service: keeps people's profiles, roles and status.
#include "base/version.hpp"
#include "config/program.hpp"
#include "runtime/process.hpp"
#include "user/app.hpp"
#include "user/storage/schema.hpp"

namespace {

constexpr auto program_name = "user-service";
constexpr auto setting = "USER_SERVICE_DATABASE_URL";

int migrate(const user::UserConfig& config) {
    return runtime::migrate(program_name, setting, config.database_url.text, user::migrations());
}

int show_pending_migrations(const user::UserConfig& config) {
    return runtime::show_pending_migrations(program_name, setting, config.database_url.text,
                                            user::migrations());
}

}  // namespace

int main(int argc, char** argv) {
    const config::Program program{.name = program_name,
                                  .summary = "Keeps people's profiles, roles and status.",
                                  .version = std::string(base::version)};
    return config::run_program(
        program, user::settings(), argc, argv, user::run,
        {{{"migrate", "Migrate the schema of USER_SERVICE_DATABASE_URL and exit."}, migrate},
         {{"migrate --dry-run", "Print the steps that migrate would apply and exit."},
          show_pending_migrations}});
}
