// SPDX-License-Identifier: Apache-2.0
#include "users/open_database.hpp"

#include "runtime/process.hpp"

namespace cli {
namespace {

base::Result<OpenDatabase> connect(base::Result<std::unique_ptr<sql::Engine>> engine,
                                   std::string_view blamed, base::EventLoop& loop) {
    if (!engine) return base::fail(runtime::blame(blamed, engine.error()));
    auto database = (*engine)->connect(loop.get_executor());
    if (!database) return base::fail(runtime::blame(blamed, database.error()));
    return OpenDatabase{std::move(*engine), std::move(*database)};
}

}  // namespace

base::Result<OpenDatabase> OpenDatabase::open(const ServiceDatabase& which, base::EventLoop& loop,
                                              telemetry::Log& log) {
    return connect(sql::Engine::open(which.url, which.migrations, log), which.setting, loop);
}

base::Result<OpenDatabase> OpenDatabase::attach(std::string_view url, std::string_view blamed,
                                                base::EventLoop& loop, telemetry::Log& log) {
    return connect(sql::Engine::attach(url, log), blamed, loop);
}

}  // namespace cli
