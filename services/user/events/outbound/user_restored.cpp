// SPDX-License-Identifier: Apache-2.0
#include "user/events/outbound/user_restored.hpp"

#include "json/encode.hpp"

#include <boost/describe/class.hpp>

namespace user {
namespace {

struct RestoreBody {
    std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(RestoreBody, (), (version))

}  // namespace

base::Result<messaging::HttpCall> user_restored_call(const messaging::Event& event) {
    const auto data = read_command(event);
    if (!data) return base::fail(data.error());
    return command_call(*data, "restore", json::encode(RestoreBody{data->version}));
}

}  // namespace user
