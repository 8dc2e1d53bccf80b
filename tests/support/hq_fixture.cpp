#include "support/hq_fixture.h"

#include "hq/commands.h"
#include "hq/files.h"
#include "hq/setup.h"
#include "support/run.h"
#include "token/key_pair.h"

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <libpq-fe.h>
#include <stdexcept>
#include <unistd.h>

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

/// The address of the PostgreSQL that these tests are to run on, or empty.
std::string serverAddress() {
    const char* file = std::getenv("CERTDESK_TEST_POSTGRESQL");
    if (!file) return {};
    std::string address;
    std::getline(std::ifstream(file), address);
    if (address.empty()) throw std::runtime_error(std::string("no address in ") + file);
    return address;
}

} // namespace

hq::ServerOptions manyAtOnce(hq::ServerOptions options) {
    options.limits.perClient = 64;
    return options;
}

bool onPostgresql() { return !serverAddress().empty(); }

std::string newDatabase(const std::string& file) {
    static std::atomic<int> made = 0;
    const auto server = serverAddress();
    if (server.empty()) return file;
    const auto name = "hq_" + std::to_string(::getpid()) + "_" + std::to_string(++made);
    const std::unique_ptr<PGconn, void (*)(PGconn*)> connection(PQconnectdb(server.c_str()), PQfinish);
    const std::unique_ptr<PGresult, void (*)(PGresult*)> answer(
        PQexec(connection.get(), ("CREATE SCHEMA " + name).c_str()), PQclear);
    if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) throw std::runtime_error("no schema " + name);
    return server + "&options=-csearch_path%3D" + name;
}

namespace {

/// Of the headquarters in `data`; empty on SQLite.
std::string schemaOf(const std::filesystem::path& data) {
    const auto address = hq::loadConfig(hq::Layout{data}).database;
    const std::string word = "search_path%3D";
    return address.empty() ? std::string() : address.substr(address.find(word) + word.size());
}

void must(const std::vector<std::string>& command) {
    const auto ran = run(command);
    if (ran.status != 0) throw std::runtime_error(command.front() + ": " + ran.output);
}

} // namespace

void dumpDatabase(const std::filesystem::path& data, const std::filesystem::path& dump) {
    const auto schema = schemaOf(data);
    if (!schema.empty())
        must({"pg_dump", "--dbname", serverAddress(), "--schema", schema, "--file", dump.string()});
}

void putDumpBack(const std::filesystem::path& data, const std::filesystem::path& dump) {
    const auto schema = schemaOf(data);
    if (schema.empty()) return;
    const std::vector<std::string> psql{"psql",     "-qAtX",        "-v", "ON_ERROR_STOP=1",
                                        "--dbname", serverAddress()};
    auto drop = psql;
    drop.insert(drop.end(), {"-c", "SET client_min_messages=error; DROP SCHEMA " + schema + " CASCADE"});
    must(drop);
    auto load = psql;
    load.insert(load.end(), {"-f", dump.string()});
    must(load);
}

HqServer::HqServer(hq::ServerOptions options, const std::string& listen) : options_(std::move(options)) {
    std::filesystem::copy(preparedData(), data(), std::filesystem::copy_options::recursive);
    const hq::Layout layout{data()};
    auto config = hq::loadConfig(layout);
    config.listen = listen;
    if (onPostgresql()) {
        std::filesystem::remove(layout.database());
        config.database = newDatabase({});
        hq::Database::create(config.database);
    }
    hq::writePrivate(layout.config(), hq::configText(config));
    startFirst();
}

HqServer::HqServer(const HqServer& other, hq::ServerOptions options) : options_(std::move(options)) {
    hq::makePrivateDirectory(data());
    for (const auto& one : std::filesystem::directory_iterator(other.data()))
        if (!std::filesystem::is_socket(one.path()))
            std::filesystem::copy(one.path(), folder_ / "hq" / one.path().filename(),
                                  std::filesystem::copy_options::recursive);
    startFirst();
}

void HqServer::startFirst() {
    options_.anyPorts = true;
    start();
    hq::writePrivate(hq::Layout{data()}.config(), hq::configText(office().config));
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
