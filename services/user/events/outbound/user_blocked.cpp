// SPDX-License-Identifier: Apache-2.0
#include "user/events/outbound/user_blocked.hpp"

#include "json/encode.hpp"

#include <boost/describe/class.hpp>

namespace user {
namespace {

struct BlockBody {
    std::string reason;
    std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(BlockBody, (), (reason, version))

}  // namespace

base::Result<messaging::HttpCall> user_blocked_call(const messaging::Event& event) {
    const auto data = read_command(event);
    if (!data) return base::fail(data.error());
    const auto reason = data->block_reason.value_or("");
    return command_call(*data, "block", json::encode(BlockBody{reason, data->version}));
}

}  // namespace user
