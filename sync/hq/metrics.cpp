#include "hq/metrics.h"

#include "hq/applying.h"
#include "hq/backup.h"
#include "hq/history.h"
#include "hq/kiosks.h"
#include "hq/moments.h"
#include "hq/restored.h"
#include "hq/revocation.h"

#include <Poco/Data/Statement.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace certdesk::hq {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;

constexpr std::int64_t secondMs = 1000;
constexpr std::int64_t hourMs = 3600 * secondMs;
constexpr std::int64_t dayMs = 24 * hourMs;

// The database

void takeKiosks(Session& session, Stock& stock, forms::UtcMs at) {
    std::vector<std::string> state;
    std::vector<std::int64_t> added, heard, own, stored;
    session << "SELECT k.state, k.added_at, k.heard_at, k.own_seq, coalesce((SELECT e.seq FROM entry e WHERE "
               "e.kiosk=k.kiosk"
               " ORDER BY e.incarnation DESC, e.seq DESC LIMIT 1), 0) FROM kiosk k",
        into(state), into(added), into(heard), into(own), into(stored), now;
    for (std::size_t i = 0; i < state.size(); ++i) {
        ++stock.kiosks[state[i]];
        stock.entries += stored[i];
        stock.backlog += std::max<std::int64_t>(0, own[i] - stored[i]);
        stock.behind += own[i] > stored[i] ? 1 : 0;
        if (state[i] != "active") continue;
        const auto silent = std::max<std::int64_t>(0, at.value - std::max(added[i], heard[i]));
        stock.silentMost = std::max(stock.silentMost, silent / secondMs);
        stock.silentHour += silent >= hourMs ? 1 : 0;
        stock.silentDay += silent >= dayMs ? 1 : 0;
        stock.silentThreeDays += silent >= 3 * dayMs ? 1 : 0;
    }
}

void takeCertificates(Session& session, Stock& stock) {
    std::vector<std::string> purpose, state;
    std::vector<std::int64_t> count;
    session << "SELECT purpose, state, count(*) FROM certificate GROUP BY purpose, state", into(purpose),
        into(state), into(count), now;
    for (std::size_t i = 0; i < count.size(); ++i)
        stock.certificates[{purpose[i], state[i]}] = count[i];
}

void takeLists(Session& session, Stock& stock) {
    std::vector<std::string> ca;
    std::vector<std::int64_t> next;
    session << "SELECT ca, next_update FROM crl", into(ca), into(next), now;
    for (std::size_t i = 0; i < ca.size(); ++i)
        stock.lists[ca[i]] = {next[i]};
}

// Text

/// One metric with its samples.
class Family {
public:
    Family(std::ostream& out, std::string name, const char* type, const std::string& help)
        : out_(out), name_(std::move(name)) {
        out_ << "# HELP " << name_ << ' ' << help << "\n# TYPE " << name_ << ' ' << type << '\n';
    }
    using Labels = std::vector<std::pair<std::string, std::string>>;
    template <typename Value>
    Family& add(const Labels& labels, Value value, const std::string& suffix = {}) {
        out_ << name_ << suffix;
        for (std::size_t i = 0; i < labels.size(); ++i)
            out_ << (i == 0 ? '{' : ',') << labels[i].first << "=\"" << escaped(labels[i].second) << '"';
        out_ << (labels.empty() ? " " : "} ") << value << '\n';
        return *this;
    }

private:
    static std::string escaped(const std::string& text) {
        std::string out;
        for (const char c : text)
            out += c == '\n' ? "\\n" : c == '"' || c == '\\' ? std::string{'\\', c} : std::string(1, c);
        return out;
    }
    std::ostream& out_;
    std::string name_;
};

void gauge(std::ostream& out, const std::string& name, const std::string& help, std::int64_t value) {
    Family(out, name, "gauge", help).add({}, value);
}
void counter(std::ostream& out, const std::string& name, const std::string& help, std::int64_t value) {
    Family(out, name, "counter", help).add({}, value);
}

void writeKiosks(std::ostream& out, const Stock& stock) {
    Family states(out, "certdesk_hq_kiosks", "gauge", "Kiosks known, by state.");
    for (const char* state : {"added", "active", "removed"}) {
        const auto found = stock.kiosks.find(state);
        states.add({{"state", state}}, found == stock.kiosks.end() ? 0 : found->second);
    }
    Family(out, "certdesk_hq_kiosks_silent", "gauge",
           "Active kiosks that were not heard for at least so long; each counts in every shorter time, too.")
        .add({{"for", "1h"}}, stock.silentHour)
        .add({{"for", "24h"}}, stock.silentDay)
        .add({{"for", "72h"}}, stock.silentThreeDays);
    gauge(out, "certdesk_hq_kiosk_silence_most_seconds",
          "Since the active kiosk that is silent longest was heard.", stock.silentMost);
    gauge(out, "certdesk_hq_kiosks_awaited", "Kiosks that a restored headquarters has still to hear.",
          stock.awaited);
    gauge(out, "certdesk_hq_kiosks_behind", "Kiosks that told of entries which did not come yet.",
          stock.behind);
    gauge(out, "certdesk_hq_backlog_entries", "Entries that kiosks told of and that did not come yet.",
          stock.backlog);
}

