#pragma once
#include "hq/server.h"
#include "support/temp_dir.h"
#include "sync/headquarters.h"

#include <filesystem>
#include <memory>
#include <string>

namespace certdesk::tests {

/// Whether the tests of this process run on PostgreSQL: on that of the file which CERTDESK_TEST_POSTGRESQL
/// names.
bool onPostgresql();
/// The address of a database without tables: a schema of its own there, or else that file.
std::string newDatabase(const std::string& file);

/// For tests in which one kiosk asks from more threads than a kiosk has.
hq::ServerOptions manyAtOnce(hq::ServerOptions options = {});

/// What the database administrator does beside `certdesk-hq backup`: pg_dump of the database of the
/// headquarters in `data`, and putting that back while it does not run. Nothing on SQLite.
void dumpDatabase(const std::filesystem::path& data, const std::filesystem::path& dump);
void putDumpBack(const std::filesystem::path& data, const std::filesystem::path& dump);

/// A real headquarters in this process, on ports that the system gave, in a directory of its own. Set up once
/// per process and copied, since making CAs takes a second. Runs from construction; stop and start keep ports
/// and data.
class HqServer {
public:
    explicit HqServer(hq::ServerOptions options = {}, const std::string& listen = "127.0.0.1");
    /// A further server process, as far as that can be in this one: a data directory like that of `other`,
    /// and its database.
    HqServer(const HqServer& other, hq::ServerOptions options);
    HqServer(const HqServer&) = delete;
    HqServer& operator=(const HqServer&) = delete;

    void stop() { server_.reset(); }
    void start();

    std::filesystem::path data() const { return folder_ / "hq"; }
    hq::Office& office() { return server_->office(); }
    hq::HqServer& server() { return *server_; }

    /// Registers a kiosk, as `certdesk-hq kiosk add` does.
    sync::Enrolment addKiosk(const std::string& kiosk = "FS001-02", const std::string& point = "FS001");
    /// Registers it and enrols a machine for it: its TLS files lie in `folder`, made when it is not there.
    sync::LineSettings enrolKioskInto(const std::filesystem::path& folder,
                                      const std::string& kiosk = "FS001-02",
                                      const std::string& point = "FS001");
    /// The same in a folder of this object's.
    sync::LineSettings enrolKiosk(const std::string& kiosk = "FS001-02", const std::string& point = "FS001") {
        return enrolKioskInto(folder_ / kiosk, kiosk, point);
    }

private:
    void startFirst();

    TempDir folder_;
    hq::ServerOptions options_;
    std::unique_ptr<hq::HqServer> server_;
};

/// Writes a new machine key, gets its certificate with the enrolment's code, and writes that and the TLS
/// root.
sync::LineSettings enrolMachineInto(const std::filesystem::path& folder, const sync::Enrolment& enrolment);

} // namespace certdesk::tests
