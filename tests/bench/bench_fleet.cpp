// Many kiosks that were without the line for days, and then have it all at once: everything drained,
// headquarters' memory, and how long the slowest kiosk waits against the median one. Headquarters is the real
// program in a process of its own, each kiosk the real client with its back-off; only their journals are made
// by hand.
//     bench_fleet [kiosks] [days] [cases a day]
#include "forms/json.h"
#include "hq/sample_history.h"
#include "support/hq_fixture.h"
#include "support/run.h"
#include "sync/worker.h"

#include <Poco/PipeStream.h>
#include <Poco/Process.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <latch>
#include <map>
#include <random>
#include <thread>

namespace {

using namespace certdesk;
using namespace certdesk::tests;
using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

std::string nameOf(int number) {
    constexpr int points = 5; // of the shipped catalogue
    char name[16];
    std::snprintf(name, sizeof name, "FS%03d-%03d", 1 + number % points, 1 + number / points);
    return name;
}

/// Entries as a kiosk would have gathered them, each filled up to 1 KB as sealed personal data would.
std::vector<sync::StoredEntry> gathered(const std::string& kiosk, int cases, const token::KeyPair& key) {
    constexpr std::size_t entryBytes = 1024;
    SampleHistory history(kiosk, kiosk.substr(0, 5));
    for (int i = 0; i < cases; ++i)
        history.makeReady(history.newCase(), key);
    return history.entriesOf(entryBytes);
}

/// The batch that a kiosk sends next.
std::vector<sync::StoredEntry> batchAfter(const std::vector<sync::StoredEntry>& all, std::size_t from) {
    const sync::BatchLimits limits;
    std::vector<sync::StoredEntry> batch;
    std::size_t bytes = 0;
    for (auto at = from; at < all.size() && batch.size() < limits.entries; ++at) {
        bytes += sync::batchLine(all[at]).size();
        if (!batch.empty() && bytes > limits.bytes) break;
        batch.push_back(all[at]);
    }
    return batch;
}

struct SimulatedKiosk {
    std::vector<sync::StoredEntry> entries;
    std::unique_ptr<sync::Headquarters> line;
    double drained = 0;               ///< seconds from the moment when the line was back
    std::map<std::string, int> waits; ///< times that it had to wait and ask again, by why

    /// As a kiosk's worker does: asks where headquarters stands, sends what follows, backs off at a fault.
    void drain(Clock::time_point since) {
        std::mt19937 random(std::random_device{}());
        std::uniform_real_distribution<double> jitter(0, 1);
        sync::Patience patience;
        for (auto no = round(); no; no = round()) {
            ++waits[std::string(sync::idOf(no->kind)) + " " + no->problem];
            std::this_thread::sleep_for(patience.after(no, jitter(random)));
        }
        drained = secondsSince(since);
    }

private:
    std::optional<sync::LineFault> round() {
        const auto asked = line->head();
        const auto* head = std::get_if<sync::Head>(&asked);
        if (!head) return std::get<sync::LineFault>(asked);
        auto stored = static_cast<std::size_t>(head->seq);
        while (stored < entries.size()) {
            const auto answer = line->push(batchAfter(entries, stored));
            const auto* now = std::get_if<sync::Head>(&answer);
            if (!now) return std::get<sync::LineFault>(answer);
            stored = static_cast<std::size_t>(now->seq);
        }
        return {};
    }
};

/// `certdesk-hq serve` over that data.
class Server {
public:
    /// Until it says that it is ready: a command before that would hold the data itself.
    explicit Server(const std::filesystem::path& data)
        : data_(data),
          process_(Poco::Process::launch("/bin/sh",
                                         {"-c", "exec \"$0\" --data \"$1\" serve 2>\"$1/../log\"",
                                          CERTDESK_BIN_DIR "/certdesk-hq", data.string()},
                                         nullptr, &output_, nullptr)) {
        std::string ready;
        Poco::PipeInputStream in(output_);
        if (!std::getline(in, ready)) throw std::runtime_error("headquarters did not start");
    }
    ~Server() {
        Poco::Process::requestTermination(process_.id());
        process_.wait();
    }

