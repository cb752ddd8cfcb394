// SPDX-License-Identifier: Apache-2.0
// Route: a row of a route table. It says who may call, and the handler cannot run before that has
// been checked.
#pragma once

#include "base/task.hpp"
#include "http/message/problem.hpp"

#include <array>
#include <concepts>
#include <string_view>
#include <type_traits>

namespace http {

/// What a call costs, so that what a client may spend of it can be bounded.
enum class LimitClass { none, read, write, credentials };

std::string_view name(LimitClass limit);

/// Whom a route is for. With an internal port, one for other services and operators is served there
/// and nowhere else. Routes that only services may call need not say it.
enum class Audience { everybody, internal };

/// Who may call a route, in the words of its contract.
struct Access {
    std::string_view name;
    /// The contract's security schemes, each of which is enough; none: everybody may call.
    std::array<std::string_view, 2> schemes = {};
    /// What a service's token must allow; empty where no service may call.
    std::string_view scope = {};

    /// Whether nobody but services may call.
    constexpr bool is_for_services() const {
        return schemes[0] == "serviceBearer" && schemes[1].empty();
    }
};

/// A route as tables, logs and stages see it. All views are of literals.
struct RouteInfo {
    std::string_view name;  ///< The operationId in the contract.
    Verb verb;
    std::string_view pattern;  ///< Whole segments, fixed or `{name}`: `/users/{id}/roles`.
    Access access;
    LimitClass limit;
    Audience audience;
};

/// The caller of a route that everybody may call.
struct Anonymous {
    static constexpr Access access{.name = "anonymous"};
};

/// The guard of tables whose routes are all open to everybody.
struct NoGuard {};

template <class Caller, auto handler>
struct Allowed;

/// A handler behind the check of its caller. Only `allow` makes one.
template <class Needs, class Guard>
class Gate {
public:
    using Run = base::Task<Response> (*)(Request&, Needs&, Guard&);

    constexpr const Access& access() const { return access_; }
    constexpr Run run() const { return run_; }

private:
    template <class Caller, auto handler>
    friend struct Allowed;
    constexpr Gate(const Access& access, Run run) : access_(access), run_(run) {}

    Access access_;
    Run run_;
};

/// A row of a route table. `Needs` is what the table's handlers need; `Guard` knows who calls: its
/// `authenticate(request)` yields a base::Task of a base::Result, and `write_actor(identity, text)`
/// names the caller, for the log and for the request's Call: a handler that takes further steps
/// finds it there.
template <class Needs, class Guard = NoGuard>
struct Route {
    std::string_view name;  ///< The operationId in the contract.
    Verb verb;
    std::string_view pattern;  ///< Whole segments, fixed or `{name}`: `/users/{id}/roles`.
    Gate<Needs, Guard> gate;
    LimitClass limit;
    Audience audience = Audience::everybody;
};

namespace detail {

template <class T>
struct Awaited {
    using Type = T;
    static constexpr bool is_task = false;
};
template <class T>
struct Awaited<base::Task<T>> {
    using Type = T;
    static constexpr bool is_task = true;
};

inline Response to_response(base::Result<Response>&& answer, const Request& request) {
    if (answer) return *std::move(answer);
    return problem(answer.error(), request);
}

/// Not in the coroutine: what is made there makes its frame larger than Asio keeps for the next
/// one.
template <class Caller, auto handler, class Guard, class Identity, class Needs>
[[gnu::noinline]] Response answer_at_once(const Request& request,
                                          const base::Result<Identity>& identity, Needs& needs) {
    if (!identity) return problem(identity.error(), request);
    Guard::write_actor(*identity, request.notes.actor);
    const auto caller = Caller::admit(request, *identity);
    if (!caller) return problem(caller.error(), request);
    return to_response(handler(request, *caller, needs), request);
}

}  // namespace detail

/// What `allow<Caller, handler>` is: `handler` for a `Caller`, of which it takes one, so that it
/// cannot be called for anybody else:
///     base::Result<Response> handler(const Request&, const Caller&, Needs&)
/// or the same with a base::Task of the result. What it fails with becomes a problem document.
/// `Caller` has a member `access`, and `admit(request, identity)` makes one of what the guard knows
/// of the caller, or says why not.
template <class Caller, auto handler>
struct Allowed {
    template <class Needs, class Guard>
        requires std::invocable<decltype(handler), const Request&, const Caller&, Needs&>
    constexpr operator Gate<Needs, Guard>() const {
        return {Caller::access, &run<Needs, Guard>};
    }

private:
    template <class Needs, class Guard>
    static base::Task<Response> run(Request& request, Needs& needs, Guard& guard) {
        using Answer =
            std::invoke_result_t<decltype(handler), const Request&, const Caller&, Needs&>;
        constexpr bool is_task = detail::Awaited<Answer>::is_task;
        if constexpr (std::same_as<Caller, Anonymous>) {
            static constexpr Anonymous anybody;
            if constexpr (is_task) {
                co_return detail::to_response(co_await handler(request, anybody, needs), request);
            } else {
                co_return detail::to_response(handler(request, anybody, needs), request);
            }
        } else {
            const auto identity = co_await guard.authenticate(request);
            if constexpr (is_task) {
                if (!identity) co_return problem(identity.error(), request);
                Guard::write_actor(*identity, request.notes.actor);
                request.call.actor = request.notes.actor;
                const auto caller = Caller::admit(request, *identity);
                if (!caller) co_return problem(caller.error(), request);
                co_return detail::to_response(co_await handler(request, *caller, needs), request);
            } else {
                co_return detail::answer_at_once<Caller, handler, Guard>(request, identity, needs);
            }
        }
    }
};

template <class Caller, auto handler>
inline constexpr Allowed<Caller, handler> allow;

}  // namespace http
