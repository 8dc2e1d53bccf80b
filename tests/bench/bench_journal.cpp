// A durable case step against a bare SQLite commit of the same bytes, and the list of open cases with a large
// register; both on a new journal in the temporary directory.
#include "sync/sample_kiosk.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <sqlite3.h>
#include <stdexcept>

namespace {

using namespace certdesk;
using namespace certdesk::sync;
using Clock = std::chrono::steady_clock;

double microsecondsOf(Clock::duration duration) {
    return std::chrono::duration<double, std::micro>(duration).count();
}

template <typename Work>
double timed(const Work& work) {
    const auto begin = Clock::now();
    work();
    return microsecondsOf(Clock::now() - begin);
}

double median(std::vector<double> times) {
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

void check(int code) {
    if (code != SQLITE_OK && code != SQLITE_DONE) throw std::runtime_error(sqlite3_errstr(code));
}

/// One table, one prepared insert, the journal's pragmas.
class BareCommits {
public:
    explicit BareCommits(const std::filesystem::path& file) {
        check(sqlite3_open(file.c_str(), &database_));
        check(sqlite3_exec(database_,
                           "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
                           "PRAGMA cell_size_check=ON; PRAGMA foreign_keys=ON;"
                           "CREATE TABLE bytes (seq INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT",
                           nullptr, nullptr, nullptr));
        check(sqlite3_prepare_v2(database_, "INSERT INTO bytes (bytes) VALUES (?)", -1, &insert_, nullptr));
    }
    BareCommits(const BareCommits&) = delete;
    BareCommits& operator=(const BareCommits&) = delete;
    ~BareCommits() {
        sqlite3_finalize(insert_);
        sqlite3_close(database_);
    }
    void commit(const Bytes& bytes) {
        check(sqlite3_bind_blob(insert_, 1, bytes.data(), static_cast<int>(bytes.size()), SQLITE_STATIC));
        check(sqlite3_step(insert_));
        check(sqlite3_reset(insert_));
    }

private:
    sqlite3* database_ = nullptr;
    sqlite3_stmt* insert_ = nullptr;
};

Bytes bytesOf(const StoredEntry& entry) {
    Bytes all;
    for (const Bytes* part : {&entry.header, &entry.facts, &entry.personal, &entry.wraps, &entry.hash})
        all.insert(all.end(), part->begin(), part->end());
    return all;
}

forms::Event stepEvent(int round) {
    if (round % 2 == 0) return forms::MaterialsChecked{{{"application-form", 2}, {"handler-id", 1}}};
    return forms::PaperPrinted{"application", Bytes(32, 5), 2};
}

void benchStep(const char* name, const OpenedSlot* reader, sample::Kiosk& kiosk, Journal& journal,
               BareCommits& bare) {
    constexpr int rounds = 600;
    constexpr int stepsOfCase = 12;
    std::vector<double> steps;
    std::vector<double> commits;
    std::string number;
    for (int round = 0; round < rounds; ++round) {
        if (round % stepsOfCase == 0) number = kiosk.receive(journal, "佛山市禅城区晨光陶瓷有限公司");
        const NewEntry entry = kiosk.entry(number, stepEvent(round));
        steps.push_back(timed([&] { journal.append({entry}, kiosk.stepOf(), reader); }));
        const Bytes bytes = bytesOf(journal.entriesAfter(journal.head().seq - 1, {}).front());
        commits.push_back(timed([&] { bare.commit(bytes); }));
    }
    std::printf("%-36s %8.1f us   bare commit %8.1f us   ratio %.2f (goal 1.5)\n", name, median(steps),
                median(commits), median(steps) / median(commits));
}

/// Fills the register with finished cases and one under way in a thousand.
void fill(sample::Kiosk& kiosk, Journal& journal, int cases) {
    constexpr int casesAtOnce = 1000;
    for (int done = 0; done < cases; done += casesAtOnce) {
        kiosk.nextDay();
        std::vector<NewEntry> entries;
        for (int i = 1; i <= casesAtOnce; ++i) {
            const std::string number = forms::caseNumber("FS001-02", 'A', kiosk.today(), i);
            entries.push_back(kiosk.entry(number, forms::CaseReceived{"new", "FS001", {}, {}}));
            entries.push_back(kiosk.entry(
                number, forms::DetailsRecorded{sample::holder("单位" + std::to_string(done + i)), {}, true}));
            if (i > 1) entries.push_back(kiosk.entry(number, forms::HandedOver{}));
        }
        journal.append(entries, kiosk.stepOf(), nullptr);
    }
}

void benchOpenCases(sample::Kiosk& kiosk, Journal& journal) {
    constexpr int cases = 100'000;
    fill(kiosk, journal, cases);
    std::vector<double> lists;
    std::vector<double> searches;
    std::size_t found = 0;
    for (int round = 0; round < 50; ++round) {
        lists.push_back(timed([&] { found = journal.openCases().size(); }));
        searches.push_back(timed([&] { journal.search("位9" + std::to_string(round), 50); }));
    }
    const double opening = timed([&] { kiosk.open(Journal::Mode::readOnly); });
    std::printf("with %d cases: %zu under way listed in %.0f us, a part of a name found in %.0f us, opened "
                "in %.0f us\n",
                cases, found, median(lists), median(searches), opening);
    bool sound = false;
    const double verifying = timed([&] { sound = kiosk.verify(journal).sound(); });
    std::printf("all %lld entries verified and the register derived afresh in %.1f s: %s\n",
                static_cast<long long>(journal.head().seq), verifying / 1e6, sound ? "sound" : "NOT SOUND");
}

} // namespace

int main() {
    sample::Kiosk kiosk;
    const std::unique_ptr<Journal> journal = kiosk.open();
    const sample::TempDirectory aside;
    BareCommits bare(aside.path() / "bare.db");
    benchStep("durable case step, nobody logged in", nullptr, kiosk, *journal, bare);
    benchStep("durable case step, person unsealed", &kiosk.reader(), kiosk, *journal, bare);
    benchOpenCases(kiosk, *journal);
}
