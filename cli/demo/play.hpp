// SPDX-License-Identifier: Apache-2.0
// Play: what the demo does, and whether each step held.
#pragma once

#include "base/secret.hpp"
#include "demo/demo_service.hpp"
#include "demo/narrator.hpp"

#include <string>

namespace cli {

/// The administrator that the Auth Service makes at its first start.
inline constexpr auto demo_admin = "admin";

/// Used on one thread.
class Play {
public:
    /// All outlive the play. Neither service runs yet.
    Play(DemoService& auth, DemoService& user, const base::Secret& admin_password,
         boost::asio::any_io_executor executor, const Narrator& narrator);

    /// Plays all scenes. Fails, with what was seen instead, at the first step that does not hold.
    base::Task<base::Result<>> run();

private:
    /// A call of a person, and what it promises.
    struct Step {
        DemoService& service;
        std::string name;  ///< `POST /register`
        http::ClientRequest request;
        unsigned status = 200;    ///< The promised one.
        std::string detail = {};  ///< The promised `detail`; empty: any.
        std::string meaning;      ///< Why that is good.
    };

    // Each of these yields whether everything held; if not, problem_ says what did not.
    base::Task<bool> open();
    base::Task<bool> register_without_user_service();
    base::Task<bool> block_without_auth_service();
    /// Sends the call once: the promise holds at once.
    base::Task<bool> at_once(Step step);
    /// Repeats the call until the promise holds, for some seconds at most.
    base::Task<bool> soon(Step step);
    /// The service is dead: nobody answers the call.
    base::Task<bool> nobody_answers(Step step);
    base::Task<bool> restart(DemoService& service);
    /// Leaves the token in `token`.
    base::Task<bool> sign_in(std::string username, const base::Secret& password,
                             std::string& token);

    base::Task<> kill(DemoService& service);
    /// Whether `answer` is what `step` promises; keeps its body.
    bool holds(const Step& step, const base::Result<http::ClientResponse>& answer);
    bool fail(std::string_view call, std::string_view wanted, std::string_view seen);
    Step read_own_profile(std::string meaning) const;

    DemoService& auth_;
    DemoService& user_;
    const base::Secret& admin_password_;
    boost::asio::any_io_executor executor_;
    const Narrator& narrator_;
    base::Secret password_;
    std::string token_;  ///< Of the person.
    std::string body_;   ///< Of the last answer that was as promised.
    base::Error problem_;
};

}  // namespace cli
