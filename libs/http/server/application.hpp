// SPDX-License-Identifier: Apache-2.0
// Application: the handlers of one worker, as a program makes them.
#pragma once

#include "http/pipeline/stage.hpp"
#include "http/server/router.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <memory>

namespace http {

/// What a worker's handlers are built from: everything made for one worker runs on its thread only.
struct WorkerContext {
    unsigned index;
    boost::asio::any_io_executor executor;
};

/// The handlers of one worker. Made before the workers start and destroyed when theirs has stopped,
/// all inside Server::run().
class Application {
public:
    virtual ~Application() = default;
    virtual const Router& router() const = 0;
    virtual const Stages& stages() const = 0;

    /// Called when all workers have stopped, before its unfinished handlers are destroyed:
    /// blocks until nothing on another thread refers to them any more.
    virtual void drain() = 0;
};

using ApplicationFactory = std::function<std::unique_ptr<Application>(const WorkerContext&)>;

}  // namespace http
