#include "support/hq_fixture.h"

#include "hq/commands.h"
#include "hq/files.h"
#include "hq/setup.h"
#include "token/key_pair.h"

#include <stdexcept>

namespace certdesk::tests {
namespace {

const std::filesystem::path& preparedData() {
    static const TempDir folder;
    static const std::filesystem::path data = [] {
        hq::SetupOptions options;
        options.rsaAuthority = token::KeyAlgorithm::rsa2048;
        hq::initialise(folder / "hq", options);
        return folder / "hq";
    }();
    return data;
}

} // namespace

HqServer::HqServer(hq::ServerOptions options, const std::string& listen) : options_(std::move(options)) {
    std::filesystem::copy(preparedData(), data(), std::filesystem::copy_options::recursive);
    const hq::Layout layout{data()};
    auto config = hq::loadConfig(layout);
    config.listen = listen;
    hq::writePrivate(layout.config(), hq::configText(config));
    options_.anyPorts = true;
    start();
    hq::writePrivate(layout.config(), hq::configText(office().config));
    options_.anyPorts = false;
}

void HqServer::start() { server_ = std::make_unique<hq::HqServer>(data(), options_); }

sync::Enrolment HqServer::addKiosk(const std::string& kiosk, const std::string& point) {
    return hq::addKioskTo(office(), kiosk, point, false);
}

sync::LineSettings HqServer::enrolKioskInto(const std::filesystem::path& folder, const std::string& kiosk,
                                            const std::string& point) {
    return enrolMachineInto(folder, addKiosk(kiosk, point));
}

sync::LineSettings enrolMachineInto(const std::filesystem::path& folder, const sync::Enrolment& enrolment) {
    hq::makePrivateDirectory(folder);
    const auto key = token::KeyPair::generate(token::KeyAlgorithm::p256);
    const auto request = key.request({{"CN", enrolment.kiosk}});
    const auto answer = sync::enrolMachine(enrolment, request.value());
    if (const auto* fault = std::get_if<sync::LineFault>(&answer))
        throw std::runtime_error("not enrolled: " + fault->problem + " " + fault->detail);
    const sync::LineSettings settings{enrolment.kiosk, enrolment.url, folder / "root.pem",
                                      folder / "machine.pem", folder / "machine.key"};
    hq::writePrivate(settings.tlsRoot, enrolment.tlsRoot);
    hq::writePrivate(settings.machineCertificate, std::get<std::string>(answer));
    hq::writePrivate(settings.machineKey, key.machinePem());
    return settings;
}

} // namespace certdesk::tests
