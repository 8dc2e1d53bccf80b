#include "hq/config.h"

#include "forms/json.h"
#include "hq/files.h"
#include "hq/trouble.h"

#include <Poco/Net/IPAddress.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>

namespace certdesk::hq {
namespace {

using Poco::Net::IPAddress;

forms::Bytes key32(forms::JsonReader& reader, std::string_view name) {
    auto key = forms::fromBase64(reader.string(name, 64));
    if (!key || key->size() != 32) reader.fail(forms::JsonProblem::Kind::badValue, name);
    return std::move(*key);
}

std::string urlOf(const std::string& host, int port) {
    const bool ipv6 = host.find(':') != std::string::npos;
    return "https://" + (ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

/// One that came over IPv6 keeps its own digits.
std::optional<IPAddress> addressOf(const std::string& text) {
    const std::string mapped = "::ffff:";
    IPAddress address;
    if (text.starts_with(mapped) && IPAddress::tryParse(text.substr(mapped.size()), address)) return address;
    if (!IPAddress::tryParse(text, address)) return {};
    return address;
}

/// An address with how many of its bits count.
struct Network {
    IPAddress address;
    unsigned bits = 0;
};

std::optional<Network> networkOf(const std::string& text) {
    const auto slash = text.find('/');
    const auto address = addressOf(text.substr(0, slash));
    if (!address) return {};
    const unsigned all = address->length() * 8U;
    if (slash == std::string::npos) return Network{*address, all};
    const std::string digits = text.substr(slash + 1);
    unsigned bits = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (error != std::errc() || end != digits.data() + digits.size() || bits > all) return {};
    return Network{*address, bits};
}

bool isWithin(const IPAddress& address, const Network& network) {
    if (address.family() != network.address.family()) return false;
    const IPAddress mask(network.bits, address.family());
    return (address & mask) == (network.address & mask);
}

std::vector<std::string> networksIn(forms::JsonReader& reader) {
    if (!reader.any("metricsFrom")) return {};
    auto all = reader.strings("metricsFrom", 64);
    for (const auto& one : all)
        if (!networkOf(one)) reader.fail(forms::JsonProblem::Kind::badValue, "metricsFrom");
    return all;
}

} // namespace

bool Config::mayReadMetrics(const std::string& text) const {
    const auto address = addressOf(text);
    if (!address) return false;
    if (metricsFrom.empty()) return address->isLoopback();
    return std::any_of(metricsFrom.begin(), metricsFrom.end(), [&](const std::string& one) {
        const auto network = networkOf(one);
        return network && isWithin(*address, *network);
    });
}

std::string Config::kiosksUrl() const { return urlOf(host, kioskPort); }
std::string Config::openUrl() const { return urlOf(host, openPort); }

std::string configText(const Config& config) {
    forms::JsonObject members{{"version", 1},
                              {"listen", config.listen},
                              {"host", config.host},
                              {"kioskPort", config.kioskPort},
                              {"openPort", config.openPort},
                              {"recordsKey", forms::base64(config.recordsKey)},
                              {"catalogueKey", forms::base64(config.catalogueKey)}};
    if (!config.database.empty()) members.emplace_back("database", config.database);
    if (!config.metricsFrom.empty())
        members.emplace_back("metricsFrom",
                             forms::JsonArray(config.metricsFrom.begin(), config.metricsFrom.end()));
    if (config.training) members.emplace_back("training", true);
    return forms::Json(std::move(members)).text() + "\n";
}

Config parseConfig(std::string_view text) {
    const forms::Json json = forms::parseJson(text);
    forms::JsonReader reader(json);
    reader.integer("version", 1, 1);
    Config config;
    config.listen = reader.string("listen", 64);
    config.host = reader.string("host", 253);
    config.kioskPort = static_cast<int>(reader.integer("kioskPort", 1, 65535));
    config.openPort = static_cast<int>(reader.integer("openPort", 1, 65535));
    config.recordsKey = key32(reader, "recordsKey");
    config.catalogueKey = key32(reader, "catalogueKey");
    config.database = reader.optionalString("database", 1024).value_or("");
    config.metricsFrom = networksIn(reader);
    config.training = reader.booleanOr("training", false);
    reader.finish();
    return config;
}

std::filesystem::path Layout::passphrase() const {
    const auto own = data / "passphrase";
    const char* credentials = std::getenv("CREDENTIALS_DIRECTORY");
    if (!credentials || std::filesystem::exists(own)) return own;
    const auto given = std::filesystem::path(credentials) / "passphrase";
    return std::filesystem::exists(given) ? given : own;
}

std::string databaseOf(const Layout& layout, const Config& config) {
    return config.database.empty() ? layout.database().string() : config.database;
}

Config loadConfig(const Layout& layout) {
    if (!std::filesystem::exists(layout.config()))
        throw Trouble(Trouble::Kind::notThere,
                      "该目录中没有总部数据，请先执行 certdesk-hq --data " + layout.data.string() + " init");
    try {
        return parseConfig(readFile(layout.config(), 65536));
    } catch (const forms::JsonProblem& problem) {
        throw Trouble(Trouble::Kind::damaged,
                      "配置文件有误：" + layout.config().string() + "，位置 " + problem.place());
    }
}

} // namespace certdesk::hq
