// SPDX-License-Identifier: Apache-2.0
#include "user/peer.hpp"

#include "user/events/outbound.hpp"
#include "user/events/outbound/command_answer.hpp"
#include "user/http/account_directory.hpp"
#include "user/storage/profiles/sql_profile_store.hpp"

#include <stdexcept>

namespace user {
namespace {

struct Answers {
    Answers(runtime::Foundation& process, sql::Database& database)
        : profiles(
              make_sql_profile_store(database, process.clock(), process.outbox(), command_event)),
          taken(*profiles, process.log()) {}

    std::unique_ptr<ProfileStore> profiles;
    CommandAnswers taken;
};

}  // namespace

std::unique_ptr<AccountDirectory> make_accounts(const runtime::PeerSettings& peer,
                                                runtime::TokenParts& tokens, telemetry::Log& log,
                                                const boost::asio::any_io_executor& executor) {
    auto client = http::Client::make(executor, *http::BaseUrl::parse(peer.url),
                                     {.tls_ca_file = peer.tls_ca_file}, log);
    if (!client) throw std::runtime_error(client.error().detail);
    return make_account_directory(
        std::move(*client), [&mint = tokens.mint()] { return mint.token(); }, peer.timeout);
}

runtime::MakeTakeAnswer make_take_answer(runtime::Foundation& process) {
    return [&process](sql::Database& database) {
        return [answers = std::make_shared<Answers>(process, database)](
                   const messaging::Event& event, const std::string& answer) {
            return answers->taken.take(event, answer);
        };
    };
}

}  // namespace user
