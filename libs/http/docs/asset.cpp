// SPDX-License-Identifier: Apache-2.0
#include "http/docs/asset.hpp"

#include <boost/beast/zlib/inflate_stream.hpp>

#include <algorithm>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>

namespace http {
namespace {

constexpr std::size_t gzip_head_bytes = 10;
constexpr std::size_t gzip_tail_bytes = 8;

std::string inflate(const Asset& asset) {
    namespace zlib = boost::beast::zlib;
    auto bytes = asset.packed;
    bytes.remove_prefix(gzip_head_bytes);
    bytes.remove_suffix(gzip_tail_bytes);
    std::string text(asset.size, '\0');
    zlib::z_params parameters;
    parameters.next_in = bytes.data();
    parameters.avail_in = bytes.size();
    parameters.next_out = text.data();
    parameters.avail_out = text.size();
    // At the end of the input Beast may call a whole stream unfinished, so the sizes decide.
    boost::beast::error_code ignored;
    zlib::inflate_stream().write(parameters, zlib::Flush::finish, ignored);
    const bool is_whole = parameters.avail_in == 0 && parameters.avail_out == 0;
    if (!is_whole) throw std::logic_error("damaged asset " + std::string(asset.name));
    return text;
}

}  // namespace

const Asset* find_asset(std::string_view name) {
    const auto found = std::ranges::find(assets, name, &Asset::name);
    return found == assets.end() ? nullptr : &*found;
}

std::string_view unpacked(const Asset& asset) {
    static std::mutex mutex;
    static std::map<std::string_view, std::string> texts;
    const std::scoped_lock lock(mutex);
    const auto found = texts.find(asset.name);
    return found != texts.end() ? found->second
                                : texts.emplace(asset.name, inflate(asset)).first->second;
}

}  // namespace http
