#include "cups_daemon.h"

#include <array>
#include <chrono>
#include <csignal>
#include <cups/cups.h>
#include <fstream>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace certdesk::tests {

namespace {

namespace fs = std::filesystem;

void write(const fs::path& file, const std::string& text) { std::ofstream(file) << text; }

/// The scheduler runs backends as another user where it is root itself.
std::string lesserUser() { return getuid() == 0 ? "lp" : getpwuid(getuid())->pw_name; }
std::string lesserGroup() { return getuid() == 0 ? "lp" : getgrgid(getgid())->gr_name; }

constexpr const char* policy =
    "LogLevel warn\nMaxLogSize 0\nPreserveJobFiles No\nBrowsing Off\nDefaultAuthType None\n"
    "WebInterface No\n<Location />\nOrder allow,deny\nAllow all\n</Location>\n"
    "<Policy default>\n<Limit All>\nOrder allow,deny\nAllow all\n</Limit>\n</Policy>\n";

// Called without arguments it is asked for devices; else $6 is the document.
constexpr const char* backend = R"(#!/bin/sh
[ $# -eq 0 ] && exit 0
out="$STUB_FOLDER/$PRINTER.out"
wait_for_ever() { read -r nothing < "$STUB_FOLDER/never"; }
finish() { cat "$6" > /dev/null; echo done >> "$out"; }
case "$PRINTER" in
  empty) [ -e "$STUB_FOLDER/paper" ] || { echo 'STATE: +media-empty-error' >&2; wait_for_ever; }; finish "$@" ;;
  jam) echo 'STATE: +media-jam-error' >&2; wait_for_ever ;;
  offline) echo 'STATE: +offline-report' >&2; wait_for_ever ;;
  quits) exit 4 ;;
  fails) exit 1 ;;
  slow) wait_for_ever ;;
  *) echo 'STATE: +media-low-warning' >&2; finish "$@" ;;
esac
)";

std::string printerEntry(const std::string& name) {
    return "<Printer " + name + ">\nDeviceURI tray:" + name + "\nState " +
           (name == "paused" ? "Stopped" : "Idle") + "\nAccepting Yes\nShared No\nErrorPolicy " +
           (name == "fails" ? "abort-job" : "stop-printer") + "\n</Printer>\n";
}

} // namespace

CupsDaemon::CupsDaemon() : socket_((folder_ / "sock").string()) {
    configure();
    start();
    cupsSetServer(socket_.c_str());
}

CupsDaemon::~CupsDaemon() {
    cupsSetServer(nullptr);
    kill(process_, SIGTERM);
    waitpid(process_, nullptr, 0);
}

void CupsDaemon::configure() {
    const std::string here = folder_.path().string();
    chmod(here.c_str(), 0755);
    for (const char* name : {"root", "bin/backend", "bin/filter", "spool/tmp", "cache", "state"})
        fs::create_directories(folder_ / name);
    fs::create_directory_symlink("/usr/lib/cups/daemon", folder_ / "bin/daemon");
    write(folder_ / "bin/backend/tray", backend);
    chmod((folder_ / "bin/backend/tray").c_str(), 0700);
    mkfifo((folder_ / "never").c_str(), 0600);
    write(folder_ / "cupsd.conf", "Listen " + socket_ + "\nSetEnv STUB_FOLDER " + here + "\n" + policy);
    write(folder_ / "cups-files.conf", "ServerRoot " + here + "/root\nServerBin " + here +
                                           "/bin\nRequestRoot " + here + "/spool\nTempDir " + here +
                                           "/spool/tmp\nCacheDir " + here + "/cache\nStateDir " + here +
                                           "/state\nErrorLog " + here + "/error\nAccessLog " + here +
                                           "/access\nPageLog " + here + "/page\nSetEnv STUB_FOLDER " + here +
                                           "\nUser " + lesserUser() + "\nGroup " + lesserGroup() + "\n");
    std::string printers;
    for (const char* name : {"good", "empty", "jam", "offline", "quits", "fails", "slow", "paused"})
        printers += printerEntry(name);
    write(folder_ / "root/printers.conf", printers);
}

void CupsDaemon::start() {
    const std::string conf = folder_ / "cupsd.conf";
    const std::string files = folder_ / "cups-files.conf";
    process_ = fork();
    if (process_ == 0) {
        execl(CUPSD, "cupsd", "-f", "-c", conf.c_str(), "-s", files.c_str(), nullptr);
        _exit(127);
    }
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (std::chrono::steady_clock::now() < end) {
        if (waitpid(process_, nullptr, WNOHANG) == process_) break;
        if (http_t* answering = httpConnect2(socket_.c_str(), ippPort(), nullptr, AF_UNSPEC,
                                             HTTP_ENCRYPTION_NEVER, 1, 1000, nullptr)) {
            httpClose(answering);
            return;
        }
        std::this_thread::yield();
    }
    throw std::runtime_error("cupsd does not start");
}

void CupsDaemon::loadPaper() { write(folder_ / "paper", ""); }

int CupsDaemon::printed(const std::string& printer) const {
    std::ifstream in(folder_ / (printer + ".out"));
    int count = 0;
    for (std::string line; std::getline(in, line);)
        ++count;
    return count;
}

int CupsDaemon::waiting() const {
    cups_job_t* jobs = nullptr;
    const int count = cupsGetJobs2(CUPS_HTTP_DEFAULT, &jobs, nullptr, 0, CUPS_WHICHJOBS_ACTIVE);
    cupsFreeJobs(count, jobs);
    return count;
}

} // namespace certdesk::tests
