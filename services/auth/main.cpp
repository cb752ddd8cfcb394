// SPDX-License-Identifier: Apache-2.0
// auth-service: registers people and issues their tokens.
#include "auth/app.hpp"
#include "auth/storage/schema.hpp"
#include "base/version.hpp"
#include "config/program.hpp"
#include "runtime/process.hpp"

namespace {

constexpr auto program_name = "auth-service";
constexpr auto setting = "DATABASE_URL";

int migrate(const auth::AuthConfig& config) {
    return runtime::migrate(program_name, setting, config.database_url.text, auth::migrations());
}

int show_pending_migrations(const auth::AuthConfig& config) {
    return runtime::show_pending_migrations(program_name, setting, config.database_url.text,
                                            auth::migrations());
}

}  // namespace

int main(int argc, char** argv) {
    const config::Program program{.name = program_name,
                                  .summary = "Registers people and issues their access tokens.",
                                  .version = std::string(base::version)};
    return config::run_program(
        program, auth::settings(), argc, argv, auth::run,
        {{{"migrate", "Migrate the schema of DATABASE_URL and exit."}, migrate},
         {{"migrate --dry-run", "Print the steps that migrate would apply and exit."},
          show_pending_migrations}});
}