void writeRecords(std::ostream& out, const Stock& stock) {
    gauge(out, "certdesk_hq_entries", "Journal entries stored, of the kiosks' present histories.",
          stock.entries);
    gauge(out, "certdesk_hq_cases_unapplied", "Cases with stored entries that wait to be applied.",
          stock.unapplied);
    gauge(out, "certdesk_hq_entries_refused", "Stored entries that count for nothing, with a reason.",
          stock.refused);
    Family alarms(out, "certdesk_hq_alarms", "gauge", "Alarms that stand, by kind.");
    for (const auto& [kind, count] : stock.alarms)
        alarms.add({{"kind", kind}}, count);
    gauge(out, "certdesk_hq_conflicts", "Certificates that two cases worked on from outdated records.",
          stock.conflicts);
    Family certificates(out, "certdesk_hq_certificates", "gauge", "Certificates, by purpose and state.");
    for (const auto& [key, count] : stock.certificates)
        certificates.add({{"purpose", key.first}, {"state", key.second}}, count);
    Family lists(out, "certdesk_hq_crl_next_update_timestamp_seconds", "gauge",
                 "When the newest revocation list of each CA ends.");
    for (const auto& [ca, next] : stock.lists)
        lists.add({{"ca", ca}}, next.value / secondMs);
    gauge(out, "certdesk_hq_machine_certificates_ending",
          "Active kiosks whose last machine certificate ends within 30 days.", stock.machinesEnding);
}

void writeTraffic(std::ostream& out, const Traffic::Seen& seen) {
    Family requests(out, "certdesk_hq_requests_total", "counter",
                    "Requests answered, by listener, route and class of status.");
    for (const auto& one : seen.requests)
        requests.add({{"listener", one.listener}, {"route", one.route}, {"status", one.status}}, one.count);
    Family times(out, "certdesk_hq_request_seconds", "histogram",
                 "From the end of a request's head to the last byte of its answer.");
    for (const auto& one : seen.times) {
        std::int64_t sum = 0;
        for (std::size_t i = 0; i < one.counts.size(); ++i) {
            sum += one.counts[i];
            std::ostringstream bound;
            if (i < Traffic::bounds.size())
                bound << Traffic::bounds[i];
            else
                bound << "+Inf";
            times.add({{"listener", one.listener}, {"le", bound.str()}}, sum, "_bucket");
        }
        times.add({{"listener", one.listener}}, one.sum, "_sum");
        times.add({{"listener", one.listener}}, sum, "_count");
    }
    Family open(out, "certdesk_hq_connections", "gauge", "Connections that are open, by listener.");
    for (const auto& one : seen.connections)
        open.add({{"listener", one.listener}}, one.open);
    Family refused(out, "certdesk_hq_connections_refused_total", "counter",
                   "Connections that never came to a request, by listener and reason.");
    for (const auto& one : seen.refused)
        refused.add({{"listener", one.listener}, {"reason", one.reason}}, one.count);
}

/// Of this process; 0 where the system does not tell.
std::int64_t residentBytes() {
    std::int64_t pages = 0;
    std::int64_t resident = 0;
    std::ifstream("/proc/self/statm") >> pages >> resident;
    return resident * ::sysconf(_SC_PAGESIZE);
}

} // namespace

Stock stockOf(Session& session, forms::UtcMs at) {
    Stock stock;
    takeKiosks(session, stock, at);
    stock.awaited = static_cast<std::int64_t>(awaitedKiosks(session).size());
    stock.unapplied = unappliedCount(session);
    stock.refused = refusedCount(session);
    stock.conflicts = conflictCount(session);
    stock.alarms = alarmCounts(session);
    takeCertificates(session, stock);
    takeLists(session, stock);
    stock.machinesEnding = machinesEnding(session, at, {at.value + 30 * dayMs});
    return stock;
}

std::string Metrics::text() {
    const auto at = office_.clock();
    const auto stock = office_.database.transaction([&](Session& session) { return stockOf(session, at); });
    const auto counts = office_.database.counts();
    std::ostringstream out;
    Family(out, "certdesk_hq_build_info", "gauge", "The program's version.")
        .add({{"version", CERTDESK_VERSION}}, 1);
    gauge(out, "process_start_time_seconds", "When this process began.", begun_.value / secondMs);
    gauge(out, "process_resident_memory_bytes", "Memory of this process.", residentBytes());
    writeTraffic(out, traffic_.seen());
    Family(out, "certdesk_hq_database_transactions_total", "counter", "Transactions, by how they ended.")
        .add({{"outcome", "committed"}}, counts.committed)
        .add({{"outcome", "undone"}}, counts.undone);
    counter(out, "certdesk_hq_database_retries_total",
            "Transactions run again, since two did not fit in one order.", counts.retries);
    counter(out, "certdesk_hq_log_lines_left_out_total", "Lines that the log's limit kept from it.",
            log_.leftOut());
    if (const auto backup = lastBackup(office_.layout))
        gauge(out, "certdesk_hq_last_backup_timestamp_seconds",
              "When the last backup of this data directory was made.", backup->value / secondMs);
    writeKiosks(out, stock);
    writeRecords(out, stock);
    return out.str();
}

} // namespace certdesk::hq
