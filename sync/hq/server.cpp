#include "hq/server.h"

#include "hq/control.h"
#include "hq/issuing.h"
#include "hq/kiosk_api.h"
#include "hq/open_api.h"
#include "hq/registrations.h"
#include "hq/rounds.h"
#include "hq/trouble.h"

#include <Poco/Exception.h>
#include <Poco/Net/SSLManager.h>

namespace certdesk::hq {
namespace {

std::unique_ptr<Listener> listen(const Config& config, int port, Poco::Net::Context::Ptr context,
                                 Endpoint& endpoint, const ListenerLimits& limits, Witness witness) {
    try {
        return std::make_unique<Listener>(config.listen, port, context, endpoint, limits, std::move(witness));
    } catch (const Poco::Exception&) {
        throw Trouble(Trouble::Kind::broken,
                      "无法监听 " + config.listen + ":" + std::to_string(port) + "，端口可能已被占用。");
    }
}

Poco::Net::Context::Ptr contextOf(const Layout& layout, bool requireClients) {
    Poco::Net::initializeSSL();
    const auto file = [&](const char* name) { return (layout.tls() / name).string(); };
    return serverContext(file("server.key"), file("server.pem"), file("root.pem"), requireClients);
}

} // namespace

struct HqServer::Impl {
    Log log;
    Traffic traffic;
    Office office;
    Applier applier{office};
    KioskApi kioskApi{office, applier};
    OpenApi openApi{office, traffic, log};
    std::unique_ptr<Listener> kiosks;
    std::unique_ptr<Listener> open;
    std::unique_ptr<ControlServer> control;
    std::unique_ptr<Rounds> rounds;

    Impl(const std::filesystem::path& data, const ServerOptions& options)
        : log(options.clock, options.log), office(data, options.clock, options.database) {
        settleProposed(office, office.clock());
        settleRegistrations(office, office.clock());
        Config& config = office.config;
        if (options.anyPorts || config.training) config.kioskPort = config.openPort = 0;
        kiosks = listen(config, config.kioskPort, contextOf(office.layout, true), kioskApi, options.limits,
                        {log, traffic, "kiosks", options.verbose});
        open = listen(config, config.openPort, contextOf(office.layout, false), openApi, options.limits,
                      {log, traffic, "public", options.verbose});
        config.kioskPort = kiosks->port();
        config.openPort = open->port();
        control = std::make_unique<ControlServer>(office);
        log.write(Log::Level::info, "started",
                  {{"kioskPort", config.kioskPort}, {"openPort", config.openPort}});
        rounds = std::make_unique<Rounds>(office, log);
    }
};

HqServer::HqServer(const std::filesystem::path& data, ServerOptions options)
    : impl_(std::make_unique<Impl>(data, options)) {}
HqServer::~HqServer() = default;

Office& HqServer::office() { return impl_->office; }
std::string HqServer::kiosksUrl() const { return impl_->office.config.kiosksUrl(); }
std::string HqServer::openUrl() const { return impl_->office.config.openUrl(); }
int HqServer::kioskPort() const { return impl_->kiosks->port(); }
int HqServer::openPort() const { return impl_->open->port(); }

} // namespace certdesk::hq