    double megabytes(const std::string& field = "VmRSS:") const {
        std::ifstream in("/proc/" + std::to_string(process_.id()) + "/status");
        for (std::string name; in >> name;)
            if (name == field) {
                double kilobytes = 0;
                in >> kilobytes;
                return kilobytes / 1024;
            }
        return 0;
    }
    /// Cases that are stored and not applied yet; nothing while headquarters does not answer.
    std::optional<std::int64_t> unapplied() const {
        const auto told =
            run({CERTDESK_BIN_DIR "/certdesk-hq", "--data", data_.string(), "--json", "status"});
        const std::string word = "\"unapplied\":";
        const auto at = told.output.find(word);
        if (told.status != 0 || at == std::string::npos) return {};
        return std::stoll(told.output.substr(at + word.size()));
    }

private:
    std::filesystem::path data_;
    Poco::Pipe output_;
    Poco::ProcessHandle process_;
};

double at(std::vector<double> sorted, double share) {
    std::sort(sorted.begin(), sorted.end());
    return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

std::vector<SimulatedKiosk> gatherFleet(HqServer& hq, const std::filesystem::path& folder, int kiosks,
                                        int cases) {
    const auto key = token::KeyPair::generate(token::KeyAlgorithm::p256);
    std::vector<SimulatedKiosk> fleet(static_cast<std::size_t>(kiosks));
    for (int i = 0; i < kiosks; ++i) {
        auto& one = fleet[static_cast<std::size_t>(i)];
        const auto name = nameOf(i);
        one.line = sync::makeHeadquarters(hq.enrolKioskInto(folder / name, name, name.substr(0, 5)));
        one.entries = gathered(name, cases, key);
    }
    return fleet;
}

void drainAll(std::vector<SimulatedKiosk>& fleet, std::atomic<int>& left) {
    std::latch ready(static_cast<std::ptrdiff_t>(fleet.size()) + 1);
    std::vector<std::thread> threads;
    for (auto& kiosk : fleet)
        threads.emplace_back([&] {
            ready.arrive_and_wait();
            kiosk.drain(Clock::now());
            --left;
        });
    ready.arrive_and_wait();
    for (auto& thread : threads)
        thread.join();
}

} // namespace

int main(int argc, char** argv) {
    const auto argument = [&](int i, int otherwise) { return argc > i ? std::atoi(argv[i]) : otherwise; };
    const int kiosks = argument(1, 1000);
    const int days = argument(2, 3);
    const int perDay = argument(3, 20);
    const TempDir folder;
    auto hq = std::make_unique<HqServer>();
    auto fleet = gatherFleet(*hq, folder.path(), kiosks, days * perDay);
    hq->stop();
    Server server(hq->data());
    std::size_t entries = 0;
    for (const auto& kiosk : fleet)
        entries += kiosk.entries.size();
    std::printf(
        "%d kiosks, %d days without the line, %zu entries of 1 KB, %s; clients and server share %u cores\n",
        kiosks, days, entries, onPostgresql() ? "PostgreSQL" : "SQLite", std::thread::hardware_concurrency());
    const double idle = server.megabytes();

    const auto begin = Clock::now();
    std::atomic<int> left = kiosks;
    std::thread drained([&] { drainAll(fleet, left); });
    std::vector<double> memory; // every tenth of a second
    while (left > 0) {
        memory.push_back(server.megabytes());
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    drained.join();
    const double stored = secondsSince(begin);
    while (server.unapplied().value_or(1) > 0)
        std::this_thread::sleep_for(std::chrono::milliseconds(500));

    std::vector<double> times;
    std::map<std::string, int> waits;
    for (const auto& kiosk : fleet) {
        times.push_back(kiosk.drained);
        for (const auto& [why, count] : kiosk.waits)
            waits[why] += count;
    }
    const std::vector<double> early(memory.begin() + static_cast<std::ptrdiff_t>(memory.size() / 4),
                                    memory.begin() + static_cast<std::ptrdiff_t>(memory.size() / 2 + 1));
    std::printf("everything stored              %8.1f s   %.0f entries/s\n", stored,
                static_cast<double>(entries) / stored);
    std::printf("everything applied             %8.1f s\n", secondsSince(begin));
    std::printf("a kiosk drained, median        %8.1f s   first %.1f, 95 %% %.1f\n", at(times, 0.5),
                at(times, 0), at(times, 0.95));
    std::printf("the slowest kiosk              %8.1f s   ratio %.2f   (goal at most 3)\n", at(times, 1),
                at(times, 1) / at(times, 0.5));
    for (const auto& [why, count] : waits)
        std::printf("waits, %-24s%8d\n", why.c_str(), count);
    std::printf(
        "headquarters' memory           %8.0f MB idle, %.0f in the second quarter, %.0f at the end, peak"
        " %.0f   (goal under 150)\n",
        idle, at(early, 0.5), server.megabytes(), server.megabytes("VmHWM:"));
    return 0;
}
